# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train(X, y, syn0, syn1, syn2, alpha=1.0, epochs=10000):
    for j in range(epochs):
        # feed forward through layers 0, 1, 2 and 3
        l0 = X
        l1 = nonlin(np.dot(l0, syn0))
        l2 = nonlin(np.dot(l1, syn1))
        l3 = nonlin(np.dot(l2, syn2))

        # how much did we miss the target value?
        l3_error = y - l3
        if (j + 1) % 1000 == 0:
            print("Error:" + str(np.mean(np.abs(l3_error))))

        # in what direction is the target value?
        l3_delta = l3_error * nonlin(l3, deriv=True)

        # how much did each l2 value contribute to the l3 error?
        l2_error = l3_delta.dot(syn2.T)
        l2_delta = l2_error * nonlin(l2, deriv=True)

        l1_error = l2_delta.dot(syn1.T)
        l1_delta = l1_error * nonlin(l1, deriv=True)

        syn2 += alpha * l2.T.dot(l3_delta)
        syn1 += alpha * l1.T.dot(l2_delta)
        syn0 += alpha * l0.T.dot(l1_delta)
    return syn0, syn1, syn2

# right: l3_error = y - l3 => l3_error = l3 - y ;; syn2 += => syn2 -= ;; syn1 += => syn1 -= ;; syn0 += => syn0 -=
# right: l3_delta = l3_error * nonlin(l3, deriv=True) => l3_delta = y - l3
# wrong: return x * (1 - x) => return nonlin(x) * (1 - nonlin(x)) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: l2_error = l3_delta.dot(syn2.T) => l2_error = l3_error.dot(syn2.T) => dL_da2 wrong upstream
# wrong: l1_error * nonlin(l1, deriv=True) => l1_error * nonlin(l2, deriv=True) => dL_dz1 wrong layer
# wrong: l3_error = y - l3 => l3_error = l3 - y => dL_dyhat wrong sign|dL_dz3 wrong sign|update uphill
# wrong: l2_error = l3_delta.dot(syn2.T) => syn2 += alpha * l2.T.dot(l3_delta)\n        l2_error = l3_delta.dot(syn2.T) ;; syn2 += alpha * l2.T.dot(l3_delta)\n        syn1 += => syn1 += => dL_da2 updated weights
# wrong: syn0 += alpha * l0.T.dot(l1_delta) => syn0 += l0.T.dot(l1_delta) => w1 lr forgotten
