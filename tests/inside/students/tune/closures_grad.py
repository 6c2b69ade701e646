# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def linear(x, w, b):
    out = x @ w + b

    def back(g):
        return g @ w.T, x.T @ g, g.sum(axis=0)

    return out, back


def tanh(x):
    out = np.tanh(x)

    def back(g):
        return g * (1 - out**2)

    return out, back


def bce_with_logits(z, y):
    p = 1 / (1 + np.exp(-z))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def back():
        return (p - y) / len(y)

    return loss, back


def loss_and_grads(x, y, params):
    w1, b1, w2, b2, w3, b3 = params
    z1, lin1 = linear(x, w1, b1)
    a1, act1 = tanh(z1)
    z2, lin2 = linear(a1, w2, b2)
    a2, act2 = tanh(z2)
    z3, lin3 = linear(a2, w3, b3)
    loss, loss_back = bce_with_logits(z3, y)

    g = loss_back()
    g, dw3, db3 = lin3(g)
    g, dw2, db2 = lin2(act2(g))
    g, dw1, db1 = lin1(act1(g))
    return loss, [dw1, db1, dw2, db2, dw3, db3]


# right: return g * (1 - out**2) => return g - g * out * out
# right: return g @ w.T, x.T @ g, g.sum(axis=0) => return np.inner(g, w), np.tensordot(x, g, axes=(0, 0)), np.add.reduce(g)
# wrong: g, dw1, db1 = lin1(act1(g)) => g, dw1, db1 = lin1(act2(g)) => dL_dz1 wrong layer
# wrong: return g @ w.T, x.T @ g, g.sum(axis=0) => return g @ w.T, x.T @ g, g.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum|dL_dw3,dL_dw2,dL_dw1 sum for mean
# wrong: g, dw2, db2 = lin2(act2(g)) => g, dw2, db2 = lin2(g) => dL_dz2 missing σ′
# wrong: g, dw2, db2 = lin2(act2(g)) => g, dw2, db2 = lin2(act2(loss_back())) => dL_da2 *|dL_dz2 *
# wrong: loss, [dw1, db1, dw2, db2, dw3, db3] => loss, [dw1, db2, dw2, db1, dw3, db3] => code swapped
