# network: hidden=(4, 3), bias=True, activation="relu"
# Algorithms 6.3 and 6.4 of the Deep Learning book; params is a list of (W, b)
import numpy as np


def relu(a):
    return np.maximum(a, 0)


def relu_prime(a):
    return 1.0 * (a > 0)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def backprop(params, x, y):
    # Algorithm 6.3: forward propagation
    h = [x]
    a = []
    for k, (W, b) in enumerate(params):
        a.append(h[-1] @ W + b)
        if k < len(params) - 1:
            h.append(relu(a[-1]))
        else:
            h.append(sigmoid(a[-1]))
    y_hat = h[-1]
    J = -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

    # Algorithm 6.4: backward computation
    g = (y_hat - y) / (y_hat * (1 - y_hat)) / len(x)
    grads = []
    for k in reversed(range(len(params))):
        if k == len(params) - 1:
            g = g * y_hat * (1 - y_hat)
        else:
            g = g * relu_prime(a[k])
        grads.insert(0, (h[k].T @ g, g.sum(axis=0)))
        g = g @ params[k][0].T
    return J, grads

# right: g = (y_hat - y) / (y_hat * (1 - y_hat)) / len(x) => g = ((1 - y) / (1 - y_hat) - y / y_hat) / len(x)
# right: return 1.0 * (a > 0) => d = np.zeros_like(a)\n    d[a > 0] = 1\n    return d ;; grads.insert(0, (h[k].T @ g, g.sum(axis=0))) => grads = [(np.dot(h[k].T, g), np.sum(g, 0))] + grads
# wrong: g = g * relu_prime(a[k]) => pass => dL_dz2,dL_dz1 missing σ′
# wrong: return 1.0 * (a > 0) => return np.where(a > 0, a, 0.0) => dL_dz2,dL_dz1 *
# wrong: g.sum(axis=0) => g.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: g = (y_hat - y) / (y_hat * (1 - y_hat)) / len(x) => g = (y_hat - y) / len(x) => dL_dz3 extra σ′|dL_dyhat missing factor|dL_dyhat wrong loss|dL_dyhat extra σ′
# wrong: g = g * relu_prime(a[k]) => g = g * relu_prime(g) => dL_dz2,dL_dz1 wrong argument
# wrong: g = (y_hat - y) / (y_hat * (1 - y_hat)) / len(x) => g = (y_hat - y) / y_hat * (1 - y_hat) / len(x) => dL_dyhat precedence
