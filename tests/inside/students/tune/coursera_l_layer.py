# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


def linear_activation_forward(A_prev, W, b, activation):
    Z = np.dot(W, A_prev) + b
    if activation == "sigmoid":
        A = 1 / (1 + np.exp(-Z))
    else:
        A = np.maximum(0, Z)
    return A, ((A_prev, W, b), Z)


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache)
    AL, cache = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    caches.append(cache)
    return AL, caches


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
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


def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
    elif activation == "sigmoid":
        dZ = sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    Y = Y.reshape(AL.shape)
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    dA_prev, dW, db = linear_activation_backward(dAL, caches[L - 1], "sigmoid")
    grads["dA" + str(L - 1)] = dA_prev
    grads["dW" + str(L)] = dW
    grads["db" + str(L)] = db
    for l in reversed(range(L - 1)):
        dA_prev, dW, db = linear_activation_backward(grads["dA" + str(l + 1)], caches[l], "relu")
        grads["dA" + str(l)] = dA_prev
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    return grads

# right: dZ[Z <= 0] = 0 => dZ = dZ * (Z > 0)
# right: dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)) => dAL = (AL - Y) / (AL * (1 - AL))
# wrong: dZ[Z <= 0] = 0 => dZ[Z > 0] = 0 => dL_dz2,dL_dz1 wrong operator
# wrong: dZ[Z <= 0] = 0 => dZ[dZ <= 0] = 0 => dL_dz2,dL_dz1 wrong argument
# wrong: dZ = dA * s * (1 - s) => dZ = dA * s => dL_dz3 missing factor
# wrong: dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)) => dAL = -np.divide(Y, AL) - np.divide(1 - Y, 1 - AL) => dL_dyhat precedence|wrong sign
# wrong: db = np.sum(dZ, axis=1, keepdims=True) / m => db = np.sum(dZ, axis=1, keepdims=True) => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: caches[l], "relu") => caches[l], "sigmoid") => dL_dz2,dL_dz1 wrong activation
