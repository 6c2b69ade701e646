"""Exercise 4: this backward pass has two mistakes. Find them.

Check it: shallows check starters/e4_bugs.py
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(x, y, w1, w2, w3):
    a1 = sigmoid(x @ w1)
    a2 = sigmoid(a1 @ w2)
    yhat = sigmoid(a2 @ w3)
    dL_dz3 = yhat - y
    dL_dw3 = a2.T @ dL_dz3
    dL_dz2 = dL_dz3 @ w3.T * a2
    dL_dw2 = a1.T @ dL_dz2
    dL_dz1 = dL_dz2 @ w2 * a1 * (1 - a1)
    dL_dw1 = x.T @ dL_dz1
    return {
        "dL_dz3": dL_dz3,
        "dL_dw3": dL_dw3,
        "dL_dz2": dL_dz2,
        "dL_dw2": dL_dw2,
        "dL_dz1": dL_dz1,
        "dL_dw1": dL_dw1,
    }
