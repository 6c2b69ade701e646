# network: hidden=(4,), bias=True, activation="relu"
# Homework 3, digit network from scratch (after Samson Zhang's video), examples in columns
import numpy as np


def ReLU(Z):
    return np.maximum(Z, 0)


def ReLU_deriv(Z):
    return Z > 0


def softmax(Z):
    A = np.exp(Z) / sum(np.exp(Z))
    return A


def one_hot(Y, classes):
    Y = Y.astype(int).flatten()
    one_hot_Y = np.zeros((Y.size, classes))
    one_hot_Y[np.arange(Y.size), Y] = 1
    return one_hot_Y.T


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def backward_prop(W1, b1, W2, b2, X, Y):
    m = Y.size
    Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
    one_hot_Y = one_hot(Y, A2.shape[0])
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2

# right: A = np.exp(Z) / sum(np.exp(Z))\n    return A => e = np.exp(Z - np.max(Z, axis=0))\n    return e / e.sum(axis=0)
# right: return Z > 0 => return np.where(Z > 0, 1, 0) ;; db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True) => db2 = np.mean(dZ2, axis=1).reshape(-1, 1)
# wrong: db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True) => db1 = 1 / m * np.sum(dZ1) => dL_db1 wrong axis
# wrong: W2.T.dot(dZ2) * ReLU_deriv(Z1) => W2.T.dot(dZ2) * ReLU(Z1) => dL_dz1 *
# wrong: W2.T.dot(dZ2) * ReLU_deriv(Z1) => W2.T.dot(dZ2) => dL_dz1 missing σ′
# wrong: dW1 = 1 / m * dZ1.dot(X.T) => dW1 = dZ1.dot(X.T) => dL_dw1 sum for mean|constant factor
# wrong: dZ2 = A2 - one_hot_Y => dZ2 = one_hot_Y - A2 => dL_dz2 wrong sign|dL_dyhat wrong sign
# wrong: dW2 = 1 / m * dZ2.dot(A1.T) => dW2 = 1 / m * dZ2.dot(Z1.T) => dL_dw2 z for a
