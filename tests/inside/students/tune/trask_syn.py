# network: hidden=(4, 4), bias=False, activation="sigmoid"
import numpy as np


def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train(X, y, syn0, syn1, syn2, alpha=0.5):
    # feed forward through layers 0, 1, 2 and 3
    l0 = X
    l1 = nonlin(np.dot(l0, syn0))
    l2 = nonlin(np.dot(l1, syn1))
    l3 = nonlin(np.dot(l2, syn2))

    # how much did we miss?
    l3_error = y - l3

    # in what direction is the target value?
    # were we really sure? if so, don't change too much.
    l3_delta = l3_error * nonlin(l3, deriv=True)

    # how much did each l2 value contribute to the l3 error
    l2_error = l3_delta.dot(syn2.T)
    l2_delta = l2_error * nonlin(l2, deriv=True)

    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)

    syn2 += alpha * l2.T.dot(l3_delta)
    syn1 += alpha * l1.T.dot(l2_delta)
    syn0 += alpha * l0.T.dot(l1_delta)
    return syn0, syn1, syn2

# right: l3_delta = l3_error * nonlin(l3, deriv=True) => l3_delta = l3_error
# right: l2_error = l3_delta.dot(syn2.T) => l2_error = np.dot(syn2, l3_delta.T).T ;; return x * (1 - x) => return x - x ** 2
# wrong: l2_error = l3_delta.dot(syn2.T) => l2_error = l3_error.dot(syn2.T) => dL_da2 wrong upstream
# wrong: l1_error * nonlin(l1, deriv=True) => l1_error * nonlin(l2, deriv=True) => dL_dz1 wrong layer
# wrong: l3_error = y - l3 => l3_error = l3 - y => dL_dyhat wrong sign|update uphill|dL_dz3 wrong sign
# wrong: syn1 += alpha => syn1 -= alpha => w2 uphill|dL_dw2 wrong sign
# wrong: return x * (1 - x) => return nonlin(x) * (1 - nonlin(x)) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: l0.T.dot(l1_delta) => l0.T.dot(l1_error) => dL_dw1 wrong upstream
