# network: hidden=(4,), bias=True, activation="sigmoid"
# Everything in one vector, so that scipy.optimize can be used later.
import numpy as np
from scipy.special import expit


def roll(W1, b1, W2, b2):
    return np.concatenate([W1.ravel(), np.ravel(b1), W2.ravel(), np.ravel(b2)])


def unroll(v, n, h, k):
    i = n * h
    j = i + h
    l = j + h * k
    return v[:i].reshape(n, h), v[i:j], v[j:l].reshape(h, k), v[l:]


def cost_and_grad(theta, n, h, k, X, T):
    W1, b1, W2, b2 = unroll(theta, n, h, k)
    m = len(X)
    hid = expit(X @ W1 + b1)
    out = expit(hid @ W2 + b2)
    J = -(T * np.log(out) + (1 - T) * np.log(1 - out)).sum() / m
    err_out = out - T
    err_hid = err_out @ W2.T * hid * (1 - hid)
    gW1 = X.T @ err_hid / m
    gb1 = err_hid.sum(axis=0) / m
    gW2 = hid.T @ err_out / m
    gb2 = err_out.sum(axis=0) / m
    return J, roll(gW1, gb1, gW2, gb2)


def backprop(x, y, W1, b1, W2, b2):
    n, h = W1.shape
    k = W2.shape[1]
    J, g = cost_and_grad(roll(W1, b1, W2, b2), n, h, k, x, y)
    return J, *unroll(g, n, h, k)


# right: err_hid = err_out @ W2.T * hid * (1 - hid) => err_hid = err_out @ W2.T * expit(X @ W1 + b1) * expit(-(X @ W1 + b1))
# right: gb2 = err_out.sum(axis=0) / m => gb2 = err_out.mean(axis=0)
# wrong: return J, roll(gW1, gb1, gW2, gb2) => return J, roll(gW1, gW2, gb1, gb2) => code swapped
# wrong: gb1 = err_hid.sum(axis=0) / m => gb1 = err_hid.sum(axis=0) => dL_db1 sum for mean
# wrong: err_hid = err_out @ W2.T * hid * (1 - hid) => err_hid = err_out @ W2.T * hid => dL_dz1 missing factor
# wrong: gW1 = X.T @ err_hid / m => gW1 = X.T @ err_hid / n => dL_dw1 *
# wrong: err_out = out - T => err_out = (out - T) * out * (1 - out) => dL_dz2 extra σ′
# wrong: err_hid = err_out @ W2.T * hid * (1 - hid) => err_hid = (T - out) @ W2.T * hid * (1 - hid) => dL_dz1 wrong sign|dL_da1 wrong sign
# wrong: gW2 = hid.T @ err_out / m => gW2 = hid.T @ err_out / m + 0.01 * W2 => dL_dw2 weight decay
