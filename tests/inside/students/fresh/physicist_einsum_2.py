# network: hidden=(3, 3), bias=True, activation="tanh"
"""Fit y(x) with a small tanh network. Energy E = 1/2 sum (f - y)^2."""
import numpy as np


def init(sizes, rng=np.random.default_rng(0)):
    return [(rng.normal(0, 1 / np.sqrt(n), (n, k)), np.zeros(k)) for n, k in zip(sizes[:-1], sizes[1:])]


def energy_and_gradient(params, x, y):
    h = [x]
    for W, b in params[:-1]:
        h.append(np.tanh(np.einsum('ni,ij->nj', h[-1], W) + b))
    W, b = params[-1]
    f = np.einsum('ni,ij->nj', h[-1], W) + b
    E = 0.5 * np.sum((f - y) ** 2)

    g = f - y
    grads = []
    for k in range(len(params) - 1, -1, -1):
        W, b = params[k]
        grads.append((np.einsum('ni,nj->ij', h[k], g), np.einsum('nj->j', g)))
        if k > 0:
            g = np.einsum('nj,ij->ni', g, W) * (1 - h[k] ** 2)
    return E, grads[::-1]


def descend(params, x, y, lr=0.01):
    E, grads = energy_and_gradient(params, x, y)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]

# right: (1 - h[k] ** 2) => (1 + h[k]) * (1 - h[k])
# right: np.einsum('nj,ij->ni', g, W) => np.tensordot(g, W, axes=(1, 1)) ;; np.einsum('nj->j', g) => g.sum(axis=0)
# wrong: (1 - h[k] ** 2) => (1 - h[k]) ** 2 => dL_dz2,dL_dz1 precedence
# wrong: np.einsum('nj,ij->ni', g, W) * (1 - h[k] ** 2) => np.einsum('nj,ij->ni', g, W) => dL_dz2,dL_dz1 missing σ′
# wrong: g = f - y => g = 2 * (f - y) => dL_dyhat constant factor|dL_dz3 constant factor
# wrong: (1 - h[k] ** 2) => (1 - np.tanh(h[k]) ** 2) => dL_dz2,dL_dz1 σ′ of z
# wrong: np.einsum('nj->j', g) => g.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: h[-1], W) + b)) => h[-1], W))) => code *
