# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np
from math import exp


def act(v):
    return 1.0 / (1.0 + exp(-v))


# returns the error and all the gradients, everything summed over the patterns
def bp(x, y, w1, b1, w2, b2, w3, b3):
    n_pat, n_in = x.shape
    n_h1 = w1.shape[1]
    n_h2 = w2.shape[1]
    dw1 = np.zeros((n_in, n_h1))
    dw2 = np.zeros((n_h1, n_h2))
    dw3 = np.zeros((n_h2, 1))
    db1 = np.zeros(n_h1)
    db2 = np.zeros(n_h2)
    db3 = np.zeros(1)
    err = 0.0
    for p in range(n_pat):
        h1 = np.zeros(n_h1)
        h2 = np.zeros(n_h2)
        for j in range(n_h1):
            h1[j] = act(sum(x[p][i] * w1[i][j] for i in range(n_in)) + b1[j])
        for k in range(n_h2):
            h2[k] = act(sum(h1[j] * w2[j][k] for j in range(n_h1)) + b2[k])
        o = act(sum(h2[k] * w3[k][0] for k in range(n_h2)) + b3[0])
        e = o - y[p][0]
        err += 0.5 * e * e

        d3 = e * o * (1 - o)
        db3[0] += d3
        d2 = np.zeros(n_h2)
        d1 = np.zeros(n_h1)
        for k in range(n_h2):
            dw3[k][0] += d3 * h2[k]
            d2[k] = d3 * w3[k][0] * h2[k] * (1 - h2[k])
            db2[k] += d2[k]
        for j in range(n_h1):
            s = 0.0
            for k in range(n_h2):
                dw2[j][k] += d2[k] * h1[j]
                s += d2[k] * w2[j][k]
            d1[j] = s * h1[j] * (1 - h1[j])
            db1[j] += d1[j]
            for i in range(n_in):
                dw1[i][j] += d1[j] * x[p][i]
    return err, dw1, db1, dw2, db2, dw3, db3

# right: d3 = e * o * (1 - o) => d3 = e * (o - o * o)
# right: s += d2[k] * w2[j][k] => s = s + w2[j][k] * d2[k] ;; db2[k] += d2[k] => db2[k] = db2[k] + d2[k]
# wrong: s += d2[k] * w2[j][k] => s += d2[k] * w2[k][j] => dL_da1 transpose
# wrong: s += d2[k] * w2[j][k] => s = d2[k] * w2[j][k] => dL_da1 missing sum
# wrong: d1[j] = s * h1[j] * (1 - h1[j]) => d1[j] = s * (1 - h1[j]) => dL_dz1 missing factor
# wrong: db1[j] += d1[j] => db1[j] = d1[j] => dL_db1 one sample
# wrong: d2[k] = d3 * w3[k][0] * h2[k] * (1 - h2[k]) => d2[k] = e * w3[k][0] * h2[k] * (1 - h2[k]) => dL_da2 wrong upstream
# wrong: dw2[j][k] += d2[k] * h1[j] => dw2[j][k] += d2[k] * h2[j] => dL_dw2 wrong layer
