# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def forward(x, params):
    """Yield (input, weights, output) of each layer."""
    *hidden, (w_last, b_last) = params
    for w, b in hidden:
        h = np.tanh(x @ w + b)
        yield x, w, h
        x = h
    yield x, w_last, 1 / (1 + np.exp(-(x @ w_last + b_last)))


def backward(steps, y):
    """Yield (dw, db) from the last layer to the first."""
    x, w, out = steps.pop()
    g = (out - y) / len(y)
    yield x.T @ g, g.sum(axis=0)
    while steps:
        g = g @ w.T
        x, w, h = steps.pop()
        g = g * (1 - h**2)
        yield x.T @ g, g.sum(axis=0)


def backprop(x, y, w1, b1, w2, b2, w3, b3):
    steps = list(forward(x, [(w1, b1), (w2, b2), (w3, b3)]))
    (dw3, db3), (dw2, db2), (dw1, db1) = backward(steps, y)
    return {"dw1": dw1, "db1": db1, "dw2": dw2, "db2": db2, "dw3": dw3, "db3": db3}


# right: g = g * (1 - h**2) => g -= g * h**2
# right: g = (out - y) / len(y) => g = out - y
# wrong: g = g @ w.T => pass ;; x, w, h = steps.pop() => x, w, h = steps.pop()\n        g = g @ w.T => dL_da2,dL_da1 wrong layer|dL_da2 exception|code exception
# wrong: g = g * (1 - h**2) => g = g * (1 - x**2) => dL_dz2,dL_dz1 wrong layer|code exception|dL_dz2 wrong layer & dL_dz1 exception
# wrong: yield x.T @ g, g.sum(axis=0) => yield x.T @ g, g.sum(axis=0) / len(y) => dL_db3 mean for sum
# wrong: g = g * (1 - h**2) => g = 1 - h**2 => dL_dz2,dL_dz1 *
# wrong: return {"dw1": dw1, "db1": db1, "dw2": dw2 => return {"dw1": dw1, "db1": db2, "dw2": dw2 => dL_db1 *
