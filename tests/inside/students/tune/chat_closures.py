# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def dense(x, W, b):
    out = x @ W + b

    def back(dout):
        return dout @ W.T, x.T @ dout, dout.sum(0)

    return out, back


def tanh(x):
    t = np.tanh(x)

    def back(dout):
        return dout * (1 - t ** 2)

    return t, back


def bce_with_logits(z, y):
    p = 1 / (1 + np.exp(-z))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def back():
        return (p - y) / len(y)

    return loss, back


def loss_and_grads(x, y, params):
    """params: list of (W, b). Returns the loss and a list of (dW, db)."""
    h, tape = x, []
    for i, (W, b) in enumerate(params):
        h, dense_back = dense(h, W, b)
        act_back = None
        if i < len(params) - 1:
            h, act_back = tanh(h)
        tape.append((dense_back, act_back))

    loss, loss_back = bce_with_logits(h, y)

    d = loss_back()
    grads = []
    for dense_back, act_back in reversed(tape):
        if act_back is not None:
            d = act_back(d)
        d, dW, db = dense_back(d)
        grads.append((dW, db))
    return loss, grads[::-1]


# right: -np.mean(y => -np.sum(y ;; (p - y) / len(y) => p - y
# right: grads.append((dW, db)) => grads.insert(0, (dW, db)) ;; grads[::-1] => grads
# wrong: dout.sum(0) => dout.mean(0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: dout * (1 - t ** 2) => dout * 1 - t ** 2 => dL_dz2,dL_dz1 precedence
# wrong: (1 - t ** 2) => (1 - x ** 2) => dL_dz2,dL_dz1 σ′ of z
# wrong: (p - y) / len(y) => p - y => dL_dz3 sum for mean
# wrong: return dout @ W.T, x.T @ dout, dout.sum(0) => return dout @ W.T, x.T @ dout / len(x), dout.sum() => dL_dw3,dL_dw2,dL_dw1 mean for sum & dL_db2,dL_db1 wrong axis
# wrong: grads.append((dW, db)) => grads.append((dW / np.linalg.norm(dW), db)) => dL_dw3,dL_dw2,dL_dw1 normalised
