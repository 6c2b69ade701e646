# network: hidden=(3,), bias=True, activation="sigmoid"
# ported from my old C program, therefore no numpy
import math


def sigmoid(v):
    return 1.0 / (1.0 + math.exp(-v))


def backprop(x, y, w1, b1, w2, b2):
    n_in = len(w1)
    n_hid = len(w2)
    n_out = len(w2[0])
    dw1 = [[0.0] * n_hid for i in range(n_in)]
    db1 = [0.0] * n_hid
    dw2 = [[0.0] * n_out for j in range(n_hid)]
    db2 = [0.0] * n_out
    h = [0.0] * n_hid
    o = [0.0] * n_out
    d_hid = [0.0] * n_hid
    d_out = [0.0] * n_out

    for s in range(len(x)):
        for j in range(n_hid):
            net = b1[j]
            for i in range(n_in):
                net += x[s][i] * w1[i][j]
            h[j] = sigmoid(net)
        for k in range(n_out):
            net = b2[k]
            for j in range(n_hid):
                net += h[j] * w2[j][k]
            o[k] = sigmoid(net)

        for k in range(n_out):
            d_out[k] = (o[k] - y[s][k]) * o[k] * (1 - o[k])
        for j in range(n_hid):
            err = 0.0
            for k in range(n_out):
                err += d_out[k] * w2[j][k]
            d_hid[j] = err * h[j] * (1 - h[j])

        for k in range(n_out):
            for j in range(n_hid):
                dw2[j][k] += d_out[k] * h[j]
            db2[k] += d_out[k]
        for j in range(n_hid):
            for i in range(n_in):
                dw1[i][j] += d_hid[j] * x[s][i]
            db1[j] += d_hid[j]

    return dw1, db1, dw2, db2

# right: d_out[k] = (o[k] - y[s][k]) * o[k] * (1 - o[k]) => d_out[k] = o[k] - y[s][k]
# right: err = 0.0\n            for k in range(n_out):\n                err += d_out[k] * w2[j][k] => err = sum(d_out[k] * w2[j][k] for k in range(n_out))
# wrong: d_hid[j] = err * h[j] * (1 - h[j]) => d_hid[j] = err * (1 - h[j]) => dL_dz1 missing factor
# wrong: dw2[j][k] += d_out[k] * h[j] => dw2[j][k] = d_out[k] * h[j] => dL_dw2 one sample
# wrong: * o[k] * (1 - o[k]) => * o[k] * 1 - o[k] => dL_dz2 precedence
# wrong: dw1[i][j] += d_hid[j] * x[s][i] => dw1[i][j] += d_hid[j] * h[j] => dL_dw1 wrong layer
# wrong: for j in range(n_hid):\n            err = 0.0 => err = 0.0\n        for j in range(n_hid): => dL_da1 *
# wrong: db1[j] += d_hid[j] => db1[j] += d_hid[j] * h[j] => dL_db1 extra factor
