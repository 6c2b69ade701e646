"""Exercise 5: one step of gradient descent. The printed update is a misprint: mend it.

Check it: shallows check starters/e5_update.py
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def step(x, y, w1, w2, w3, lr):
    a1 = sigmoid(x @ w1)
    a2 = sigmoid(a1 @ w2)
    yhat = sigmoid(a2 @ w3)
    dL_dz3 = yhat - y
    dL_dw3 = a2.T @ dL_dz3
    dL_dz2 = dL_dz3 @ w3.T * a2 * (1 - a2)
    dL_dw2 = a1.T @ dL_dz2
    dL_dz1 = dL_dz2 @ w2.T * a1 * (1 - a1)
    dL_dw1 = x.T @ dL_dz1
    # The report prints "w <- lr * grad". What does it mean?
    return lr * dL_dw1, lr * dL_dw2, lr * dL_dw3
