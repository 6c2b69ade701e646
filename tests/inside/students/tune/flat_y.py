# network: hidden=3, bias=True, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def grads(x, y, w1, b1, w2, b2):
    y = y.ravel()
    a1 = sigmoid(x @ w1 + b1)
    p = sigmoid(a1 @ w2 + b2).ravel()
    d2 = p - y
    dw2 = (a1 * d2[:, None]).sum(axis=0)
    db2 = d2.sum()
    d1 = np.outer(d2, w2.ravel()) * a1 * (1 - a1)
    dw1 = x.T @ d1
    db1 = d1.sum(axis=0)
    return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}


# right: d1 = np.outer(d2, w2.ravel()) * a1 * (1 - a1) => d1 = d2[:, None] * w2.T * a1 * (1 - a1)
# right: return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2} => return {"w1_grad": dw1, "b1_grad": db1, "w2_grad": dw2, "b2_grad": db2}
# wrong: p = sigmoid(a1 @ w2 + b2).ravel() => p = sigmoid(a1 @ w2 + b2) ;; d2 = p - y => d2 = (p - y).mean(axis=1) => dL_dz2 broadcast|*
# wrong: d1 = np.outer(d2, w2.ravel()) * a1 * (1 - a1) => d1 = np.outer(d2, w2.ravel()) * a1 => dL_dz1 missing factor
# wrong: db2 = d2.sum() => db2 = d2.mean() => dL_db2 mean for sum
# wrong: dw2 = (a1 * d2[:, None]).sum(axis=0) => dw2 = (a1 * d2[:, None]).mean(axis=0) => dL_dw2 mean for sum
