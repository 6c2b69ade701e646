# network: hidden=(5,), bias=True, activation="relu"
import numpy as np


def ReLU(Z):
    return np.maximum(Z, 0)


def softmax(Z):
    A = np.exp(Z) / sum(np.exp(Z))
    return A


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def ReLU_deriv(Z):
    return Z > 0


def one_hot(Y, n_classes):
    one_hot_Y = np.zeros((Y.size, n_classes))
    one_hot_Y[np.arange(Y.size), Y.astype(int).ravel()] = 1
    one_hot_Y = one_hot_Y.T
    return one_hot_Y


def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    m = Y.size
    one_hot_Y = one_hot(Y, W2.shape[0])
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, 1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, 1, keepdims=True)
    return dW1, db1, dW2, db2


def gradient_descent_step(W1, b1, W2, b2, X, Y, alpha):
    Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
    dW1, db1, dW2, db2 = backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y)
    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2
    return W1, b1, W2, b2

# right: return Z > 0 => return np.where(Z > 0, 1, 0)
# right: A = np.exp(Z) / sum(np.exp(Z)) => Z = Z - np.max(Z, axis=0)\n    A = np.exp(Z) / np.sum(np.exp(Z), axis=0) ;; ReLU_deriv(Z1) => (A1 > 0)
# wrong: db1 = 1 / m * np.sum(dZ1, 1, keepdims=True) => db1 = 1 / m * np.sum(dZ1) => dL_db1 wrong axis
# wrong: W2.T.dot(dZ2) * ReLU_deriv(Z1) => W2.T.dot(dZ2) * ReLU(Z1) => dL_dz1 *|wrong activation|z for a|extra factor
# wrong: np.exp(Z) / sum(np.exp(Z)) => np.exp(Z) / np.sum(np.exp(Z)) => code *
# wrong: dW1 = 1 / m * dZ1.dot(X.T) => dW1 = dZ1.dot(X.T) => dL_dw1 sum for mean
# wrong: b1 = b1 - alpha * db1 => b1 = b1 - db1 => b1 lr forgotten
# wrong: db1 = 1 / m * np.sum(dZ1, 1, keepdims=True) => db1 = np.sum(dW1, 1, keepdims=True) => dL_db1 wrong upstream|*
