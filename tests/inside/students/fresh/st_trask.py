# network: hidden=(4,), bias=False, activation="sigmoid"
import numpy as np


# sigmoid function
def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train(X, y, syn0, syn1, alpha=0.5, iterations=1):
    for j in range(iterations):

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

        syn1 += alpha * l1.T.dot(l2_delta)
        syn0 += alpha * l0.T.dot(l1_delta)

    return syn0, syn1


# right: l2_error = y - l2 => l2_error = l2 - y ;; syn1 += => syn1 -= ;; syn0 += => syn0 -=
# right: l2_delta = l2_error * nonlin(l2, deriv=True) => l2_delta = l2_error
# wrong: l1_error = l2_delta.dot(syn1.T) => l1_error = l2_error.dot(syn1.T) => dL_da1 wrong upstream
# wrong: nonlin(l1, deriv=True) => nonlin(np.dot(l0, syn0), deriv=True) => dL_dz1 σ′ of z
# wrong: l2_error = y - l2 => l2_error = l2 - y => update uphill|dL_dyhat wrong sign|dL_dz2 wrong sign
# wrong: return x * (1 - x) => return 1 - x => dL_dz2,dL_dz1 missing factor
# wrong: l1_delta = l1_error * nonlin(l1, deriv=True) => l1_delta = l1_error * nonlin(l1) => dL_dz1 *
# wrong: syn0 += alpha * l0.T.dot(l1_delta) => syn0 += l0.T.dot(l1_delta) => w1 lr forgotten
