# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    return Z, (A, W, b)


def relu_backward(dA, cache):
    Z = cache
    dZ = np.array(dA, copy=True)  # just converting dz to a correct object.
    # When z <= 0, you should set dz to 0 as well.
    dZ[Z <= 0] = 0
    return dZ


def sigmoid_backward(dA, cache):
    Z = cache
    s = 1 / (1 + np.exp(-Z))
    dZ = dA * s * (1 - s)
    return dZ


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = 1. / m * np.dot(dZ, A_prev.T)
    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
    elif activation == "sigmoid":
        dZ = sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


def L_layer_gradients(X, Y, parameters):
    L = len(parameters) // 2
    grads, caches = {}, []
    A = X
    for l in range(1, L + 1):
        Z, linear_cache = linear_forward(A, parameters["W" + str(l)], parameters["b" + str(l)])
        A = np.maximum(0, Z) if l < L else 1 / (1 + np.exp(-Z))
        caches.append((linear_cache, Z))
    AL = A
    dAL = - (np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dAL, caches[L - 1], "sigmoid")
    for l in reversed(range(L - 1)):
        # lth layer: (RELU -> LINEAR) gradients.
        dA, dW_temp, db_temp = linear_activation_backward(dA, caches[l], "relu")
        grads["dW" + str(l + 1)] = dW_temp
        grads["db" + str(l + 1)] = db_temp
    return grads


# right: dZ = np.array(dA, copy=True)  # just converting dz to a correct object. => dZ = dA * np.where(Z > 0, 1, 0)
# right: - (np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)) => (AL - Y) / (AL * (1 - AL))
# wrong: - (np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)) => - np.divide(Y, AL) - np.divide(1 - Y, 1 - AL) => dL_dyhat precedence|wrong sign
# wrong: dZ[Z <= 0] = 0 => dZ[dZ <= 0] = 0 => dL_dz2,dL_dz1 wrong argument
# wrong: dZ = dA * s * (1 - s) => dZ = dA * (1 - s) => dL_dz3 missing factor
# wrong: db = 1. / m * np.sum(dZ, axis=1, keepdims=True) => db = np.sum(dZ, axis=1, keepdims=True) => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: caches[l], "relu") => caches[l], "sigmoid") => dL_dz2,dL_dz1 wrong activation
# wrong: dA_prev = np.dot(W.T, dZ) => dA_prev = np.dot(W, dZ) => dL_da2 exception
