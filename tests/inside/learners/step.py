"""One step of gradient descent, two hidden sigmoid layers with biases; new weights are returned."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def step(x, y, weights, lr):
    w1, w2, w3 = weights["w1"], weights["w2"], weights["w3"]
    b1, b2, b3 = weights["b1"], weights["b2"], weights["b3"]
    a1 = sigmoid(x @ w1 + b1)
    a2 = sigmoid(a1 @ w2 + b2)
    out = sigmoid(a2 @ w3 + b3)

    error = out - y
    delta3 = error
    delta2 = (delta3 @ w3.T) * a2 * (1 - a2)
    delta1 = (delta2 @ w2.T) * a1 * (1 - a1)

    w3 = w3 - lr * a2.T @ delta3
    b3 = b3 - lr * delta3.sum(axis=0)
    w2 = w2 - lr * a1.T @ delta2
    b2 = b2 - lr * delta2.sum(axis=0)
    w1 = w1 - lr * x.T @ delta1
    b1 = b1 - lr * delta1.sum(axis=0)
    return {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "w3": w3, "b3": b3}
