# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


def relu(z):
    return z * (z > 0)


def compute_gradients(x, y, params):
    z1 = x @ params["w1"] + params["b1"]
    a1 = relu(z1)
    z2 = a1 @ params["w2"] + params["b2"]
    a2 = relu(z2)
    z3 = a2 @ params["w3"] + params["b3"]
    p = 1 / (1 + np.exp(-z3))

    grads = {}
    grad = p - y
    grads["w3"], grads["b3"] = a2.T @ grad, grad.sum(axis=0)
    grad = grad @ params["w3"].T
    grad[z2 < 0] = 0
    grads["w2"], grads["b2"] = a1.T @ grad, grad.sum(axis=0)
    grad = grad @ params["w2"].T
    grad[z1 < 0] = 0
    grads["w1"], grads["b1"] = x.T @ grad, grad.sum(axis=0)
    return grads


# right: grad = p - y => grad = np.where(y == 1, p - 1, p)
# right: grad[z2 < 0] = 0 => grad *= z2 > 0
# right: grads["w1"], grads["b1"] = x.T @ grad, grad.sum(axis=0) => grads["w1"], grads["b1"] = x.T @ grad, np.sum(grad, 0, keepdims=True).T
# wrong: grad[z2 < 0] = 0 => grad[z1 < 0] = 0 => dL_dz2 wrong layer|exception|*
# wrong: grad[z1 < 0] = 0 => pass => dL_dz1 missing σ′
# wrong: grads["w1"], grads["b1"] = x.T @ grad, grad.sum(axis=0) => grads["w1"], grads["b1"] = x.T @ grad, grad.sum(axis=0) ;; grads["w2"], grads["b2"] = a1.T @ grad, grad.sum(axis=0) => grads["w2"], grads["b2"] = a1.T @ grad, grad => dL_db2 missing sum
# wrong: grads["w3"], grads["b3"] = a2.T @ grad, grad.sum(axis=0) => grads["w3"], grads["b3"] = z2.T @ grad, grad.sum(axis=0) => dL_dw3 z for a
# wrong: grad = p - y => grad = p - y; grads = {"w3": 0} ;; grads["w2"], grads["b2"] = a1.T @ grad, grad.sum(axis=0) => grads["w2"], grads["b2"] = a1.T @ grad, np.mean(grad, axis=0) => dL_db2 mean for sum
