# network: hidden=(4, 3), bias=True, activation="relu"
from typing import NamedTuple

import numpy as np

Array = np.ndarray


class Cache(NamedTuple):
    a_prev: Array
    W: Array
    z: Array


def dense_forward(a_prev: Array, W: Array, b: Array, last: bool) -> tuple[Array, Cache]:
    z = a_prev @ W + b
    a = 1 / (1 + np.exp(-z)) if last else np.maximum(z, 0.0)
    return a, Cache(a_prev, W, z)


def dense_backward(dz: Array, cache: Cache) -> tuple[Array, Array, Array]:
    m = cache.a_prev.shape[0]
    dW = cache.a_prev.T @ dz / m
    db = dz.sum(axis=0) / m
    da_prev = dz @ cache.W.T
    return da_prev, dW, db


def relu_backward(da: Array, z: Array) -> Array:
    return np.where(z > 0, da, 0.0)


def backward(x: Array, y: Array, weights: list[Array], biases: list[Array]) -> tuple[list[Array], list[Array]]:
    caches: list[Cache] = []
    a = x
    for i, (W, b) in enumerate(zip(weights, biases)):
        a, cache = dense_forward(a, W, b, last=i == len(weights) - 1)
        caches.append(cache)

    dWs: list[Array] = []
    dbs: list[Array] = []
    dz = a - y
    da, dW, db = dense_backward(dz, caches[-1])
    dWs.insert(0, dW)
    dbs.insert(0, db)
    for cache in reversed(caches[:-1]):
        da, dW, db = dense_backward(relu_backward(da, cache.z), cache)
        dWs.insert(0, dW)
        dbs.insert(0, db)
    return dWs, dbs


# right: return np.where(z > 0, da, 0.0) => return da * (np.maximum(z, 0) != 0)
# right: dW = cache.a_prev.T @ dz / m => dW = (dz.T @ cache.a_prev).T / m
# wrong: dz = a - y => dz = (a - y) / len(y) ;; dW = cache.a_prev.T @ dz / m => dW = cache.a_prev.T @ dz => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: return np.where(z > 0, da, 0.0) => return np.where(da > 0, da, 0.0) => dL_dz2,dL_dz1 wrong argument
# wrong: return np.where(z > 0, da, 0.0) => return np.where(z > 0, 1.0, 0.0) => dL_dz2,dL_dz1 *
# wrong: dz = a - y => dz = (a > 0.5) - y => dL_dz3 thresholded|dL_dyhat thresholded
# wrong: da_prev = dz @ cache.W.T => da_prev = dz @ cache.W.T / m => dL_da2,dL_da1 mean for sum|dL_da2,dL_da1 constant factor
# wrong: return np.where(z > 0, da, 0.0) => return np.where(z > 0, da, 0.01 * da) => dL_dz2,dL_dz1 wrong activation|dL_dz2,dL_dz1 *
