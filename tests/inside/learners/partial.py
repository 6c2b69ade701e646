"""Two hidden layers of tanh with biases; a dict of the gradients of weights and biases alone."""

import numpy as np


def tanh_derivative(a):
    return 1 - a * a


def compute_gradients(X, y, weights):
    m = X.shape[0]
    W1, W2, W3 = weights["w1"], weights["w2"], weights["w3"]
    z1 = X.dot(W1) + weights["b1"]
    a1 = np.tanh(z1)
    z2 = a1.dot(W2) + weights["b2"]
    a2 = np.tanh(z2)
    z3 = a2.dot(W3) + weights["b3"]
    a3 = 1 / (1 + np.exp(-z3))

    dz3 = a3 - y
    dW3 = a2.T.dot(dz3)
    db3 = np.sum(dz3, axis=0, keepdims=True)
    da2 = dz3.dot(W3.T)
    dz2 = da2 * tanh_derivative(a2)
    dW2 = a1.T.dot(dz2)
    db2 = np.sum(dz2, axis=0, keepdims=True)
    da1 = dz2.dot(W2.T)
    dz1 = da1 * tanh_derivative(a1)
    dW1 = X.T.dot(dz1)
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}


# ruff: noqa: F841, N803, N806 - a learner writes the names of the mathematics
