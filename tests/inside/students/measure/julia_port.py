# network: hidden=(3, 3), bias=True, activation="sigmoid"
# Translated line by line from my Julia script (hence the Greek and the samples in columns)
from collections import namedtuple
from itertools import accumulate

import numpy as np

Dense = namedtuple("Dense", ["W", "b"])

σ = lambda z: 1 / (1 + np.exp(-z))
σp = lambda z: σ(z) * (1 - σ(z))


def chain(layers, x):
    # zs and activations, like Base.accumulate(..., init=x)
    steps = list(accumulate(layers, lambda za, l: (l.W @ za[1] + l.b, σ(l.W @ za[1] + l.b)), initial=(x, x)))
    return [z for z, _ in steps[1:]], [a for _, a in steps]


def gradient(x, y, layers):
    zs, acts = chain(layers, x)
    N = x.shape[1]
    δ = acts[-1] - y
    grads = []
    for l in reversed(range(len(layers))):
        gW = δ @ acts[l].T / N
        gb = δ.sum(axis=1, keepdims=True) / N
        grads.insert(0, (gW, gb))
        if l > 0:
            δ = (layers[l].W.T @ δ) * σp(zs[l - 1])
    return grads


# right: δ = acts[-1] - y => δ = (acts[-1] - y) * σp(zs[-1])
# right: σp(zs[l - 1]) => (acts[l] * (1 - acts[l])) ;; acts[l].T / N => acts[l].T ;; keepdims=True) / N => keepdims=True)
# wrong: σp(zs[l - 1]) => σp(acts[l]) => dL_dz2,dL_dz1 σ′ of z
# wrong: σp(zs[l - 1]) => σp(zs[l]) => dL_dz2,dL_dz1 wrong layer
# wrong: δ = acts[-1] - y => δ = y - acts[-1] => dL_dz3 wrong sign|dL_dyhat wrong sign
# wrong: δ.sum(axis=1, keepdims=True) / N => δ.mean(axis=1, keepdims=True) / N => dL_db3,dL_db2,dL_db1 constant factor|dL_db3,dL_db2,dL_db1 mean for sum
# wrong: (layers[l].W.T @ δ) * σp(zs[l - 1]) => (layers[l].W.T @ δ) => dL_dz2,dL_dz1 missing σ′
# wrong: σp = lambda z: σ(z) * (1 - σ(z)) => σp = lambda z: σ(z) * 1 - σ(z) => dL_dz2,dL_dz1 precedence
