# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def loss_and_grads(x, y, w1, w2, w3):
    a1 = sigma(x @ w1)
    a2 = sigma(a1 @ w2)
    yhat = sigma(a2 @ w3)
    loss = np.mean((yhat - y) ** 2)
    n = y.shape[0]
    dyhat = 2 * (yhat - y) / n
    dz3 = dyhat * yhat * (1 - yhat)
    dw3 = a2.T @ dz3
    dz2 = (dz3 @ w3.T) * a2 * (1 - a2)
    dw2 = a1.T @ dz2
    dz1 = (dz2 @ w2.T) * a1 * (1 - a1)
    dw1 = x.T @ dz1
    return (loss, dw1, dw2, dw3)


# right: loss = np.mean((yhat - y) ** 2) => loss = 0.5 * np.mean((yhat - y) ** 2) ;; dyhat = 2 * (yhat - y) / n => dyhat = (yhat - y) / n
# right: loss = np.mean((yhat - y) ** 2) => loss = ((yhat - y) ** 2).sum() ;; dyhat = 2 * (yhat - y) / n => dyhat = 2 * (yhat - y)
# wrong: dyhat = 2 * (yhat - y) / n => dyhat = 2 * (y - yhat) / n => dL_dyhat wrong sign|dL_dz3 wrong sign
# wrong: dz3 = dyhat * yhat * (1 - yhat) => dz3 = dyhat => dL_dz3 missing σ′
# wrong: dyhat = 2 * (yhat - y) / n => dyhat = 2 * (yhat - y) => dL_dyhat sum for mean|dL_dz3 sum for mean
# wrong: dz1 = (dz2 @ w2.T) * a1 * (1 - a1) => dz1 = (dz2 @ w2.T) * x[:, :1] * (1 - x[:, :1]) => dL_dz1 wrong layer|*
# wrong: dw1 = x.T @ dz1 => dw1 = (dz1.T @ x) => dL_dw1 transpose
