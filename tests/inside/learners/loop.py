"""A step for any depth, written as a loop: tanh, no biases; the weights change in place."""

import numpy as np


def step(x, y, weights, lr):
    layers = len(weights)
    a = [x]
    for i in range(1, layers):
        a.append(np.tanh(a[-1] @ weights[f"w{i}"]))
    yhat = 1 / (1 + np.exp(-(a[-1] @ weights[f"w{layers}"])))

    delta = yhat - y
    for i in range(layers, 0, -1):
        w = weights[f"w{i}"].copy()
        grad = a[i - 1].T @ delta
        weights[f"w{i}"] -= lr * grad
        if i > 1:
            delta = (delta @ w.T) * (1 - a[i - 1] ** 2)
