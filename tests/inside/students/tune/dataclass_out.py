# network: hidden=(3, 3), bias=False, activation="sigmoid"
from dataclasses import dataclass

import numpy as np


@dataclass
class Gradients:
    dW1: np.ndarray
    dW2: np.ndarray
    dW3: np.ndarray


def sig(x):
    return 1 / (1 + np.exp(-x))


def compute_gradients(x, y, w1, w2, w3):
    h1 = sig(x @ w1)
    h2 = sig(h1 @ w2)
    out = sig(h2 @ w3)
    d3 = out - y
    d2 = d3 @ w3.T * h2 * (1 - h2)
    d1 = d2 @ w2.T * h1 * (1 - h1)
    return Gradients(dW1=x.T @ d1, dW2=h1.T @ d2, dW3=h2.T @ d3)


# right: return Gradients(dW1=x.T @ d1, dW2=h1.T @ d2, dW3=h2.T @ d3) => return Gradients(x.T @ d1, h1.T @ d2, h2.T @ d3)
# right: d3 = out - y => d3 = 1 / x.shape[0] * (out - y)
# wrong: return Gradients(dW1=x.T @ d1, dW2=h1.T @ d2, dW3=h2.T @ d3) => return Gradients(dW1=x.T @ d1, dW2=h2.T @ d2, dW3=h2.T @ d3) => dL_dw2 wrong layer
# wrong: d2 = d3 @ w3.T * h2 * (1 - h2) => d2 = d3 @ w3.T * h2 * (1 + h2) => dL_dz2 wrong sign
# wrong: d1 = d2 @ w2.T * h1 * (1 - h1) => d1 = d2 @ w2 * h1 * (1 - h1) => dL_da1 transpose
# wrong: return Gradients(dW1=x.T @ d1, dW2=h1.T @ d2, dW3=h2.T @ d3) => return Gradients(dW1=x.T @ d1, dW2=h1.T @ d2, dW3=h2.T @ d3 + 0.1 * w3) => dL_dw3 weight decay
# wrong: return Gradients(dW1=x.T @ d1, dW2=h1.T @ d2, dW3=h2.T @ d3) => return Gradients(dW1=np.clip(x.T @ d1, -0.01, 0.01), dW2=h1.T @ d2, dW3=h2.T @ d3) => dL_dw1 clipped
# wrong: d1 = d2 @ w2.T * h1 * (1 - h1) => d1 = d2 @ w2.T * h1 * (1 - h1); d1 = d1 / np.linalg.norm(d1) => dL_dz1 normalised
