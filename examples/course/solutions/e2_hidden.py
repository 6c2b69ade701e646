"""Exercise 2: through the second hidden layer (2C, lines 4 to 6)."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(x, y, w1, w2, w3):
    a1 = sigmoid(x @ w1)
    a2 = sigmoid(a1 @ w2)
    yhat = sigmoid(a2 @ w3)
    dL_dz3 = yhat - y
    dL_da2 = dL_dz3 @ w3.T
    dL_dz2 = dL_da2 * a2 * (1 - a2)
    dL_dw2 = a1.T @ dL_dz2
    return {"dL_da2": dL_da2, "dL_dz2": dL_dz2, "dL_dw2": dL_dw2}
