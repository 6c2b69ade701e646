# network: hidden=(3, 3, 3), bias=True, activation="relu"
import numpy as np


def compute_grads(parameters, X, Y):
    """Deep net: RELU -> RELU -> RELU -> SIGMOID. X is (samples, features)."""
    L = len(parameters) // 2
    m = X.shape[0]
    memory = {"A0": X}
    A_prev = X
    for l in range(1, L):
        Z = A_prev @ parameters["W" + str(l)] + parameters["b" + str(l)]
        A_prev = np.maximum(Z, 0)
        memory["Z" + str(l)] = Z
        memory["A" + str(l)] = A_prev
    AL = 1 / (1 + np.exp(-(A_prev @ parameters["W" + str(L)] + parameters["b" + str(L)])))

    grads = {}
    dZ = AL - Y
    for l in range(L, 0, -1):
        grads["dW" + str(l)] = memory["A" + str(l - 1)].T @ dZ / m
        grads["db" + str(l)] = dZ.sum(axis=0, keepdims=True) / m
        if l > 1:
            dA = dZ @ parameters["W" + str(l)].T
            dZ = np.array(dA, copy=True)
            dZ[memory["Z" + str(l - 1)] <= 0] = 0
    return grads


# right: dZ = np.array(dA, copy=True) => dZ = dA
# right: dZ[memory["Z" + str(l - 1)] <= 0] = 0 => dZ *= memory["A" + str(l - 1)].astype(bool)
# wrong: dZ[memory["Z" + str(l - 1)] <= 0] = 0 => dZ[memory["Z" + str(max(l - 2, 1))] <= 0] = 0 => dL_dz3,dL_dz2 wrong layer
# wrong: dZ = AL - Y => dZ = (AL - Y) / m ;; memory["A" + str(l - 1)].T @ dZ / m => memory["A" + str(l - 1)].T @ dZ => dL_db4,dL_db3,dL_db2,dL_db1 mean for sum
# wrong: memory["A" + str(l)] = A_prev => memory["A" + str(l)] = Z => dL_dw4,dL_dw3,dL_dw2 z for a
# wrong: dA = dZ @ parameters["W" + str(l)].T => dA = dZ @ parameters["W" + str(l)].T / m => dL_da3,dL_da2,dL_da1 mean for sum|dL_da3,dL_da2,dL_da1 constant factor
# wrong: if l > 1: => if l > 2: => dL_dw1 wrong upstream & dL_db1 wrong upstream|dL_da1 *|dL_dz1 *
