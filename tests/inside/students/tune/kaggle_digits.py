# network: hidden=(4,), bias=True, activation="relu"
import numpy as np


def ReLU(Z):
    return np.maximum(Z, 0)


def ReLU_deriv(Z):
    return Z > 0


def softmax(Z):
    A = np.exp(Z) / sum(np.exp(Z))
    return A


def one_hot(Y, classes):
    one_hot_Y = np.zeros((Y.size, classes))
    one_hot_Y[np.arange(Y.size), Y] = 1
    one_hot_Y = one_hot_Y.T
    return one_hot_Y


def get_gradients(W1, b1, W2, b2, X, Y):
    m = X.shape[1]
    # forward prop
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)

    # backward prop
    one_hot_Y = one_hot(Y.flatten(), b2.size)
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


# right: return Z > 0 => return np.where(Z > 0, 1, 0)
# right: A = np.exp(Z) / sum(np.exp(Z)) => Z = Z - np.max(Z, axis=0)\n    A = np.exp(Z) / np.sum(np.exp(Z), axis=0)
# wrong: db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True) => db1 = 1 / m * np.sum(dZ1) => dL_db1 wrong axis
# wrong: A = np.exp(Z) / sum(np.exp(Z)) => A = np.exp(Z) / np.sum(np.exp(Z)) => code *
# wrong: ReLU_deriv(Z1) => ReLU(Z1) => dL_dz1 *
# wrong: dZ2.dot(A1.T) => dZ2.dot(A1.T) * 2 ;; db1 = 1 / m * => db1 = 4 / m * => dL_dw2 constant factor & dL_db1 constant factor
# wrong: db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True) => db2 = np.sum(dZ2, axis=1, keepdims=True) => dL_db2 sum for mean
# wrong: dW1 = 1 / m * dZ1.dot(X.T) => dW1 = 1 / m * A1.dot(X.T) => dL_dw1 wrong upstream
