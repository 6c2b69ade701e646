# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np

sigm = lambda v: 1 / (1 + np.exp(-v))


def full_gradient(X, y, W1, b1, W2, b2, batch_size=2):
    """gradient of the whole data set, in batches because my laptop is small"""
    gW1, gb1 = np.zeros_like(W1), np.zeros_like(b1)
    gW2, gb2 = np.zeros_like(W2), np.zeros_like(b2)
    N = len(X)
    for start in range(0, N, batch_size):
        xb = X[start : start + batch_size]
        yb = y[start : start + batch_size]
        hid = sigm(xb @ W1 + b1)
        out = sigm(hid @ W2 + b2)
        err = (out - yb) / N
        gW2 += hid.T @ err
        gb2 += err.sum(axis=0)
        err_hid = (err @ W2.T) * hid * (1 - hid)
        gW1 += xb.T @ err_hid
        gb1 += err_hid.sum(axis=0)
    return gW1, gb1, gW2, gb2


# right: err = (out - yb) / N => err = out - yb
# wrong: gW1 += xb.T @ err_hid => gW1 = xb.T @ err_hid => dL_dw1 one sample|dL_dw1 last batch
# wrong: err_hid = (err @ W2.T) * hid * (1 - hid) => err_hid = (err @ W2.T) * out * (1 - out) => dL_dz1 wrong layer
# wrong: gb1 += err_hid.sum(axis=0) => gb1 += err_hid.mean(axis=0) => dL_db1 mean for sum|dL_db1 constant factor
# wrong: gW2 += hid.T @ err => gW2 -= hid.T @ err => dL_dw2 wrong sign
