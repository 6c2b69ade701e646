# network: hidden=(3,), bias=True, activation="relu"
import numpy as np


def ReLU(Z):
    return np.maximum(Z, 0)


def softmax(Z):
    A = np.exp(Z - np.max(Z, axis=0))
    return A / np.sum(A, axis=0)


def ReLU_deriv(Z):
    return Z > 0


def one_hot(Y):
    one_hot_Y = np.zeros((Y.size, Y.max() + 1))
    one_hot_Y[np.arange(Y.size), Y] = 1
    return one_hot_Y.T


def gradient_descent_step(X, Y, W1, b1, W2, b2, alpha):
    # X: (784, m), Y: (m,)
    m = Y.size
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)

    one_hot_Y = one_hot(Y)
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)

    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2
    return W1, b1, W2, b2


# right: dZ2 = A2 - one_hot_Y => dZ2 = (A2 - one_hot_Y) / m ;; dW2 = 1 / m * => dW2 = ;; db2 = 1 / m * => db2 = ;; dW1 = 1 / m * => dW1 = ;; db1 = 1 / m * => db1 =
# right: dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1) => dZ1 = W2.T.dot(dZ2)\n    dZ1[Z1 <= 0] = 0 ;; dW2 = 1 / m * => dW2 = ;; db2 = 1 / m * => db2 = ;; dW1 = 1 / m * => dW1 = ;; db1 = 1 / m * => db1 =
# wrong: np.sum(dZ2, axis=1, keepdims=True) => np.sum(dZ2) ;; np.sum(dZ1, axis=1, keepdims=True) => np.sum(dZ1) => dL_db2 wrong axis & dL_db1 wrong axis
# wrong: dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1) => dZ1 = W2.T.dot(dZ2) * ReLU(Z1) => dL_dz1 *
# wrong: A / np.sum(A, axis=0) => A / np.sum(A) => code *
# wrong: dW1 = 1 / m * dZ1.dot(X.T) => dW1 = dZ1.dot(X.T) => dL_dw1 sum for mean
# wrong: W1 = W1 - alpha * dW1 => W1 = W1 - dW1 => w1 lr forgotten
# wrong: dZ2 = A2 - one_hot_Y => dZ2 = one_hot_Y - A2 => dL_dz2 wrong sign|dL_dyhat wrong sign|update uphill
