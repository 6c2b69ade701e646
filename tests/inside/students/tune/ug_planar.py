# network: hidden=(4,), bias=True, activation="tanh"
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward_propagation(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]

    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = sigmoid(Z2)

    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


def compute_cost(A2, Y):
    m = Y.shape[1]
    logprobs = Y * np.log(A2) + (1 - Y) * np.log(1 - A2)
    return float(-np.sum(logprobs) / m)


def backward_propagation(parameters, cache, X, Y):
    """
    Exercise 6: implement the backward propagation. X has shape (n_x, m).
    """
    m = X.shape[1]

    W2 = parameters["W2"]
    Z1 = cache["Z1"]
    A1 = cache["A1"]
    A2 = cache["A2"]

    ### START CODE HERE ### (6 lines of code)
    dZ2 = A2 - Y
    dW2 = (1 / m) * np.dot(dZ2, A1.T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = (1 / m) * np.dot(dZ1, X.T)
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)
    ### END CODE HERE ###

    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return grads


# right: (1 - np.power(A1, 2)) => (1 - A1 * A1)
# right: dZ2 = A2 - Y => dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))\n    dZ2 = dA2 * A2 * (1 - A2)
# wrong: (1 - np.power(A1, 2)) => (1 - np.power(Z1, 2)) => dL_dz1 σ′ of z
# wrong: dZ2 = A2 - Y => dZ2 = Y - A2 => dL_dz2 wrong sign|dL_dyhat wrong sign
# wrong: dW1 = (1 / m) * np.dot => dW1 = np.dot => dL_dw1 sum for mean
# wrong: np.sum(dZ1, axis=1, keepdims=True) => np.sum(dZ1) => dL_db1 wrong axis
# wrong: (1 - np.power(A1, 2)) => A1 * (1 - A1) => dL_dz1 wrong activation
# wrong: np.dot(dZ2, A1.T) => np.dot(dZ2, Z1.T) => dL_dw2 z for a
