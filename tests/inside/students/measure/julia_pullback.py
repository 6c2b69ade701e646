# network: hidden=(3, 3), bias=True, activation="tanh"
# my Julia pullbacks (à la Zygote) as Python closures
from collections import namedtuple

import numpy as np

Grads = namedtuple("Grads", "dW1 db1 dW2 db2 dW3 db3")


def sigma(z):
    return 1 / (1 + np.exp(-z))


def dtanh(z, a):
    return 1 - a ** 2


def dsigma(z, a):
    return a * (1 - a)


def dense(x, W, b, f, df):
    z = x @ W + b
    a = f(z)

    def pullback(da):
        dz = da * df(z, a)
        return dz @ W.T, x.T @ dz, dz.sum(axis=0)

    return a, pullback


def withgradient(x, y, W1, b1, W2, b2, W3, b3):
    a1, back1 = dense(x, W1, b1, np.tanh, dtanh)
    a2, back2 = dense(a1, W2, b2, np.tanh, dtanh)
    yhat, back3 = dense(a2, W3, b3, sigma, dsigma)
    loss = -np.mean(y * np.log(yhat) + (1 - y) * np.log(1 - yhat))

    dyhat = (yhat - y) / (yhat * (1 - yhat)) / y.size
    da2, dW3, db3 = back3(dyhat)
    da1, dW2, db2 = back2(da2)
    _, dW1, db1 = back1(da1)
    return loss, Grads(dW1, db1, dW2, db2, dW3, db3)


# right: loss = -np.mean( => loss = -np.sum( ;; (yhat * (1 - yhat)) / y.size => (yhat * (1 - yhat))
# right: loss = -np.mean(y * np.log(yhat) + (1 - y) * np.log(1 - yhat)) => loss = np.mean((yhat - y) ** 2) ;; dyhat = (yhat - y) / (yhat * (1 - yhat)) / y.size => dyhat = 2 * (yhat - y) / y.size
# wrong: return 1 - a ** 2 => return 1 - z ** 2 => dL_dz2,dL_dz1 σ′ of z
# wrong: return dz @ W.T => return da @ W.T => dL_da2,dL_da1 wrong upstream
# wrong: back2(da2) => back2(dyhat) => dL_dz2 wrong upstream|dL_da2 wrong upstream
# wrong: Grads(dW1, db1, dW2, db2, => Grads(dW1, db2, dW2, db1, => code swapped
# wrong: dz.sum(axis=0) => dz.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: (yhat * (1 - yhat)) / y.size => (yhat * (1 - yhat)) => dL_dyhat sum for mean
