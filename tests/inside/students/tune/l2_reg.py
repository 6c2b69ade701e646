# network: hidden=(3, 3), bias=False, activation="sigmoid", alpha=0.1
import numpy as np

LAMBDA = 0.1


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backprop(x, y, weights):
    w1, w2, w3 = weights["w1"], weights["w2"], weights["w3"]
    a1 = sigmoid(x @ w1)
    a2 = sigmoid(a1 @ w2)
    a3 = sigmoid(a2 @ w3)
    dz3 = a3 - y
    dz2 = (dz3 @ w3.T) * a2 * (1 - a2)
    dz1 = (dz2 @ w2.T) * a1 * (1 - a1)
    dw3 = a2.T @ dz3 + LAMBDA * w3
    dw2 = a1.T @ dz2 + LAMBDA * w2
    dw1 = x.T @ dz1 + LAMBDA * w1
    return {"dw1": dw1, "dw2": dw2, "dw3": dw3}


# right: LAMBDA = 0.1 => LAMBDA = 0.1  # strength
# wrong: dw2 = a1.T @ dz2 + LAMBDA * w2 => dw2 = a1.T @ dz2 => dL_dw2 missing term|weight decay
# wrong: dw3 = a2.T @ dz3 + LAMBDA * w3 => dw3 = a2.T @ dz3 - LAMBDA * w3 => dL_dw3 wrong sign
# wrong: dw1 = x.T @ dz1 + LAMBDA * w1 => dw1 = x.T @ dz1 + 2 * LAMBDA * w1 => dL_dw1 constant factor|weight decay
# wrong: dz1 = (dz2 @ w2.T) * a1 * (1 - a1) => dz1 = (dz2 @ w2.T) => dL_dz1 missing σ′
