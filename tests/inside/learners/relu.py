"""Three hidden layers of ReLU, no biases; a list of the weights' gradients alone."""

import numpy as np


def gradients(x, y, weights):
    w1, w2, w3, w4 = (weights[f"w{i}"] for i in (1, 2, 3, 4))
    a1 = np.maximum(0, x @ w1)
    a2 = np.maximum(0, a1 @ w2)
    a3 = np.maximum(0, a2 @ w3)
    yhat = 1 / (1 + np.exp(-a3 @ w4))

    delta4 = yhat - y
    delta3 = (delta4 @ w4.T) * (a3 > 0)
    delta2 = (delta3 @ w3.T) * (a2 > 0)
    delta1 = (delta2 @ w2.T) * (a1 > 0)
    g4 = a3.T @ delta4
    g3 = a2.T @ delta3
    g2 = a1.T @ delta2
    g1 = x.T @ delta1
    return [g1, g2, g3, g4]
