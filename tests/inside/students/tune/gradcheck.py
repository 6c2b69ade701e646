# network: hidden=(5, 3), bias=True, activation="relu"
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.maximum(0, x)


def forward_propagation_n(X, Y, parameters):
    m = X.shape[1]
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    W3 = parameters["W3"]
    b3 = parameters["b3"]

    # LINEAR -> RELU -> LINEAR -> RELU -> LINEAR -> SIGMOID
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)

    logprobs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
    cost = 1.0 / m * np.sum(logprobs)
    cache = (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
    return cost, cache


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T)
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1.0 / m * np.dot(dZ2, A1.T)
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1.0 / m * np.dot(dZ1, X.T)
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)

    gradients = {
        "dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }
    return gradients


# wrong: dW2 = 1.0 / m * np.dot(dZ2, A1.T) => dW2 = 1.0 / m * np.dot(dZ2, A1.T) * 2 => dL_dw2 constant factor
# wrong: db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True) => db1 = 4.0 / m * np.sum(dZ1, axis=1, keepdims=True) => dL_db1 constant factor
# wrong: dW2 = 1.0 / m * np.dot(dZ2, A1.T) => dW2 = 1.0 / m * np.dot(dZ2, A1.T) * 2 ;; db1 = 1.0 / m * => db1 = 4.0 / m * => dL_dw2 constant factor & dL_db1 constant factor
# wrong: dZ2 = np.multiply(dA2, np.int64(A2 > 0)) => dZ2 = np.multiply(dA2, np.int64(A1[:3] > 0)) => dL_dz2 wrong layer|broadcast|*
# wrong: dA1 = np.dot(W2.T, dZ2) => dA1 = np.dot(W2.T, dA2) => dL_da1 wrong upstream
# wrong: dZ1 = np.multiply(dA1, np.int64(A1 > 0)) => dZ1 = dA1 => dL_dz1 missing σ′
# wrong: db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True) => db2 = 1.0 / m * np.sum(dA2, axis=1, keepdims=True) => dL_db2 wrong upstream
