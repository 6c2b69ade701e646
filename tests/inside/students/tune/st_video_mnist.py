# network: hidden=(5,), bias=True, activation="relu"
import numpy as np


def ReLU(Z):
    return np.maximum(Z, 0)


def softmax(Z):
    A = np.exp(Z) / np.sum(np.exp(Z), axis=0)
    return A


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def ReLU_deriv(Z):
    return Z > 0


def one_hot(Y, classes):
    one_hot_Y = np.zeros((Y.size, classes))
    one_hot_Y[np.arange(Y.size), Y] = 1
    return one_hot_Y.T


def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    m = X.shape[1]
    one_hot_Y = one_hot(Y, A2.shape[0])
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2
    return W1, b1, W2, b2


# right: return Z > 0 => return np.where(Z > 0, 1, 0)
# right: ReLU_deriv(Z1) => ReLU_deriv(A1)
# wrong: db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True) => db1 = 1 / m * np.sum(dZ1) => dL_db1 wrong axis
# wrong: ReLU_deriv(Z1) => ReLU(Z1) => dL_dz1 *
# wrong: dZ2.dot(A1.T) => dZ2.dot(Z1.T) => dL_dw2 z for a
# wrong: dZ2 = A2 - one_hot_Y => dZ2 = 2 * (A2 - one_hot_Y) => dL_dz2 constant factor
# wrong: np.sum(np.exp(Z), axis=0) => np.sum(np.exp(Z)) => code *
# wrong: b1 = b1 - alpha * db1 => b1 = b1 - db1 => code lr forgotten|b1 lr forgotten
