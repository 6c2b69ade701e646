# network: hidden=(4, 3), bias=True, activation="relu"
import numpy as np


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = 1.0 / m * np.dot(dZ, A_prev.T)
    db = 1.0 / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ


def sigmoid_backward(dA, Z):
    s = 1 / (1 + np.exp(-Z))
    dZ = dA * s * (1 - s)
    return dZ


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        A_prev = A
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        Z = np.dot(W, A_prev) + b
        A = np.maximum(0, Z) if l < L else 1 / (1 + np.exp(-Z))
        caches.append(((A_prev, W, b), Z))
    return A, caches


def L_model_backward(X, Y, parameters):
    AL, caches = L_model_forward(X, parameters)
    grads = {}
    L = len(caches)
    dA = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    for l in reversed(range(L)):
        linear_cache, Z = caches[l]
        dZ = sigmoid_backward(dA, Z) if l == L - 1 else relu_backward(dA, Z)
        dA, dW, db = linear_backward(dZ, linear_cache)
        grads["dA" + str(l)] = dA
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    return grads


# right: grads["dA" + str(l)] = dA => pass
# wrong: dZ[Z <= 0] = 0 => dZ[dA <= 0] = 0 => dL_dz2,dL_dz1 wrong argument
# wrong: dA = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)) => dA = -(np.divide(Y, AL) + np.divide(1 - Y, 1 - AL)) => dL_dyhat wrong sign|dL_dz3 *
# wrong: db = 1.0 / m * np.sum(dZ, axis=1, keepdims=True) => db = 1.0 / m * np.sum(dZ, axis=1, keepdims=True) * 4 => dL_db3,dL_db2,dL_db1 constant factor
# wrong: dA_prev = np.dot(W.T, dZ) => dA_prev = np.dot(W.T, dZ) / m => dL_da2,dL_da1 mean for sum
