"""The report's network trained with other people's tools, as their experts would write it.

Every peer is a function ``train(weights, lr, budget, width) -> (epochs, weights)``: full-batch
gradient descent on the report's 21-point XOR, a 2-h-h-1 sigmoid network without biases, sums over
the samples, dL/dz3 = yhat - y, the accuracy tested in every epoch before the update.

``weights`` is [w1 (N, 2, h), w2 (N, h, h), w3 (N, h, 1)]; its dtype is the arithmetic's. ``epochs``
(N,) holds the epoch in which all 21 points were right for the first time, 0 if that never happened.
The weights returned are those of the last update; a peer that works in batches may have trained a
solved network further, since it saves time not to freeze it. ``width`` is the networks in a batch;
``budget`` is a multiple of `CHUNK`.

Each peer lives in the module of its package, loaded when the peer first runs.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # threads cost more than they give at 21 samples
# By default XLA uses half of an AVX-512 register; the whole is worth up to 1.5 times.
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false --xla_cpu_prefer_vector_width=512"
)

from peers.table import PEERS, Peer, epochs_for, solve, steady  # noqa: E402  after the variables
from peers.task import CHUNK, initial_weights, xor  # noqa: E402

__all__ = ["CHUNK", "PEERS", "Peer", "epochs_for", "initial_weights", "solve", "steady", "xor"]
