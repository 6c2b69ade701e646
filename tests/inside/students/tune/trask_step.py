# network: hidden=(4,), bias=False, activation="sigmoid"
import numpy as np


def sig(x):
    return 1.0 / (1.0 + np.exp(-x))


def train_step(X, y, weights, learning_rate=0.1):
    syn0, syn1 = weights["w1"], weights["w2"]
    l1 = sig(X @ syn0)
    l2 = sig(l1 @ syn1)
    l2_delta = (y - l2) * l2 * (1 - l2)
    l1_delta = l2_delta @ syn1.T * l1 * (1 - l1)
    syn1 += learning_rate * l1.T @ l2_delta
    syn0 += learning_rate * X.T @ l1_delta


# right: l2_delta = (y - l2) * l2 * (1 - l2) => l2_delta = y - l2
# right: l2_delta = (y - l2) * l2 * (1 - l2) => l2_delta = (y - l2) / len(X)
# wrong: syn1 += learning_rate * l1.T @ l2_delta => syn1 -= learning_rate * l1.T @ l2_delta => w2 uphill|dL_dw2 wrong sign
# wrong: l1_delta = l2_delta @ syn1.T * l1 * (1 - l1) => l1_delta = l2_delta @ syn1.T => dL_dz1 missing σ′
# wrong: syn0 += learning_rate * X.T @ l1_delta => syn0 += X.T @ l1_delta => w1 lr forgotten
# wrong: l1_delta = l2_delta @ syn1.T * l1 * (1 - l1) => syn1 += learning_rate * l1.T @ l2_delta; l1_delta = l2_delta @ syn1.T * l1 * (1 - l1); syn1 -= learning_rate * l1.T @ l2_delta => dL_da1 updated weights
