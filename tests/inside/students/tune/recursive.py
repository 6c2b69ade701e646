# network: hidden=(3, 3), bias=False, activation="tanh"
import numpy as np


def layer_back(inp, target, ws, first=True):
    """Returns (gradient with respect to the input, list of gradients for ws)"""
    w, *rest = ws
    z = inp @ w
    if not rest:
        p = 1 / (1 + np.exp(-z))
        dz = p - target
        return dz @ w.T, [inp.T @ dz]
    a = np.tanh(z)
    da, grads = layer_back(a, target, rest)
    dz = da * (1 - a * a)
    return dz @ w.T, [inp.T @ dz] + grads


def backprop(x, y, w1, w2, w3):
    return layer_back(x, y, [w1, w2, w3])[1]


# right: dz = p - target => dz = (p - target) / len(target)
# wrong: dz = da * (1 - a * a) => dz = da * (1 - z * z) => dL_dz2,dL_dz1 σ′ of z
# wrong: dz = da * (1 - a * a) => dz = da * a * (1 - a) => dL_dz2,dL_dz1 wrong activation
# wrong: dz = p - target => dz = (p - target) * p => dL_dz3 *|dL_dyhat *
# wrong: return dz @ w.T, [inp.T @ dz] + grads => return dz @ w.T, [a.T @ dz] + grads => dL_dw2,dL_dw1 *|code *
