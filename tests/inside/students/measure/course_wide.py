# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        Z = np.dot(parameters["W" + str(l)], A) + parameters["b" + str(l)]
        A_prev = A
        A = sigmoid(Z) if l == L else np.tanh(Z)
        caches.append((A_prev, A))
    return A, caches


def backprop(X, Y, parameters):
    AL, caches = L_model_forward(X, parameters)
    m = AL.shape[1]
    grads = {}
    L = len(caches)
    dZ = AL - Y
    for l in range(L, 0, -1):
        A_prev, A = caches[l - 1]
        grads["dW" + str(l)] = np.dot(dZ, A_prev.T) / m
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m
        dA_prev = np.dot(parameters["W" + str(l)].T, dZ)
        if l > 1:
            dZ = dA_prev * (1 - A_prev ** 2)
    return grads


# right: dZ = AL - Y => dZ = AL - Y  # sigmoid and cross-entropy together
# right: grads["dW" + str(l)] = np.dot(dZ, A_prev.T) / m => grads["dW" + str(l)] = (A_prev @ dZ.T).T / m
# right: return grads => return grads, caches
# wrong: dZ = dA_prev * (1 - A_prev ** 2) => dZ = dA_prev * (1 - np.tanh(A_prev) ** 2) => dL_dz2,dL_dz1 σ′ of z
# wrong: dZ = dA_prev * (1 - A_prev ** 2) => dZ = dA_prev => dL_dz2,dL_dz1 missing σ′
# wrong: grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m => grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: dA_prev = np.dot(parameters["W" + str(l)].T, dZ) => dA_prev = np.dot(parameters["W" + str(l)], dZ) => dL_da1 transpose|code exception|dL_da2 exception
