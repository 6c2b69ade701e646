# network: hidden=(3, 3), bias=False, activation="sigmoid"
# "My network with two hidden layers is stuck at 0.5, what am I doing wrong?"
import numpy as np


def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train_step(X, y, syn0, syn1, syn2, alpha=0.5):
    l0 = X
    l1 = nonlin(np.dot(l0, syn0))
    l2 = nonlin(np.dot(l1, syn1))
    l3 = nonlin(np.dot(l2, syn2))

    # how much did we miss the target value?
    l3_error = y - l3
    l3_delta = l3_error * nonlin(l3, deriv=True)

    l2_error = l3_delta.dot(syn2.T)
    l2_delta = l2_error * nonlin(l2, deriv=True)

    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)

    syn2 += alpha * l2.T.dot(l3_delta)
    syn1 += alpha * l1.T.dot(l2_delta)
    syn0 += alpha * l0.T.dot(l1_delta)
    return syn0, syn1, syn2


# right: l3_delta = l3_error * nonlin(l3, deriv=True) => l3_delta = l3_error
# right: l3_error = y - l3 => l3_error = l3 - y ;; syn2 += alpha => syn2 -= alpha ;; syn1 += alpha => syn1 -= alpha ;; syn0 += alpha => syn0 -= alpha
# wrong: l2_error = l3_delta.dot(syn2.T) => l2_error = l3_error.dot(syn2.T) => dL_da2 wrong upstream
# wrong: nonlin(l2, deriv=True) => nonlin(np.dot(l1, syn1), deriv=True) => dL_dz2 σ′ of z
# wrong: return x * (1 - x) => return nonlin(x) * (1 - nonlin(x)) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: l1_error * nonlin(l1, deriv=True) => l1_error * nonlin(l2, deriv=True) => dL_dz1 wrong layer
# wrong: syn1 += alpha * l1.T.dot(l2_delta) => syn1 -= alpha * l1.T.dot(l2_delta) => w2 uphill
# wrong: l2_error = l3_delta.dot(syn2.T) => syn2 += alpha * l2.T.dot(l3_delta)\n    l2_error = l3_delta.dot(syn2.T) ;; l1_delta = l1_error * nonlin(l1, deriv=True)\n\n    syn2 += alpha * l2.T.dot(l3_delta) => l1_delta = l1_error * nonlin(l1, deriv=True) => dL_da2 updated weights
