# network: hidden=(5,), bias=True, activation="relu", loss="squared"
import numpy as np


def backprop(X, y, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    h = np.maximum(z1, 0)
    pred = h @ W2 + b2
    N = len(X)
    dpred = (pred - y) / N
    dW2 = h.T @ dpred
    db2 = dpred.sum(axis=0)
    dh = dpred @ W2.T
    dh[z1 <= 0] = 0
    dW1 = X.T @ dh
    db1 = dh.sum(axis=0)
    return dW1, db1, dW2, db2


# right: dpred = (pred - y) / N => dpred = 2 * (pred - y) / N
# right: dpred = (pred - y) / N => dpred = pred - y
# right: dh[z1 <= 0] = 0 => dh = dh * (h > 0)
# wrong: dh[z1 <= 0] = 0 => dh[dh <= 0] = 0 => dL_dz1 wrong argument
# wrong: dh[z1 <= 0] = 0 => pass => dL_dz1 missing σ′
# wrong: db1 = dh.sum(axis=0) => db1 = dh.mean(axis=0) => dL_db1 mean for sum
# wrong: db2 = dpred.sum(axis=0) => db2 = dpred.sum() * np.ones(5) => dL_db2 wrong axis|*
