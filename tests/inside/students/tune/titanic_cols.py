# network: hidden=(4, 3), bias=True, activation="tanh"
import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def compute_cost(A, Y):
    m = Y.shape[1]
    return float(-(1 / m) * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)))


def update(params, X, Y, learning_rate):
    """One iteration of gradient descent. X is (n_x, m), Y is (1, m)."""
    m = X.shape[1]
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    W3, b3 = params["W3"], params["b3"]

    A1 = np.tanh(W1 @ X + b1)
    A2 = np.tanh(W2 @ A1 + b2)
    A3 = sigmoid(W3 @ A2 + b3)
    cost = compute_cost(A3, Y)

    dZ3 = A3 - Y
    dW3 = (1 / m) * dZ3 @ A2.T
    db3 = (1 / m) * np.sum(dZ3, axis=1, keepdims=True)
    dZ2 = (W3.T @ dZ3) * (1 - np.power(A2, 2))
    dW2 = (1 / m) * dZ2 @ A1.T
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = (W2.T @ dZ2) * (1 - np.power(A1, 2))
    dW1 = (1 / m) * dZ1 @ X.T
    db1 = (1 / m) * np.sum(dZ1, axis=1, keepdims=True)

    new = {}
    new["W1"] = W1 - learning_rate * dW1
    new["b1"] = b1 - learning_rate * db1
    new["W2"] = W2 - learning_rate * dW2
    new["b2"] = b2 - learning_rate * db2
    new["W3"] = W3 - learning_rate * dW3
    new["b3"] = b3 - learning_rate * db3
    return new


# right: dZ1 = (W2.T @ dZ2) * (1 - np.power(A1, 2)) => dZ1 = np.multiply(np.dot(W2.T, dZ2), (1 - A1) * (1 + A1))
# right: dW2 = (1 / m) * dZ2 @ A1.T => dW2 = np.einsum("im,jm->ij", dZ2, A1) / m
# wrong: dZ1 = (W2.T @ dZ2) * (1 - np.power(A1, 2)) => dZ1 = (W2.T @ dZ2) * (1 - np.power(A2, 2)) => dL_dz1 wrong layer|dL_dz1 exception|code exception
# wrong: db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True) => db2 = np.sum(dZ2, axis=1, keepdims=True) => dL_db2 sum for mean
# wrong: new["W2"] = W2 - learning_rate * dW2 => new["W2"] = W2 - dW2 => w2 lr forgotten
# wrong: new["b3"] = b3 - learning_rate * db3 => new["b3"] = b3 => b3 not updated
# wrong: dZ2 = (W3.T @ dZ3) * (1 - np.power(A2, 2)) => dZ2 = (W3.T @ dZ3) * A2 * (1 - A2) => dL_dz2 wrong activation
# wrong: new["b1"] = b1 - learning_rate * db1 => new["b1"] = b1 + learning_rate * db1 => b1 uphill|dL_db1 wrong sign
