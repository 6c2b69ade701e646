# network: hidden=(4,), bias=True, activation="tanh"
import numpy as np


def backprop(X, y, w1, b1, w2, b2):
    """One output, so I drop the last dimension: y, p and the error have shape (n,)."""
    y = np.asarray(y).squeeze()
    v = np.asarray(w2).squeeze()
    c = float(np.squeeze(b2))
    n = y.shape[0]

    H = np.tanh(X @ w1 + b1)  # (n, h)
    p = 1 / (1 + np.exp(-(H @ v + c)))  # (n,)

    err = (p - y) / n
    dv = err @ H
    dc = err.sum()
    dH = np.outer(err, v)
    dA = dH * (1 - H**2)
    dw1 = X.T @ dA
    db1 = dA.sum(axis=0)
    return dw1, db1, dv.reshape(-1, 1), dc.reshape(1)


# right: dH = np.outer(err, v) => dH = err[:, None] * v
# right: dv = err @ H => dv = (err[:, None] * H).sum(0)
# right: dc = err.sum() => dc = np.mean(p - y)
# wrong: err = (p - y) / n => err = (p[:, None] - y).mean(axis=1) / n => dL_dz2 *|dL_dyhat *
# wrong: err = (p - y) / n => err = (p - y[:, None]).sum(axis=0) / n => dL_dz2 *|dL_dyhat *
# wrong: dH = np.outer(err, v) => dH = np.outer(p - y, v) => dL_da1 *
# wrong: dv = err @ H => dv = np.mean(err[:, None] * H, axis=0) => dL_dw2 mean for sum
# wrong: db1 = dA.sum(axis=0) => db1 = dH.sum(axis=0) => dL_db1 wrong upstream
# wrong: dA = dH * (1 - H**2) => dA = dH * (1 - H) ** 2 => dL_dz1 precedence
