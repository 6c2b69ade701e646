# network: hidden=(4, 3), bias=True, activation="relu"
# Week 4, part 1 "Building your Deep Neural Network", all graded functions in one cell
import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z)), Z


def relu(Z):
    return np.maximum(0, Z), Z


def sigmoid_backward(dA, cache):
    Z = cache
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)


def relu_backward(dA, cache):
    Z = cache
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ


def linear_activation_forward(A_prev, W, b, activation):
    Z = np.dot(W, A_prev) + b
    A, activation_cache = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, ((A_prev, W, b), activation_cache)


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    ### START CODE HERE ###
    dW = 1 / m * np.dot(dZ, A_prev.T)
    db = 1 / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    ### END CODE HERE ###
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
    else:
        dZ = sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


def model_gradients(X, Y, parameters):
    L = len(parameters) // 2
    caches = []
    A = X
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        A, cache = linear_activation_forward(A, W, b, "sigmoid" if l == L else "relu")
        caches.append(cache)
    AL = A

    grads = {}
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(
        dAL, caches[L - 1], "sigmoid"
    )
    for l in reversed(range(L - 1)):
        current_cache = caches[l]
        dA, dW, db = linear_activation_backward(dA, current_cache, "relu")
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    return grads


# right: dZ[Z <= 0] = 0 => dZ[Z < 0] = 0
# right: dZ = np.array(dA, copy=True) => dZ = dA * 1.0
# wrong: dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)) => dAL = np.divide(Y, AL) - np.divide(1 - Y, 1 - AL) => dL_dyhat wrong sign|dL_dz3 wrong sign
# wrong: dW = 1 / m * np.dot(dZ, A_prev.T) => dW = np.dot(dZ, A_prev.T) => dL_dw3,dL_dw2,dL_dw1 sum for mean|dL_db3,dL_db2,dL_db1 mean for sum
# wrong: db = 1 / m * np.sum(dZ, axis=1, keepdims=True) => db = 1 / m * np.sum(dZ) => dL_db2,dL_db1 broadcast|dL_db2,dL_db1 wrong axis
# wrong: dZ[Z <= 0] = 0 =>  => dL_dz2,dL_dz1 missing σ′
# wrong: linear_activation_backward(dA, current_cache, "relu") => linear_activation_backward(dA, current_cache, "sigmoid") => dL_dz2,dL_dz1 wrong activation
# wrong: dZ[Z <= 0] = 0 => dZ[dA <= 0] = 0 => dL_dz2,dL_dz1 *
