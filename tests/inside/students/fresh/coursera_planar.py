# network: hidden=(4,), bias=True, activation="tanh"
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward_propagation(X, parameters):
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = sigmoid(Z2)
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


def compute_cost(A2, Y):
    m = Y.shape[1]
    logprobs = np.multiply(np.log(A2), Y) + np.multiply(np.log(1 - A2), 1 - Y)
    return float(-np.sum(logprobs) / m)


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    A1 = cache["A1"]
    A2 = cache["A2"]

    dZ2 = A2 - Y
    dW2 = (1 / m) * np.dot(dZ2, A1.T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = (1 / m) * np.dot(dZ1, X.T)
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)

    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return grads


def update_parameters(parameters, grads, learning_rate=1.2):
    W1 = parameters["W1"] - learning_rate * grads["dW1"]
    b1 = parameters["b1"] - learning_rate * grads["db1"]
    W2 = parameters["W2"] - learning_rate * grads["dW2"]
    b2 = parameters["b2"] - learning_rate * grads["db2"]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

# right: dZ2 = A2 - Y => dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))\n    dZ2 = dA2 * A2 * (1 - A2)
# right: np.dot(W2.T, dZ2) * (1 - np.power(A1, 2)) => np.multiply(np.dot(W2.T, dZ2), 1 - A1 ** 2) ;; db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True) => db1 = np.mean(dZ1, axis=1, keepdims=True)
# wrong: (1 - np.power(A1, 2)) => A1 * (1 - A1) => dL_dz1 wrong activation
# wrong: (1 - np.power(A1, 2)) => 1 - np.power(A1, 2) => dL_dz1 precedence
# wrong: dZ2 = A2 - Y => dA2 = -(Y / A2) - (1 - Y) / (1 - A2)\n    dZ2 = dA2 * A2 * (1 - A2) => dL_dyhat wrong sign
# wrong: db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True) => db1 = np.sum(dZ1, axis=1, keepdims=True) => dL_db1 sum for mean|constant factor
# wrong: dW2 = (1 / m) * np.dot(dZ2, A1.T) => dW2 = (1 / m) * np.dot(dZ2, cache["Z1"].T) => dL_dw2 z for a
# wrong: (1 - np.power(A1, 2)) => (1 - np.power(cache["Z1"], 2)) ;; db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True) => db2 = np.sum(dZ2, axis=1, keepdims=True) => dL_dz1 σ′ of z & dL_db2 sum for mean
