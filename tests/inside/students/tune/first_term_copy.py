# network: hidden=(3, 3), bias=False, activation="sigmoid"
"""Homework 1, part C: backpropagation, one line for each line of the derivation."""
import numpy as np


def f(x):
    return 1.0 / (1.0 + np.exp(-x))


def deviation_f(a):
    # a is already f(z)
    return np.multiply(a, 1.0 - a)


def backward(x, y, w1, w2, w3):
    # forward
    z1 = np.dot(x, w1)
    a1 = f(z1)
    z2 = np.dot(a1, w2)
    a2 = f(z2)
    z3 = np.dot(a2, w3)
    y_hat = f(z3)

    # L = -y log y_hat - (1 - y) log (1 - y_hat)
    dL_dyhat = (y_hat - y) / (y_hat * (1 - y_hat))

    # dL/dz3 = dL/dyhat * dyhat/dz3
    dyhat_dz3 = deviation_f(y_hat)
    dL_dz3 = dL_dyhat * dyhat_dz3
    dz3_dw3 = a2.T
    grad_w3 = np.dot(dz3_dw3, dL_dz3)

    # dL/dz2 = dL/da2 * da2/dz2
    dz3_da2 = w3.T
    dL_da2 = np.dot(dL_dz3, dz3_da2)
    da2_dz2 = deviation_f(a2)
    dL_dz2 = dL_da2 * da2_dz2
    dz2_dw2 = a1.T
    grad_w2 = np.dot(dz2_dw2, dL_dz2)

    # dL/dz1 = dL/da1 * da1/dz1
    dz2_da1 = w2.T
    dL_da1 = np.dot(dL_dz2, dz2_da1)
    da1_dz1 = deviation_f(a1)
    dL_dz1 = dL_da1 * da1_dz1
    dz1_dw1 = x.T
    grad_w1 = np.dot(dz1_dw1, dL_dz1)

    return {"grad_w1": grad_w1, "grad_w2": grad_w2, "grad_w3": grad_w3}


# right: dL_dz3 = dL_dyhat * dyhat_dz3 => dL_dz3 = y_hat - y
# right: dL_dyhat = (y_hat - y) / (y_hat * (1 - y_hat)) => dL_dyhat = -(y / y_hat) + (1 - y) / (1 - y_hat)
# wrong: dL_dyhat = (y_hat - y) / (y_hat * (1 - y_hat)) => dL_dyhat = -(y / y_hat) - (1 - y) / (1 - y_hat) => dL_dyhat *|dL_dz3 *
# wrong: da2_dz2 = deviation_f(a2) => da2_dz2 = deviation_f(z2) => dL_dz2 σ′ of z
# wrong: da1_dz1 = deviation_f(a1) => da1_dz1 = deviation_f(a2) => dL_dz1 wrong layer
# wrong: dz2_da1 = w2.T => dz2_da1 = w2 => dL_da1 transpose
# wrong: grad_w2 = np.dot(dz2_dw2, dL_dz2) => grad_w2 = np.dot(dz2_dw2, dL_da2) => dL_dw2 wrong upstream
# wrong: dL_dyhat = (y_hat - y) / (y_hat * (1 - y_hat)) => dL_dyhat = (y - y_hat) / (y_hat * (1 - y_hat)) => dL_dyhat wrong sign|dL_dz3 wrong sign
