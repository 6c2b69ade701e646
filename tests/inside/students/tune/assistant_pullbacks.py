# network: hidden=(3, 3), bias=True, activation="tanh"
"""A small MLP for regression with hand-written pullbacks (closures)."""
from typing import Callable, List, Tuple

import numpy as np

Array = np.ndarray
Params = List[Tuple[Array, Array]]


def dense(x: Array, W: Array, b: Array) -> Tuple[Array, Callable]:
    """Affine map; returns the output and its pullback."""
    out = x @ W + b

    def pullback(g: Array):
        return g @ W.T, x.T @ g, g.sum(axis=0)

    return out, pullback


def tanh(x: Array) -> Tuple[Array, Callable]:
    t = np.tanh(x)
    return t, lambda g: g * (1.0 - t ** 2)


def mse(pred: Array, target: Array) -> Tuple[float, Callable]:
    diff = pred - target
    return np.mean(diff ** 2), lambda: 2.0 * diff / diff.size


def loss_and_grads(params: Params, x: Array, y: Array):
    """Return the loss and a list of (dW, db), first layer first."""
    tape = []
    h = x
    for i, (W, b) in enumerate(params):
        h, pb = dense(h, W, b)
        tape.append(("dense", pb))
        if i < len(params) - 1:
            h, pb = tanh(h)
            tape.append(("tanh", pb))
    loss, loss_pb = mse(h, y)

    grads = []
    g = loss_pb()
    while tape:
        kind, pb = tape.pop()
        if kind == "dense":
            g, dW, db = pb(g)
            grads.append((dW, db))
        else:
            g = pb(g)
    return loss, grads[::-1]

# right: lambda g: g * (1.0 - t ** 2) => lambda g: g - g * t * t
# right: lambda: 2.0 * diff / diff.size => lambda: diff * (2.0 / len(target)) ;; return g @ W.T, x.T @ g, g.sum(axis=0) => dx, dW, db = np.dot(g, W.T), np.dot(x.T, g), np.einsum("ij->j", g)\n        return dx, dW, db
# wrong: lambda g: g * (1.0 - t ** 2) => lambda g: g * t * (1.0 - t) => dL_dz2,dL_dz1 wrong activation
# wrong: lambda g: g * (1.0 - t ** 2) => lambda g: g * (1.0 - t) ** 2 => dL_dz2,dL_dz1 *
# wrong: lambda: 2.0 * diff / diff.size => lambda: 2.0 * diff => dL_dyhat sum for mean|dL_dz3 sum for mean
# wrong: if i < len(params) - 1: => if i < len(params): => code *
# wrong: g, dW, db = pb(g) => _, dW, db = pb(g) => dL_da2,dL_da1 missing factor|dL_da2,dL_da1 wrong upstream|dL_dz2,dL_dz1 wrong upstream
# wrong: g.sum(axis=0)\n => g.mean(axis=0)\n => dL_db3,dL_db2,dL_db1 mean for sum
