# network: hidden=(4,), bias=True, activation="relu", loss="squared"
import numpy as np


def relu(x):
    return x * (x > 0)


def mse(y_true, y_pred):
    return np.mean(np.square(y_true - y_pred))


def gradient(X, y, W1, b1, W2, b2):
    """Gradients of the mean squared error for a regression net, last layer is linear."""
    # forward
    pre = X @ W1 + b1
    h = relu(pre)
    y_hat = h @ W2 + b2
    loss = mse(y, y_hat)

    # backward
    d_y_hat = 2 * (y_hat - y) / y.size
    d_W2 = h.T @ d_y_hat
    d_b2 = d_y_hat.sum(axis=0)
    d_h = d_y_hat @ W2.T
    d_pre = d_h * (pre > 0)
    d_W1 = X.T @ d_pre
    d_b1 = d_pre.sum(axis=0)
    return {"loss": loss, "d_W1": d_W1, "d_b1": d_b1, "d_W2": d_W2, "d_b2": d_b2}


# right: d_pre = d_h * (pre > 0) => d_pre = np.heaviside(pre, 0) * d_h
# right: d_y_hat = 2 * (y_hat - y) / y.size => d_y_hat = -2 / len(y) * (y - y_hat)
# wrong: d_y_hat = 2 * (y_hat - y) / y.size => d_y_hat = 2 * (y - y_hat) / y.size => dL_dyhat wrong sign|dL_dz2 wrong sign
# wrong: d_y_hat = 2 * (y_hat - y) / y.size => d_y_hat = 2 * np.mean(y_hat - y) * np.ones_like(y) / y.size => dL_dyhat *|dL_dz2 *
# wrong: d_pre = d_h * (pre > 0) => d_pre = d_h * (d_h > 0) => dL_dz1 wrong argument
# wrong: d_pre = d_h * (pre > 0) => d_pre = d_h * relu(pre) => dL_dz1 missing factor
# wrong: d_b1 = d_pre.sum(axis=0) => d_b1 = d_h.sum(axis=0) => dL_db1 wrong upstream
