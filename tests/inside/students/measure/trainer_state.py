# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def s(z):
    return 1 / (1 + np.exp(-z))


def forward(x, w):
    acts = [x]
    for wi in w:
        acts.append(s(acts[-1] @ wi))
    return acts


def train(x, y, w, lr=0.1):
    """one epoch of gradient descent, returns the new weights"""
    w = [np.array(wi, dtype=float) for wi in w]
    acts = forward(x, w)
    delta = acts[-1] - y
    grads = [None] * len(w)
    for k in (2, 1, 0):
        grads[k] = acts[k].T @ delta
        if k:
            delta = delta @ w[k].T * acts[k] * (1 - acts[k])
    for k in range(3):
        w[k] -= lr * grads[k]
    return w


# right: w[k] -= lr * grads[k] => w[k] = w[k] - lr * grads[k] / len(x)
# wrong: grads[k] = acts[k].T @ delta => grads[k] = acts[k].T @ delta\n        w[k] -= lr * grads[k] ;; for k in range(3): => for k in (): => dL_da2,dL_da1 updated weights
# wrong: delta = acts[-1] - y => delta = forward(x[::-1], w)[-1] - y => dL_dz3 *|code stale activations
# wrong: w[k] -= lr * grads[k] => w[k] += lr * grads[k] => update uphill
# wrong: w[k] -= lr * grads[k] => w[k] -= lr * grads[0].mean() => dL_dw2,dL_dw3,dL_dw1 *|w1,w2,w3 *|update *
