# network: hidden=(4,), bias=False, activation="sigmoid"
import numpy as np


# sigmoid function and its slope (slope from the OUTPUT of the sigmoid)
def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train_step(X, y, syn0, syn1, alpha):
    # forward propagation
    l0 = X
    l1 = nonlin(np.dot(l0, syn0))
    l2 = nonlin(np.dot(l1, syn1))

    # how much did we miss?
    l2_error = y - l2
    # in what direction is the target value? were we really sure?
    l2_delta = l2_error * nonlin(l2, deriv=True)

    # how much did each l1 value contribute to the l2 error?
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)

    syn1 += alpha * l1.T.dot(l2_delta)
    syn0 += alpha * l0.T.dot(l1_delta)
    return syn0, syn1

# right: l1_delta = l1_error * nonlin(l1, deriv=True) => l1_delta = l1_error * l1 * (1 - l1)
# right: l2_error = y - l2 => l2_error = l2 - y ;; syn1 += alpha * l1.T.dot(l2_delta) => syn1 -= alpha * np.dot(l1.T, l2_delta) ;; syn0 += alpha * l0.T.dot(l1_delta) => syn0 -= alpha * np.dot(l0.T, l1_delta)
# wrong: l1_error = l2_delta.dot(syn1.T) => l1_error = l2_error.dot(syn1.T) => dL_da1 wrong upstream
# wrong: l1_error = l2_delta.dot(syn1.T) => syn1 += alpha * l1.T.dot(l2_delta)\n    l1_error = l2_delta.dot(syn1.T) ;; syn1 += alpha * l1.T.dot(l2_delta)\n    syn0 += => syn0 += => dL_da1 updated weights
# wrong: l2_error = y - l2 => l2_error = l2 - y => dL_dyhat wrong sign|update uphill
# wrong: return x * (1 - x) => return nonlin(x) * (1 - nonlin(x)) => dL_dz2,dL_dz1 σ′ of z
# wrong: l1_delta = l1_error * nonlin(l1, deriv=True) => l1_delta = l1_error * nonlin(l1) => dL_dz1 *
# wrong: l1_error = l2_delta.dot(syn1.T) => l1_error = l2_error.dot(syn1.T) ;; syn0 += alpha * l0.T.dot(l1_delta) => syn0 += l0.T.dot(l1_delta) => dL_da1 wrong upstream & w1 lr forgotten
