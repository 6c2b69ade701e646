# network: hidden=(2,), bias=True, activation="sigmoid"
from math import exp


def f(s):
    return 1 / (1 + exp(-s))


def gradients(x, y, w1, b1, w2, b2):
    g11 = g12 = g21 = g22 = 0
    gb1 = gb2 = 0
    v1 = v2 = c = 0
    for (x1, x2), (t,) in zip(x, y):
        h1 = f(x1 * w1[0][0] + x2 * w1[1][0] + b1[0])
        h2 = f(x1 * w1[0][1] + x2 * w1[1][1] + b1[1])
        o = f(h1 * w2[0][0] + h2 * w2[1][0] + b2[0])
        do = o - t
        dh1 = do * w2[0][0] * h1 * (1 - h1)
        dh2 = do * w2[1][0] * h2 * (1 - h2)
        g11 += dh1 * x1
        g12 += dh2 * x1
        g21 += dh1 * x2
        g22 += dh2 * x2
        gb1 += dh1
        gb2 += dh2
        v1 += do * h1
        v2 += do * h2
        c += do
    return [[g11, g12], [g21, g22]], [gb1, gb2], [[v1], [v2]], [c]


# right: do = o - t => do = (o - t) * o * (1 - o)
# wrong: gb1 += dh1 => gb1 += do => dL_db1 *
# wrong: dh2 = do * w2[1][0] * h2 * (1 - h2) => dh2 = do * w2[1][0] * h1 * (1 - h1) => dL_dz1 *
# wrong: c += do => c = do => dL_db2 one sample
# wrong: return [[g11, g12], [g21, g22]], [gb1, gb2], [[v1], [v2]], [c] => return [[g11, g21], [g12, g22]], [gb1, gb2], [[v1], [v2]], [c] => dL_dw1 transpose
