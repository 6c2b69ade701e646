"""A right submission, which returns every derivative of the report's network."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(x, y, w):
    a1 = sigmoid(x @ w["w1"])
    a2 = sigmoid(a1 @ w["w2"])
    d = {"dL_dz3": sigmoid(a2 @ w["w3"]) - y}
    d["dL_dw3"] = a2.T @ d["dL_dz3"]
    d["dL_dz2"] = (d["dL_dz3"] @ w["w3"].T) * a2 * (1 - a2)
    d["dL_dw2"] = a1.T @ d["dL_dz2"]
    d["dL_dz1"] = (d["dL_dz2"] @ w["w2"].T) * a1 * (1 - a1)
    d["dL_dw1"] = x.T @ d["dL_dz1"]
    return d
