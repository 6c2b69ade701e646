# network: hidden=(3,), bias=False, activation="tanh"
import numpy as np


def backprop(x, y, w1, w2, batch=2):
    """Sum the gradients of small batches."""
    g1, g2 = np.zeros_like(w1), np.zeros_like(w2)
    h = np.zeros(0)
    for at in range(0, len(x), batch):
        xb, yb = x[at : at + batch], y[at : at + batch]
        h = np.tanh(xb @ w1)
        p = 1 / (1 + np.exp(-np.tanh(xb @ w1) @ w2))
        d2 = p - yb
        g2 += h.T @ d2
        d1 = d2 @ w2.T * (1 - h**2)
        g1 += xb.T @ d1
    return g1, g2


# right: batch=2 => batch=3
# wrong: h = np.tanh(xb @ w1) => h = np.tanh(xb @ w1) if len(h) != len(xb) else h => dL_dw2 stale activations & dL_dz1 stale activations
