"""PyTorch: one network at a time, and networks stacked, in eager mode and compiled."""

import functools
import os

import torch

from peers.task import CHUNK, in_lanes, one_by_one, refilled

torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
torch._dynamo.config.recompile_limit = 64  # one compilation for each h, dtype and batch


@one_by_one
def loop(x, y, weights, lr, budget):
    """Train by hand-written formulas: at this size autograd and an optimizer only cost time."""
    x, y, w1, w2, w3 = map(torch.from_numpy, (x, y, *weights))
    truth = y == 1
    with torch.inference_mode():
        for epoch in range(1, budget + 1):
            a1 = (x @ w1).sigmoid_()
            a2 = (a1 @ w2).sigmoid_()
            yhat = (a2 @ w3).sigmoid_()
            if torch.equal(yhat >= 0.5, truth):
                return epoch
            dz3 = yhat - y
            dz2 = dz3 * w3.T * (a2 * (1 - a2))
            dz1 = dz2 @ w2.T * (a1 * (1 - a1))
            w1.addmm_(x.T, dz1, alpha=-lr)
            w2.addmm_(a1.T, dz2, alpha=-lr)
            w3.addmm_(a2.T, dz3, alpha=-lr)
    return 0


def step(x, y, lr, w1, w2, w3, first, epoch):
    """Train all lanes for one epoch; activations are (h, n, N).

    Written without matrix products: elementwise sums are faster than `bmm` in eager mode, and the
    compiler fuses them.
    """
    units = range(len(w3))
    a1 = torch.sigmoid(x[:, 0, None] * w1[0][:, None] + x[:, 1, None] * w1[1][:, None])
    a2 = torch.sigmoid(sum(a1[k] * w2[k][:, None] for k in units))
    yhat = torch.sigmoid(sum(a2[k] * w3[k] for k in units))
    right = ((yhat >= 0.5) == y).all(0)
    first = torch.where(right & (first == 0), epoch, first)
    dz3 = yhat - y
    dz2 = dz3 * w3[:, None] * a2 * (1 - a2)
    dz1 = sum(dz2[j] * w2[:, j, None] for j in units) * a1 * (1 - a1)
    g1 = torch.stack([(x[:, i, None] * dz1).sum(1) for i in range(2)])
    g2 = (a1[:, None] * dz2).sum(2)
    g3 = (a2 * dz3).sum(1)
    return w1 - lr * g1, w2 - lr * g2, w3 - lr * g3, first


compiled_step = torch.compile(step, dynamic=False, fullgraph=True)


def chunk(step, x, y, lr, lanes):
    """Train all lanes with `step`."""
    x, y, *state = map(torch.from_numpy, (x, y, *lanes))
    lr = torch.tensor(lr)
    first = torch.zeros(state[0].shape[-1], dtype=torch.int32)
    with torch.no_grad():
        for epoch in torch.arange(1, CHUNK + 1, dtype=torch.int32):
            *state, first = step(x, y, lr, *state, first, epoch)
    return [w.numpy() for w in state], first.numpy()


stacked = in_lanes(functools.partial(chunk, step), refilled)
stacked_compiled = in_lanes(
    functools.partial(chunk, compiled_step), functools.partial(refilled, shrink=False)
)
