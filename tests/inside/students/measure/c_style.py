# network: hidden=(4,), bias=False, activation="sigmoid"
import math


def f(x):
    return 1 / (1 + math.exp(-x))


def backprop(x, y, w1, w2):
    n = len(x)
    n_in = len(x[0])
    n_hid = len(w1[0])
    g1 = [[0.0] * n_hid for _ in range(n_in)]
    g2 = [[0.0] for _ in range(n_hid)]
    for s in range(n):
        # forward
        hid = [0.0] * n_hid
        for j in range(n_hid):
            net = 0.0
            for i in range(n_in):
                net += x[s][i] * w1[i][j]
            hid[j] = f(net)
        net = 0.0
        for j in range(n_hid):
            net += hid[j] * w2[j][0]
        o = f(net)
        # backward
        delta_o = o - float(y[s][0])
        for j in range(n_hid):
            g2[j][0] += delta_o * hid[j]
            delta_h = delta_o * w2[j][0] * hid[j] * (1 - hid[j])
            for i in range(n_in):
                g1[i][j] += delta_h * x[s][i]
    return g1, g2


# right: delta_o = o - float(y[s][0]) => delta_o = (o - float(y[s][0])) * o * (1 - o)
# wrong: delta_h = delta_o * w2[j][0] * hid[j] * (1 - hid[j]) => delta_h = delta_o * w2[j][0] * (1 - hid[j]) => dL_dz1 missing factor
# wrong: g1[i][j] += delta_h * x[s][i] => g1[i][j] = delta_h * x[s][i] => dL_dw1 one sample
# wrong: delta_h = delta_o * w2[j][0] * hid[j] * (1 - hid[j]) => delta_h = delta_o * hid[j] * (1 - hid[j]) => dL_da1 *|dL_dz1 *
# wrong: delta_h = delta_o * w2[j][0] * hid[j] * (1 - hid[j]) => delta_h = delta_o * w2[j][0] * o * (1 - o) => dL_dz1 wrong layer
