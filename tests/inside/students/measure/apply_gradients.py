# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def sigm(t):
    return 1 / (1 + np.exp(-t))


def update(x, y, w, eta):
    w1, w2, w3 = w
    h1 = sigm(x @ w1)
    h2 = sigm(h1 @ w2)
    o = sigm(h2 @ w3)
    e = y - o
    d3 = e * o * (1 - o)
    d2 = d3 @ w3.T * h2 * (1 - h2)
    d1 = d2 @ w2.T * h1 * (1 - h1)
    return [w1 + eta * x.T @ d1, w2 + eta * h1.T @ d2, w3 + eta * h2.T @ d3]


# right: d3 = e * o * (1 - o) => d3 = e
# wrong: return [w1 + eta * x.T @ d1, w2 + eta * h1.T @ d2, w3 + eta * h2.T @ d3] => return [w1 - eta * x.T @ d1, w2 - eta * h1.T @ d2, w3 - eta * h2.T @ d3] => update uphill
# wrong: d1 = d2 @ w2.T * h1 * (1 - h1) => d1 = d2 @ w2.T * h1 => dL_dz1 missing factor
# wrong: return [w1 + eta * x.T @ d1, w2 + eta * h1.T @ d2, w3 + eta * h2.T @ d3] => return [eta * x.T @ d1, eta * h1.T @ d2, eta * h2.T @ d3] => update misprint
# wrong: d2 = d3 @ w3.T * h2 * (1 - h2) => d2 = d3 @ w3.T * h1 * (1 - h1) => dL_dz2 wrong layer|exception
