# network: hidden=(4,), bias=False, activation="sigmoid"
import numpy as np


def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def backprop(X, y, syn0, syn1):
    l0 = X
    l1 = nonlin(np.dot(l0, syn0))
    l2 = nonlin(np.dot(l1, syn1))

    l2_error = l2 - y
    l2_delta = l2_error * nonlin(l2, deriv=True)
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)
    return l0.T.dot(l1_delta), l1.T.dot(l2_delta)


# right: l2_delta = l2_error * nonlin(l2, deriv=True) => l2_delta = l2_error
# right: l2_error = l2 - y => l2_error = 2 * (l2 - y) / len(y)
# wrong: l1_delta = l1_error * nonlin(l1, deriv=True) => l1_delta = l1_error => dL_dz1 missing σ′
# wrong: l1_error = l2_delta.dot(syn1.T) => l1_error = l2_error.dot(syn1.T) => dL_da1 wrong upstream
# wrong: l1_delta = l1_error * nonlin(l1, deriv=True) => l1_delta = l1_error * nonlin(nonlin(l1), deriv=True) => dL_dz1 σ′ of z
# wrong: return l0.T.dot(l1_delta), l1.T.dot(l2_delta) => return l0.T.dot(l1_delta), l1.T.dot(l2_error) => dL_dw2 wrong upstream|missing σ′
