# network: hidden=(3,), bias=True, activation="sigmoid"
# translated from R; cbind(1, x) adds the intercept
import numpy as np


def cbind1(x):
    return np.hstack([np.ones((x.shape[0], 1)), x])


def logistic(z):
    return 1 / (1 + np.exp(-z))


def feedforward(x, w1, w2):
    h = logistic(cbind1(x) @ w1)
    y_hat = logistic(cbind1(h) @ w2)
    return y_hat, h


def one_step(x, y, w1, w2, learn_rate=0.01):
    y_hat, h = feedforward(x, w1, w2)
    n = x.shape[0]
    resid = y_hat - y
    dw2 = cbind1(h).T @ resid
    dh = resid @ w2[1:, :].T
    dw1 = cbind1(x).T @ (h * (1 - h) * dh)
    w1_new = w1 - learn_rate * dw1
    w2_new = w2 - learn_rate * dw2
    return w1_new, w2_new

# right: dw2 = cbind1(h).T @ resid => dw2 = cbind1(h).T @ resid / n ;; (h * (1 - h) * dh) => (h * (1 - h) * dh) / n
# right: dw1 = cbind1(x).T @ (h * (1 - h) * dh) => dz = (h - h ** 2) * dh\n    dw1 = np.vstack([dz.sum(axis=0), x.T @ dz])
# wrong: (h * (1 - h) * dh) => ((1 - h) * dh) => dL_dz1 missing factor
# wrong: (h * (1 - h) * dh) => (h * 1 - h * dh) => dL_dz1 precedence
# wrong: resid = y_hat - y => resid = y - y_hat => dL_dz2 wrong sign|dL_dyhat wrong sign|update uphill
# wrong: (h * (1 - h) * dh) => dh => dL_dz1 missing σ′
# wrong: w1 - learn_rate * dw1 => w1 - dw1 => w1,b1 lr forgotten
# wrong: (h * (1 - h) * dh) => (h * (1 - h) * dh) / n => dL_dw1,dL_db1 mean for sum|dL_dz1 mean for sum|dL_dw2,dL_db2 sum for mean
