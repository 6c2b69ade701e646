"""The report's network: two hidden layers, sigmoid, no biases; every derivative."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def backprop(x, y, weights):
    w1, w2, w3 = weights["w1"], weights["w2"], weights["w3"]
    z1 = x @ w1
    a1 = sigmoid(z1)
    z2 = a1 @ w2
    a2 = sigmoid(z2)
    z3 = a2 @ w3
    yhat = sigmoid(z3)

    dL_dyhat = (yhat - y) / (yhat * (1 - yhat))
    dL_dz3 = dL_dyhat * sigmoid_prime(z3)
    dL_dw3 = np.dot(a2.T, dL_dz3)
    dL_da2 = np.dot(dL_dz3, w3.T)
    dL_dz2 = dL_da2 * sigmoid_prime(z2)
    dL_dw2 = np.dot(a1.T, dL_dz2)
    dL_da1 = np.dot(dL_dz2, w2.T)
    dL_dz1 = dL_da1 * sigmoid_prime(z1)
    dL_dw1 = np.dot(x.T, dL_dz1)
    return {
        "dL_dyhat": dL_dyhat, "dL_dz3": dL_dz3, "dL_dw3": dL_dw3, "dL_da2": dL_da2,
        "dL_dz2": dL_dz2, "dL_dw2": dL_dw2, "dL_da1": dL_da1, "dL_dz1": dL_dz1, "dL_dw1": dL_dw1,
    }  # fmt: skip


# ruff: noqa: N806 - a learner writes the names of the mathematics
