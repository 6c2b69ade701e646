# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def iterate_minibatches(x, y, batch_size):
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]


def full_gradient(x, y, w1, b1, w2, b2):
    """Gradient over the data set; only three samples fit into memory at once."""
    grad_w1 = np.zeros_like(w1)
    grad_b1 = np.zeros_like(b1)
    grad_w2 = np.zeros_like(w2)
    grad_b2 = np.zeros_like(b2)
    total_loss = 0.0
    for xb, yb in iterate_minibatches(x, y, 3):
        h = sigmoid(xb @ w1 + b1)
        out = sigmoid(h @ w2 + b2)
        total_loss += np.sum(-yb * np.log(out) - (1 - yb) * np.log(1 - out))

        d_out = out - yb
        d_h = d_out @ w2.T * h * (1 - h)

        grad_w2 += h.T @ d_out
        grad_b2 += d_out.sum(axis=0)
        grad_w1 += xb.T @ d_h
        grad_b1 += d_h.sum(axis=0)
    n = len(x)
    return total_loss / n, grad_w1 / n, grad_b1 / n, grad_w2 / n, grad_b2 / n


# right: d_h = d_out @ w2.T * h * (1 - h) => d_h = (h - h**2) * (d_out @ w2.T)
# right: return total_loss / n, grad_w1 / n, grad_b1 / n, grad_w2 / n, grad_b2 / n => return total_loss, grad_w1, grad_b1, grad_w2, grad_b2
# wrong: grad_w1 += xb.T @ d_h => grad_w1 = xb.T @ d_h => dL_dw1 mini-batch
# wrong: d_h = d_out @ w2.T * h * (1 - h) => d_h = d_out @ w2.T * out * (1 - out) => dL_dz1 wrong layer
# wrong: grad_b1 += d_h.sum(axis=0) => grad_b1 += d_h.sum() => dL_db1 broadcast|wrong axis
# wrong: grad_w2 / n, grad_b2 / n => grad_w2 / n, grad_b2 => dL_db2 sum for mean
# wrong: grad_w2 += h.T @ d_out => grad_w2 -= h.T @ d_out => dL_dw2 wrong sign
# wrong: d_out = out - yb => d_out = (out - yb) / len(xb) => dL_dz2 *|dL_dyhat *
