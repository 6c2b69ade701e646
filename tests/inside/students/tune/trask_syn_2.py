# network: hidden=(4,), bias=False, activation="sigmoid"
import numpy as np


# sigmoid function
def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train(X, y, syn0, syn1, alpha=1.0):
    # Feed forward through layers 0, 1, and 2
    l0 = X
    l1 = nonlin(np.dot(l0, syn0))
    l2 = nonlin(np.dot(l1, syn1))

    # how much did we miss the target value?
    l2_error = y - l2

    # in what direction is the target value?
    # were we really sure? if so, don't change too much.
    l2_delta = l2_error * nonlin(l2, deriv=True)

    # how much did each l1 value contribute to the l2 error?
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)

    syn1 = syn1 + alpha * l1.T.dot(l2_delta)
    syn0 = syn0 + alpha * l0.T.dot(l1_delta)
    return syn0, syn1


# right: l2_error = y - l2 => l2_error = l2 - y ;; syn1 = syn1 + alpha => syn1 = syn1 - alpha ;; syn0 = syn0 + alpha => syn0 = syn0 - alpha
# right: l2_delta = l2_error * nonlin(l2, deriv=True) => l2_delta = l2_error
# wrong: l1_error * nonlin(l1, deriv=True) => l1_error * nonlin(np.dot(l0, syn0), deriv=True) => dL_dz1 σ′ of z
# wrong: syn0 = syn0 + alpha => syn0 = syn0 - alpha => w1 uphill|dL_dw1 wrong sign
# wrong: l1_error = l2_delta.dot(syn1.T) => syn1 = syn1 + alpha * l1.T.dot(l2_delta)\n    l1_error = l2_delta.dot(syn1.T) ;; l1_delta = l1_error * nonlin(l1, deriv=True)\n\n    syn1 = syn1 + alpha * l1.T.dot(l2_delta) => l1_delta = l1_error * nonlin(l1, deriv=True) => dL_da1 updated weights
# wrong: l1_error = l2_delta.dot(syn1.T) => l1_error = l2_error.dot(syn1.T) => dL_da1 wrong upstream
# wrong: return x * (1 - x) => return nonlin(x) * (1 - nonlin(x)) => dL_dz2,dL_dz1 σ′ of z
# wrong: alpha * l1.T.dot(l2_delta) => alpha * l1.T.dot(l2_error) => dL_dw2 wrong upstream
