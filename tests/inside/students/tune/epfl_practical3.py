# network: hidden=(3,), bias=True, activation="tanh"
# Practical 3: a multi-layer perceptron "by hand", one sample at a time
import numpy as np


def sigma(x):
    return np.tanh(x)


def dsigma(x):
    return 1 - np.tanh(x) ** 2


def loss(v, t):
    return ((v - t) ** 2).sum()


def dloss(v, t):
    return 2 * (v - t)


def forward_pass(w1, b1, w2, b2, x):
    x0 = x
    s1 = w1 @ x0 + b1
    x1 = sigma(s1)
    s2 = w2 @ x1 + b2
    x2 = s2
    return x0, s1, x1, s2, x2


def backward_pass(w1, b1, w2, b2, t, x, s1, x1, s2, x2, dl_dw1, dl_db1, dl_dw2, dl_db2):
    x0 = x
    dl_dx2 = dloss(x2, t)
    dl_ds2 = dl_dx2  # linear output unit
    dl_dx1 = w2.T @ dl_ds2
    dl_ds1 = dsigma(s1) * dl_dx1

    dl_dw2 += np.outer(dl_ds2, x1)
    dl_db2 += dl_ds2
    dl_dw1 += np.outer(dl_ds1, x0)
    dl_db1 += dl_ds1


def compute_gradients(train_input, train_target, w1, b1, w2, b2):
    dl_dw1 = np.zeros(w1.shape)
    dl_db1 = np.zeros(b1.shape)
    dl_dw2 = np.zeros(w2.shape)
    dl_db2 = np.zeros(b2.shape)
    acc_loss = 0
    for n in range(train_input.shape[0]):
        x0, s1, x1, s2, x2 = forward_pass(w1, b1, w2, b2, train_input[n])
        acc_loss += loss(x2, train_target[n])
        backward_pass(w1, b1, w2, b2, train_target[n], x0, s1, x1, s2, x2, dl_dw1, dl_db1, dl_dw2, dl_db2)
    return acc_loss, dl_dw1, dl_db1, dl_dw2, dl_db2

# right: 1 - np.tanh(x) ** 2 => 1 / np.cosh(x) ** 2
# right: np.outer(dl_ds2, x1) => dl_ds2.reshape(-1, 1) @ x1.reshape(1, -1) ;; np.outer(dl_ds1, x0) => dl_ds1.reshape(-1, 1) * x0.reshape(1, -1)
# wrong: dsigma(s1) * dl_dx1 => dsigma(x1) * dl_dx1 => dL_dz1 σ′ of z
# wrong: dl_ds2 = dl_dx2  # => dl_ds2 = dsigma(s2) * dl_dx2  # => dL_dz2 extra σ′|wrong activation|extra factor
# wrong: return 2 * (v - t) => return v - t => dL_dyhat constant factor|dL_dz2 constant factor
# wrong: dl_dw1 += np.outer(dl_ds1, x0) => dl_dw1 = np.outer(dl_ds1, x0) => dL_dw1 zero|one sample|not updated
# wrong: np.outer(dl_ds2, x1) => np.outer(dl_ds2, s1) => dL_dw2 z for a
# wrong: for n in range(train_input.shape[0]): => for n in range(1, train_input.shape[0]): => dL_dw2,dL_db2,dL_dw1,dL_db1 mini-batch|dL_dw2,dL_db2,dL_dw1,dL_db1 missing term|code *
