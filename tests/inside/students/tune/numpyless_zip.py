# network: hidden=(3,), bias=False, activation="sigmoid"
import math
import operator


def dot(u, v):
    return sum(map(operator.mul, u, v))


def transpose(m):
    return [list(col) for col in zip(*m)]


def matmul(a, b):
    cols = transpose(b)
    return [[dot(row, col) for col in cols] for row in a]


def apply(f, m):
    return [[f(v) for v in row] for row in m]


def hadamard(a, b):
    return [[p * q for p, q in zip(r, s)] for r, s in zip(a, b)]


def logistic(t):
    return 1.0 / (1.0 + math.exp(-float(t)))


def backprop(x, y, w1, w2):
    hidden = apply(logistic, matmul(x, w1))
    output = apply(logistic, matmul(hidden, w2))
    err = [[float(o) - float(t) for o, t in zip(r, s)] for r, s in zip(output, y)]
    delta_out = err
    grad2 = matmul(transpose(hidden), delta_out)
    back = matmul(delta_out, transpose(w2))
    delta_hidden = hadamard(back, apply(lambda a: a * (1 - a), hidden))
    grad1 = matmul(transpose(x), delta_hidden)
    return grad1, grad2


# right: delta_out = err => delta_out = hadamard(err, apply(lambda a: a * (1 - a), output))
# right: apply(lambda a: a * (1 - a), hidden) => apply(lambda a: a - a * a, hidden)
# wrong: apply(lambda a: a * (1 - a), hidden) => apply(lambda a: 1 - a, hidden) => dL_dz1 missing factor
# wrong: apply(lambda a: a * (1 - a), hidden) => apply(lambda a: a * (1 - a), matmul(x, w1)) => dL_dz1 σ′ of z
# wrong: back = matmul(delta_out, transpose(w2)) => back = matmul(delta_out, [[1.0] * len(w2)]) => dL_da1 *
# wrong: grad2 = matmul(transpose(hidden), delta_out) => grad2 = matmul(transpose(matmul(x, w1)), delta_out) => dL_dw2 z for a
# wrong: grad1 = matmul(transpose(x), delta_hidden) => grad1 = matmul(transpose(x), back) => dL_dw1 wrong upstream
