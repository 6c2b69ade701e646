"""One hidden layer of tanh with biases; the simplified last layer, short names."""

import numpy as np


def grads(x, y, params):
    w1, b1, w2, b2 = params["w1"], params["b1"], params["w2"], params["b2"]
    a1 = np.tanh(x @ w1 + b1)
    z2 = a1 @ w2 + b2
    yhat = 1 / (1 + np.exp(-z2))

    dz2 = yhat - y
    dw2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ w2.T
    dz1 = da1 * (1 - a1**2)
    dw1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return {"dz2": dz2, "dw2": dw2, "db2": db2, "da1": da1, "dz1": dz1, "dw1": dw1, "db1": db1}
