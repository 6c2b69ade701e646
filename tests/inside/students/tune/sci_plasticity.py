# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


def learn(x, y, W_ih, b_h, W_ho, b_o, eta=0.1):
    """One round of supervised plasticity (all stimuli at once, weights changed in place)."""
    # potentials and firing rates
    u = x @ W_ih + b_h
    rate = 1 / (1 + np.exp(-u))
    v = rate @ W_ho + b_o
    out = 1 / (1 + np.exp(-v))

    # output synapses
    err = out - y
    W_before = W_ho.copy()
    W_ho -= eta * rate.T @ err
    b_o -= eta * err.sum(axis=0)

    # input synapses: the error travels back through the old output synapses
    back = err @ W_before.T
    dh = back * rate * (1 - rate)
    W_ih -= eta * x.T @ dh
    b_h -= eta * dh.sum(axis=0)

    return W_ih, b_h, W_ho, b_o


# right: err = out - y => err = (out - y) / len(y)
# right: err = out - y => err = (out - y) * out * (1 - out)
# wrong: W_before = W_ho.copy() => W_before = W_ho => dL_da1 updated weights|aliasing
# wrong: b_h -= eta * dh.sum(axis=0) => b_h -= dh.sum(axis=0) => b1 lr forgotten
# wrong: W_ih -= eta => W_ih += eta => w1 uphill|dL_dw1 wrong sign
# wrong: dh = back * rate * (1 - rate) => dh = back * u * (1 - u) => dL_dz1 σ′ of z
# wrong: rate.T @ err => u.T @ err => dL_dw2 z for a
# wrong: b_o -= eta => b_o - eta => b2 not updated
