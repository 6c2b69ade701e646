# network: hidden=(4,), bias=True, activation="tanh"
import numpy as np


def sigmoid(x):
    s = 1 / (1 + np.exp(-x))
    return s


# GRADED FUNCTION: forward_propagation
def forward_propagation(X, parameters):
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]

    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = sigmoid(Z2)

    cache = {"Z1": Z1,
             "A1": A1,
             "Z2": Z2,
             "A2": A2}
    return A2, cache


# GRADED FUNCTION: backward_propagation
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]

    # First, retrieve W1 and W2 from the dictionary "parameters".
    W1 = parameters["W1"]
    W2 = parameters["W2"]

    # Retrieve also A1 and A2 from dictionary "cache".
    A1 = cache["A1"]
    A2 = cache["A2"]
    Z1 = cache["Z1"]

    # Backward propagation: calculate dW1, db1, dW2, db2.
    ### START CODE HERE ### (6 lines of code)
    dZ2 = A2 - Y
    dW2 = 1 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = 1 / m * np.dot(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    ### END CODE HERE ###

    grads = {"dW1": dW1,
             "db1": db1,
             "dW2": dW2,
             "db2": db2}
    return grads


# right: np.dot(W2.T, dZ2) * (1 - np.power(A1, 2)) => np.multiply(W2.T @ dZ2, 1 - np.tanh(Z1) ** 2)
# right: 1 / m * np.sum(dZ1, axis=1, keepdims=True) => np.mean(dZ1, axis=1, keepdims=True)
# wrong: np.power(A1, 2) => np.power(Z1, 2) => dL_dz1 σ′ of z
# wrong: (1 - np.power(A1, 2)) => A1 * (1 - A1) => dL_dz1 wrong activation
# wrong: dW1 = 1 / m * np.dot(dZ1, X.T) => dW1 = np.dot(dZ1, X.T) => dL_dw1 sum for mean
# wrong: db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True) => db1 = 1 / m * np.sum(dZ1) => dL_db1 wrong axis
# wrong: np.dot(dZ2, A1.T) => np.dot(dZ2, Z1.T) => dL_dw2 z for a
# wrong: dW2 = 1 / m * np.dot(dZ2, A1.T) => dW2 = np.dot(dZ2, A1.T) ;; * (1 - np.power(A1, 2)) => * 1 - np.power(A1, 2) => dL_dw2 sum for mean & dL_dz1 precedence
