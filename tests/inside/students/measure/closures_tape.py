# network: hidden=(4, 3), bias=True, activation="relu"
import numpy as np


def linear(W, b):
    def forward(x):
        def backward(grad):
            return grad @ W.T, (x.T @ grad, grad.sum(axis=0))
        return x @ W + b, backward
    return forward


def relu(x):
    def backward(grad):
        return grad * (x > 0), None
    return np.maximum(x, 0), backward


def sigmoid(x):
    s = 1 / (1 + np.exp(-x))

    def backward(grad):
        return grad * s * (1 - s), None
    return s, backward


def bce(p, y):
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    grad = (p - y) / (p * (1 - p)) / len(y)
    return loss, grad


def loss_and_grads(x, y, params):
    """params = [(W1, b1), (W2, b2), ...]; returns the loss and [(dW1, db1), ...]"""
    stages = []
    for W, b in params[:-1]:
        stages += [linear(W, b), relu]
    stages += [linear(*params[-1]), sigmoid]

    tape = []
    out = x
    for stage in stages:
        out, backward = stage(out)
        tape.append(backward)

    loss, grad = bce(out, y)
    grads = []
    for backward in reversed(tape):
        grad, param_grads = backward(grad)
        if param_grads is not None:
            grads.append(param_grads)
    return loss, grads[::-1]

# right: return grad * (x > 0), None => return np.where(x > 0, grad, 0.0), None
# right: grad = (p - y) / (p * (1 - p)) / len(y) => grad = ((1 - y) / (1 - p) - y / p) / y.size ;; grad * s * (1 - s) => grad * (s - s * s)
# wrong: return grad * (x > 0), None => return 1.0 * (x > 0), None => dL_dz2,dL_dz1 missing factor
# wrong: grad * s * (1 - s) => grad * x * (1 - x) => dL_dz3 σ′ of z
# wrong: (p - y) / (p * (1 - p)) / len(y) => (p - y) / p * (1 - p) / len(y) => dL_dyhat precedence
# wrong: return grad * (x > 0), None => return grad * np.where(x > 0, 1, 0.01), None => dL_dz2,dL_dz1 wrong activation|*
# wrong: x.T @ grad, grad => x.T @ grad / len(x), grad => dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: grad.sum(axis=0) => grad.sum() => dL_db2,dL_db1 wrong axis|dL_db3,dL_db2,dL_db1 wrong axis
