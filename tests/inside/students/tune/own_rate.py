# network: hidden=(3,), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def improved(X, Y, W1, b1, W2, b2):
    """One step; the rate is our own choice."""
    eta = 0.05
    H = sigmoid(X @ W1 + b1)
    P = sigmoid(H @ W2 + b2)
    D2 = P - Y
    D1 = D2 @ W2.T * H * (1 - H)
    return W1 - eta * X.T @ D1, b1 - eta * D1.sum(0), W2 - eta * H.T @ D2, b2 - eta * D2.sum(0)


# right: eta = 0.05 => eta = 0.4 / len(X)
# wrong: D2 = P - Y => D2 = Y - P => update uphill
# wrong: D1 = D2 @ W2.T * H * (1 - H) => D1 = D2 @ W2.T * H * (H - 1) => dL_dz1 *
# wrong: b1 - eta * D1.sum(0) => b1 - eta * D1.mean(0) => dL_db1 mean for sum
