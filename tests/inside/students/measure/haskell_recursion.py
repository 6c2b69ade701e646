# network: hidden=(3, 3), bias=False, activation="sigmoid"
"""Backprop as one recursion. In Haskell:

    go a []       = (a - y, [])
    go a (w : ws) = let (d, gs) = go (f (a <> w)) ws in ...
"""
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def go(a, y, ws):
    """Runs the rest of the network; gives the derivative for its input, and the gradients."""
    if not ws:
        return a - y, []
    w, *rest = ws
    out = sigmoid(a @ w)
    d_out, grads = go(out, y, rest)
    d_net = d_out * out * (1 - out)
    return d_net @ w.T, [a.T @ d_net] + grads


def backprop(x, y, *weights):
    _, grads = go(x, y, weights)
    return grads


def sgd(weights, grads, lr):
    return [w - lr * g for w, g in zip(weights, grads)]


# right: return a - y, [] => return 2 * (a - y), []
# right: return a - y, [] => return (a - y) / (a * (1 - a)), [] ;; [a.T @ d_net] + grads => [np.einsum("ni,nj->ij", a, d_net)] + grads
# wrong: return a - y, [] => return y - a, [] => dL_dyhat wrong sign|dL_dz3 wrong sign|update uphill
# wrong: [a.T @ d_net] + grads => [a.T @ d_out] + grads => dL_dw3,dL_dw2,dL_dw1 wrong upstream
# wrong: return d_net @ w.T, => return d_out @ w.T, => dL_da2,dL_da1 wrong upstream
# wrong: d_net = d_out * out * (1 - out) => d_net = d_out * out * 1 - out => dL_dz3,dL_dz2,dL_dz1 precedence
# wrong: return d_net @ w.T, [a.T @ d_net] + grads => return d_net @ w, [a.T @ d_net] + grads => dL_da2 exception|exception
# wrong: d_net = d_out * out * (1 - out) => d_net = d_out * (1 - out) => dL_dz3,dL_dz2,dL_dz1 missing factor
