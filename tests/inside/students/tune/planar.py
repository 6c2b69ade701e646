# network: hidden=4, bias=True, activation="tanh"
import numpy as np


def sigmoid(z):
    s = 1 / (1 + np.exp(-z))
    return s


def forward_propagation(X, parameters):
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = sigmoid(Z2)
    assert A2.shape == (1, X.shape[1])
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


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


# right: dZ2 = A2 - Y => dZ2 = -(Y - A2)
# right: dW1 = (1 / m) * np.dot(dZ1, X.T) => dW1 = dZ1 @ X.T / m
# right: grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2} => grads = {"dZ2": dZ2, "dW2": dW2, "db2": db2, "dZ1": dZ1, "dW1": dW1, "db1": db1}
# wrong: dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2)) => dZ1 = np.dot(W2.T, dZ2) * (1 - A1) => dL_dz1 missing factor|precedence
# wrong: dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2)) => dZ1 = np.dot(W2.T, dZ2) => dL_dz1 missing σ′
# wrong: dW1 = (1 / m) * np.dot(dZ1, X.T) => dW1 = np.dot(dZ1, X.T) => dL_dw1 sum for mean
# wrong: db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True) => db1 = (1 / m) * np.sum(dZ1) => dL_db1 wrong axis
# wrong: dZ2 = A2 - Y => dZ2 = Y - A2 => dL_dz2 wrong sign
