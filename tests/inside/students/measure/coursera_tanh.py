# network: hidden=(4,), bias=True, activation="tanh"
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


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
    return float(np.squeeze(-np.sum(logprobs) / m))


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W2 = parameters["W2"]
    A1 = cache["A1"]
    A2 = cache["A2"]

    dZ2 = A2 - Y
    dW2 = 1 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = 1 / m * np.dot(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)

    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return grads


def update_parameters(parameters, grads, learning_rate=1.2):
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]

    W1 = W1 - learning_rate * grads["dW1"]
    b1 = b1 - learning_rate * grads["db1"]
    W2 = W2 - learning_rate * grads["dW2"]
    b2 = b2 - learning_rate * grads["db2"]

    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


# right: (1 - np.power(A1, 2)) => (1 - np.tanh(cache["Z1"]) ** 2)
# right: dW2 = 1 / m * np.dot(dZ2, A1.T) => dW2 = np.matmul(dZ2, A1.T) / m ;; dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2)) => dZ1 = np.multiply(np.dot(W2.T, dZ2), 1 - A1 * A1)
# wrong: (1 - np.power(A1, 2)) => (A1 * (1 - A1)) => dL_dz1 wrong activation
# wrong: db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True) => db2 = np.sum(dZ2, axis=1, keepdims=True) => dL_db2 sum for mean
# wrong: W1 = W1 - learning_rate * grads["dW1"] => W1 = W1 - grads["dW1"] => w1 lr forgotten|code lr forgotten
# wrong: dW1 = 1 / m * np.dot(dZ1, X.T) => dW1 = 1 / m * np.dot(dZ1, A1.T) => dL_dw1 wrong layer
# wrong: * (1 - np.power(A1, 2)) => * 1 - np.power(A1, 2) => dL_dz1 precedence
# wrong: b1 = b1 - learning_rate * grads["db1"] => b1 = b1 - learning_rate * grads["db2"] => b1 wrong layer|code wrong layer|b1 *|code *
