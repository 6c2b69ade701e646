# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def s(z):
    return 1 / (1 + np.exp(-z))


def backprop(x, y, w1, w2, w3):
    w1 = np.asarray(w1).reshape(2, 3)
    w2 = np.asarray(w2).reshape(3, 3)
    w3 = np.asarray(w3).reshape(3, 1)
    a1 = s(x @ w1)
    a2 = s(a1 @ w2)
    yhat = s(a2 @ w3)
    dz3 = (yhat - y).reshape(4, 1)
    dw3 = np.zeros((3, 1))
    for i in range(4):
        for j in range(3):
            dw3[j, 0] += a2[i, j] * dz3[i, 0]
    dz2 = np.zeros((4, 3))
    for i in range(4):
        for j in range(3):
            dz2[i, j] = dz3[i, 0] * w3[j, 0] * a2[i, j] * (1 - a2[i, j])
    dw2 = a1.T @ dz2
    dz1 = (dz2 @ w2.T) * a1 * (1 - a1)
    dw1 = x.T @ dz1
    return dw1, dw2, dw3


# right: dz3 = (yhat - y).reshape(4, 1) => dz3 = (yhat - y).reshape(4, 1) / 4
# wrong: dz1 = (dz2 @ w2.T) * a1 * (1 - a1) => dz1 = (dz2 @ w2) * a1 * (1 - a1) => dL_da1 transpose
# wrong: dw3[j, 0] += a2[i, j] * dz3[i, 0] => dw3[j, 0] = a2[i, j] * dz3[i, 0] => dL_dw3 one sample
# wrong: dz2[i, j] = dz3[i, 0] * w3[j, 0] * a2[i, j] * (1 - a2[i, j]) => dz2[i, j] = dz3[i, 0] * w3[j, 0] * a2[i, j] * 1 - a2[i, j] => dL_dz2 precedence
