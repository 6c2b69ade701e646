# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def sgd_step(x, y, w1, b1, w2, b2, w3, b3, lr):
    h1 = np.tanh(x @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    p = 1 / (1 + np.exp(-(h2 @ w3 + b3)))
    n = len(x)
    d3 = (p - y) / n
    d2 = (d3 @ w3.T) * (1 - h2**2)
    d1 = (d2 @ w2.T) * (1 - h1**2)
    w3 = w3 - lr * h2.T @ d3
    b3 = b3 - lr * d3.sum(0)
    w2 = w2 - lr * h1.T @ d2
    b2 = b2 - lr * d2.sum(0)
    w1 = w1 - lr * x.T @ d1
    b1 = b1 - lr * d1.sum(0)
    return w1, b1, w2, b2, w3, b3


# right: return w1, b1, w2, b2, w3, b3 => return {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "w3": w3, "b3": b3}
# right: d3 = (p - y) / n => d3 = p - y
# wrong: w2 = w2 - lr * h1.T @ d2 => w2 = w2 + lr * h1.T @ d2 => w2 uphill
# wrong: d1 = (d2 @ w2.T) * (1 - h1**2) => d1 = (d2 @ w2.T) * (1 - h1) ** 2 => dL_dz1 precedence
# wrong: b1 = b1 - lr * d1.sum(0) => b1 = b1 - d1.sum(0) => b1 lr forgotten
# wrong: w1 = w1 - lr * x.T @ d1 => w1 = w1 - lr * lr * x.T @ d1 => w1 lr twice
# wrong: b2 = b2 - lr * d2.sum(0) => b2 = b2 => b2 not updated
