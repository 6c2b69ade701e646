# network: hidden=(3,), bias=False, activation="sigmoid"
import numpy as np


def f(z):
    return 1 / (1 + np.exp(-z))


def step(x, y, w1, w2, lr):
    """One step over all samples, by a loop."""
    g1, g2 = 0, 0
    for xi, yi in zip(x, y):
        h = f(xi @ w1)
        e = f(h @ w2) - yi
        d = w2 @ e * h * (1 - h)
        g1, g2 = g1 + np.outer(xi, d), g2 + np.outer(h, e)
    return w1 - lr * g1, w2 - lr * g2


# right: g1, g2 = g1 + np.outer(xi, d), g2 + np.outer(h, e) => g1, g2 = np.outer(xi, d) + g1, np.outer(h, e) + g2
# wrong: g1, g2 = g1 + np.outer(xi, d), g2 + np.outer(h, e) => w1, w2 = w1 - lr * np.outer(xi, d), w2 - lr * np.outer(h, e) ;; return w1 - lr * g1, w2 - lr * g2 => return w1, w2 => update several steps
# wrong: d = w2 @ e * h * (1 - h) => d = w2 @ e * h => dL_dz1 missing factor
# wrong: d = w2 @ e * h * (1 - h) => d = w2 @ e * (h + (1 - h)) => dL_dz1 *
# wrong: h = f(xi @ w1) => h = f(-xi @ w1) => code forward pass
