# network: hidden=(3, 3), bias=True, activation="sigmoid"
# Lab 4 - no numpy allowed!
from math import exp


def sig(t):
    return 1.0 / (1.0 + exp(-t))


def layer(inputs, w, b):
    out = []
    for j in range(len(b)):
        s = b[j]
        for i in range(len(inputs)):
            s += inputs[i] * w[i][j]
        out.append(sig(s))
    return out


def zeros(rows, cols):
    return [[0.0] * cols for _ in range(rows)]


def gradients(x, y, w1, b1, w2, b2, w3, b3):
    n_in, n_h1, n_h2 = len(w1), len(b1), len(b2)
    dw1, dw2, dw3 = zeros(n_in, n_h1), zeros(n_h1, n_h2), zeros(n_h2, 1)
    db1, db2, db3 = [0.0] * n_h1, [0.0] * n_h2, [0.0]
    for n in range(len(x)):
        h1 = layer(x[n], w1, b1)
        h2 = layer(h1, w2, b2)
        o = layer(h2, w3, b3)[0]

        d3 = o - y[n][0]
        d2 = [0.0] * n_h2
        for j in range(n_h2):
            d2[j] = d3 * w3[j][0] * h2[j] * (1 - h2[j])
        d1 = [0.0] * n_h1
        for j in range(n_h1):
            error = 0.0
            for k in range(n_h2):
                error += d2[k] * w2[j][k]
            d1[j] = error * h1[j] * (1 - h1[j])

        db3[0] += d3
        for j in range(n_h2):
            dw3[j][0] += d3 * h2[j]
            db2[j] += d2[j]
            for i in range(n_h1):
                dw2[i][j] += d2[j] * h1[i]
        for j in range(n_h1):
            db1[j] += d1[j]
            for i in range(n_in):
                dw1[i][j] += d1[j] * x[n][i]
    return dw1, db1, dw2, db2, dw3, db3


# right: error = 0.0\n            for k in range(n_h2):\n                error += d2[k] * w2[j][k] => error = sum(d2[k] * w2[j][k] for k in range(n_h2))
# right: d3 = o - y[n][0] => d3 = (o - y[n][0]) * o * (1 - o)
# wrong: error += d2[k] * w2[j][k] => error = d2[k] * w2[j][k] => dL_da1 missing sum|one sample
# wrong: d2[k] * w2[j][k] => d2[k] * w2[k][j] => dL_da1 transpose
# wrong: d3 * w3[j][0] * h2[j] * (1 - h2[j]) => d3 * w3[j][0] * (1 - h2[j]) => dL_dz2 missing factor
# wrong: dw3[j][0] += d3 * h2[j] => dw3[j][0] = d3 * h2[j] => dL_dw3 one sample
# wrong: dw2[i][j] += d2[j] * h1[i] => dw2[i][j] += d2[j] * h2[i] => dL_dw2 wrong layer
# wrong: error * h1[j] * (1 - h1[j]) => error + h1[j] * (1 - h1[j]) => dL_dz1 plus for times
