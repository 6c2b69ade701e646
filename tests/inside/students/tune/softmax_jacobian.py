# network: hidden=(4,), bias=True, activation="sigmoid", loss="softmax"
import numpy as np


def softmax(v):
    e = np.exp(v - v.max())
    return e / e.sum()


def backward(x, y, w1, b1, w2, b2):
    n = len(x)
    dw1, db1, dw2, db2 = (np.zeros(np.shape(p)) for p in (w1, b1, w2, b2))
    loss = 0.0
    for i in range(n):
        # forward, one example
        h = 1 / (1 + np.exp(-(x[i] @ w1 + np.ravel(b1))))
        s = softmax(h @ w2 + np.ravel(b2))
        loss += -np.sum(y[i] * np.log(s)) / n
        # backward
        dL_ds = -y[i] / s
        ds_dz = np.diag(s) - np.outer(s, s)
        dz2 = dL_ds @ ds_dz
        dh = w2 @ dz2
        dz1 = dh * h * (1 - h)
        dw2 += np.outer(h, dz2) / n
        db2 += dz2.reshape(db2.shape) / n
        dw1 += np.outer(x[i], dz1) / n
        db1 += dz1.reshape(db1.shape) / n
    return {"dw1": dw1, "db1": db1, "dw2": dw2, "db2": db2}


# right: dz2 = dL_ds @ ds_dz => dz2 = s * y[i].sum() - y[i]
# right: dz2 = dL_ds @ ds_dz => dz2 = ds_dz.T.dot(dL_ds)
# wrong: ds_dz = np.diag(s) - np.outer(s, s) => ds_dz = np.diag(s * (1 - s)) => dL_dz2 *
# wrong: ds_dz = np.diag(s) - np.outer(s, s) => ds_dz = np.diag(s) + np.outer(s, s) => dL_dz2 *
# wrong: dz1 = dh * h * (1 - h) => dz1 = dh * (1 - h) => dL_dz1 missing factor
# wrong: db1 += dz1.reshape(db1.shape) / n => db1 += dz1.reshape(db1.shape) => dL_db1 sum for mean
# wrong: dh = w2 @ dz2 => dh = w2 @ dL_ds => dL_da1 wrong upstream
