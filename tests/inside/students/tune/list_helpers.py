# network: hidden=(3,), bias=True, activation="sigmoid"
import math


def mat_mul(a, b):
    return [[sum(p * q for p, q in zip(row, col)) for col in zip(*b)] for row in a]


def transpose(a):
    return [list(r) for r in zip(*a)]


def hadamard(a, b):
    return [[p * q for p, q in zip(r, s)] for r, s in zip(a, b)]


def apply(f, a):
    return [[f(v) for v in r] for r in a]


def plus_row(a, b):
    return [[v + w for v, w in zip(r, b)] for r in a]


def sigmoid(v):
    return 1 / (1 + math.exp(-v))


def network_gradients(x, y, w1, b1, w2, b2):
    x, y = [list(map(float, r)) for r in x], [list(map(float, r)) for r in y]
    w1, w2 = [list(r) for r in w1], [list(r) for r in w2]
    b1 = list(b1[0]) if hasattr(b1[0], "__len__") else list(b1)
    b2 = list(b2[0]) if hasattr(b2[0], "__len__") else list(b2)
    z1 = plus_row(mat_mul(x, w1), b1)
    a1 = apply(sigmoid, z1)
    z2 = plus_row(mat_mul(a1, w2), b2)
    a2 = apply(sigmoid, z2)
    dz2 = [[p - q for p, q in zip(r, s)] for r, s in zip(a2, y)]
    dw2 = mat_mul(transpose(a1), dz2)
    db2 = [sum(c) for c in zip(*dz2)]
    da1 = mat_mul(dz2, transpose(w2))
    dz1 = hadamard(da1, apply(lambda v: v * (1 - v), a1))
    dw1 = mat_mul(transpose(x), dz1)
    db1 = [sum(c) for c in zip(*dz1)]
    return {"dw1": dw1, "db1": db1, "dw2": dw2, "db2": db2, "dz1": dz1}


# right: dz1 = hadamard(da1, apply(lambda v: v * (1 - v), a1)) => dz1 = hadamard(da1, apply(lambda v: sigmoid(v) * (1 - sigmoid(v)), z1))
# wrong: dz1 = hadamard(da1, apply(lambda v: v * (1 - v), a1)) => dz1 = hadamard(da1, apply(lambda v: v * (1 - v), z1)) => dL_dz1 σ′ of z
# wrong: db1 = [sum(c) for c in zip(*dz1)] => db1 = [sum(c) / len(c) for c in zip(*dz1)] => dL_db1 mean for sum
# wrong: dw1 = mat_mul(transpose(x), dz1) => dw1 = mat_mul(transpose(x), da1) => dL_dw1 wrong upstream
# wrong: da1 = mat_mul(dz2, transpose(w2)) => da1 = [[v[0]] * 3 for v in dz2] => dL_da1 *|dL_dz1 *
