# network: hidden=(4,), bias=True, activation="tanh"
# Practical session 3 (one sample after the other, gradients accumulated)
import numpy as np


def sigma(s):
    return np.tanh(s)


def dsigma(s):
    return 1 - np.tanh(s) ** 2


def dloss(v, t):
    return 2 * (v - t)


def train_step(x, y, w1, b1, w2, b2, eta):
    dl_dw1 = np.zeros(w1.shape)
    dl_db1 = np.zeros(b1.shape)
    dl_dw2 = np.zeros(w2.shape)
    dl_db2 = np.zeros(b2.shape)

    for n in range(x.shape[0]):
        # forward_pass
        x0 = x[n]
        s1 = x0 @ w1 + b1
        x1 = sigma(s1)
        s2 = x1 @ w2 + b2
        x2 = 1 / (1 + np.exp(-s2))

        # backward_pass
        dl_dx2 = dloss(x2, y[n])
        dl_ds2 = x2 * (1 - x2) * dl_dx2
        dl_dx1 = w2 @ dl_ds2.ravel()
        dl_ds1 = dsigma(s1) * dl_dx1

        dl_dw2 += x1.reshape(-1, 1) @ dl_ds2.reshape(1, -1)
        dl_db2 += dl_ds2
        dl_dw1 += x0.reshape(-1, 1) @ dl_ds1.reshape(1, -1)
        dl_db1 += dl_ds1

    # gradient step
    w1 = w1 - eta * dl_dw1
    b1 = b1 - eta * dl_db1
    w2 = w2 - eta * dl_dw2
    b2 = b2 - eta * dl_db2
    return w1, b1, w2, b2


# right: dl_ds1 = dsigma(s1) * dl_dx1 => dl_ds1 = (1 - x1 * x1) * dl_dx1
# right: return 2 * (v - t) => return v - t
# wrong: dsigma(s1) => dsigma(x1) => dL_dz1 σ′ of z
# wrong: x1.reshape(-1, 1) @ dl_ds2.reshape(1, -1) => x1.reshape(-1, 1) @ dl_dx2.reshape(1, -1) => dL_dw2 wrong upstream
# wrong: dl_dw1 += x0 => dl_dw1 = x0 => dL_dw1 one sample
# wrong: b1 = b1 - eta * dl_db1 => b1 = eta * dl_db1 => b1 misprint
# wrong: return 2 * (v - t) => return 2 * (t - v) => dL_dyhat wrong sign|dL_dz2 wrong sign|update uphill
# wrong: 1 - np.tanh(s) ** 2 => 1 - np.tanh(s) ;; w2 = w2 - eta => w2 = w2 + eta => dL_dz1 * & w2 uphill
