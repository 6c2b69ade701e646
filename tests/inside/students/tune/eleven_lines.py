# network: hidden=(3,), bias=False, activation="sigmoid"
import numpy as np


# A neural network in 11 lines of Python (well, almost)
def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train(X, y, syn0, syn1, alpha=0.5, verbose=False):
    # forward propagation
    l0 = X
    l1 = nonlin(np.dot(l0, syn0))
    l2 = nonlin(np.dot(l1, syn1))

    # how much did we miss?
    l2_error = y - l2
    if verbose:
        print("Error:" + str(np.mean(np.abs(l2_error))))

    # multiply how much we missed by the slope of the sigmoid at the values in l2
    l2_delta = l2_error * nonlin(l2, deriv=True)

    # how much did each l1 value contribute to the l2 error?
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)

    # update weights
    syn1 += alpha * l1.T.dot(l2_delta)
    syn0 += alpha * l0.T.dot(l1_delta)
    return syn0, syn1

# right: l2_error = y - l2 => l2_error = l2 - y ;; syn1 += => syn1 -= ;; syn0 += => syn0 -=
# right: np.dot(l0, syn0) => l0 @ syn0 ;; l2_delta.dot(syn1.T) => (syn1 @ l2_delta.T).T
# wrong: l2_delta.dot(syn1.T) => l2_error.dot(syn1.T) => dL_da1 wrong upstream
# wrong: nonlin(l2, deriv=True) => nonlin(l2) => dL_dz2 *
# wrong: l0.T.dot(l1_delta) => l0.T.dot(l1_error) => dL_dw1 wrong upstream
# wrong: l2_error = y - l2 => l2_error = l2 - y => dL_dz2 wrong sign|dL_dyhat wrong sign|update uphill
# wrong: return x * (1 - x) => return nonlin(x) * (1 - nonlin(x)) => dL_dz2,dL_dz1 σ′ of z
# wrong: syn1 += alpha * l1.T.dot(l2_delta) => # syn1 is done ;; l2_delta = l2_error * nonlin(l2, deriv=True) => l2_delta = l2_error * nonlin(l2, deriv=True)\n    syn1 += alpha * l1.T.dot(l2_delta) => dL_da1 updated weights
