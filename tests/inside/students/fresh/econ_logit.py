# network: hidden=(4, 3), bias=True, activation="tanh"
"""Econometrics III, problem set 5: a logit whose index is a small neural network.
The parameters are in a dictionary theta, one observation is a row of X."""
import numpy as np


def logistic(v):
    return 1 / (1 + np.exp(-v))


def index(theta, X):
    H1 = np.tanh(X @ theta["W1"] + theta["b1"])
    H2 = np.tanh(H1 @ theta["W2"] + theta["b2"])
    return H1, H2, H2 @ theta["W3"] + theta["b3"]


def loglik(theta, X, y):
    p = logistic(index(theta, X)[-1])
    return np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))


def gradient(theta, X, y):
    """Gradient of MINUS the average log likelihood"""
    n = X.shape[0]
    H1, H2, v = index(theta, X)
    p = logistic(v)
    resid = (p - y) / n
    g = {}
    g["W3"] = H2.T @ resid
    g["b3"] = resid.sum(axis=0)
    e2 = (resid @ theta["W3"].T) * (1 - H2 ** 2)
    g["W2"] = H1.T @ e2
    g["b2"] = e2.sum(axis=0)
    e1 = (e2 @ theta["W2"].T) * (1 - H1 ** 2)
    g["W1"] = X.T @ e1
    g["b1"] = e1.sum(axis=0)
    return g


def gradient_step(theta, X, y, eta):
    g = gradient(theta, X, y)
    return {k: theta[k] - eta * g[k] for k in theta}

# right: return 1 / (1 + np.exp(-v)) => return np.exp(v) / (1 + np.exp(v))
# right: e1 = (e2 @ theta["W2"].T) * (1 - H1 ** 2) => e1 = (e2 @ theta["W2"].T) / np.cosh(X @ theta["W1"] + theta["b1"]) ** 2
# wrong: (1 - H1 ** 2) => (1 - H2 ** 2) => code exception|dL_dz1 wrong layer
# wrong: (1 - H2 ** 2) => H2 * (1 - H2) => dL_dz2 wrong activation
# wrong: g["b1"] = e1.sum(axis=0) => g["b1"] = e1.mean(axis=0) => dL_db1 mean for sum
# wrong: e1 = (e2 @ theta["W2"].T) * (1 - H1 ** 2) => e1 = e2 @ theta["W2"].T => dL_dz1 missing σ′
# wrong: e2 = (resid @ theta["W3"].T) * (1 - H2 ** 2) => e2 = resid @ theta["W3"].T * 1 - H2 ** 2 => dL_dz2 precedence
# wrong: g["W1"] = X.T @ e1 => g["W1"] = -X.T @ e1 => dL_dw1 wrong sign
