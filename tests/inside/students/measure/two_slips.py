# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def sig(z):
    return 1 / (1 + np.exp(-z))


def backward(x, y, weights):
    w1, b1 = weights["w1"], weights["b1"]
    w2, b2 = weights["w2"], weights["b2"]
    w3, b3 = weights["w3"], weights["b3"]
    z1 = x @ w1 + b1
    a1 = sig(z1)
    z2 = a1 @ w2 + b2
    a2 = sig(z2)
    z3 = a2 @ w3 + b3
    yhat = sig(z3)
    dz3 = yhat - y
    dw3 = a2.T @ dz3
    db3 = dz3.sum(axis=0)
    da2 = dz3 @ w3.T
    dz2 = da2 * sig(z2) * (1 - sig(z2))
    dw2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ w2.T
    dz1 = da1 * sig(z1) * (1 - sig(z1))
    dw1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return dw1, db1, dw2, db2, dw3, db3


# right: return dw1, db1, dw2, db2, dw3, db3 => return dw3, db3, dw2, db2, dw1, db1
# right: return dw1, db1, dw2, db2, dw3, db3 => return {k: v for k, v in locals().items() if k.startswith("d")}
# wrong: dz2 = da2 * sig(z2) * (1 - sig(z2)) => dz2 = da2 * sig(z2) ;; db1 = dz1.sum(axis=0) => db1 = dz1.mean(axis=0) => dL_dz2 missing factor & dL_db1 mean for sum
# wrong: dz1 = da1 * sig(z1) * (1 - sig(z1)) => dz1 = da1 ;; dw3 = a2.T @ dz3 => dw3 = a2.T @ dz3 * 2 => dL_dw3 constant factor & dL_dz1 missing σ′
# wrong: dz2 = da2 * sig(z2) * (1 - sig(z2)) => dz2 = da2 ;; dz1 = da1 * sig(z1) * (1 - sig(z1)) => dz1 = da1 * (1 - sig(z1)) => dL_dz2 missing σ′ & dL_dz1 missing factor
# wrong: da1 = dz2 @ w2.T => da1 = dz2 @ w2.T; dw2 = dw2 * 4 / 7 => dL_dw2 *
# wrong: return dw1, db1, dw2, db2, dw3, db3 => return dw1, db2, dw2, db1, dw3, db3 => code swapped
# wrong: dz2 = da2 * sig(z2) * (1 - sig(z2)) => a2 = sig(z1) ; dz2 = da2 * a2 * (1 - a2) => dL_dz2 wrong layer|exception
