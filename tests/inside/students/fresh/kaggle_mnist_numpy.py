# network: hidden=(3,), bias=True, activation="relu"
import numpy as np


def ReLU(Z):
    return np.maximum(Z, 0)


def ReLU_deriv(Z):
    return Z > 0


def softmax(Z):
    expZ = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return expZ / np.sum(expZ, axis=0, keepdims=True)


def one_hot(Y, num_classes):
    one_hot_Y = np.zeros((Y.size, num_classes))
    one_hot_Y[np.arange(Y.size), Y] = 1
    return one_hot_Y.T


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def backward_prop(X, Y, W1, b1, W2, b2):
    Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
    m = Y.size
    one_hot_Y = one_hot(Y, W2.shape[0])
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

# right: return Z > 0 => return np.where(Z > 0, 1.0, 0.0)
# right: db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True) => db1 = np.mean(dZ1, axis=1, keepdims=True) ;; dW1 = 1 / m * dZ1.dot(X.T) => dW1 = np.dot(dZ1, X.T) / m
# wrong: np.sum(dZ1, axis=1, keepdims=True) => np.sum(dZ1) => dL_db1 wrong axis
# wrong: W2.T.dot(dZ2) * ReLU_deriv(Z1) => W2.T.dot(dZ2) * Z1 > 0 => dL_dz1 precedence
# wrong: dZ2 = A2 - one_hot_Y => dZ2 = 2 * (A2 - one_hot_Y) => dL_dz2 constant factor
# wrong: expZ / np.sum(expZ, axis=0, keepdims=True) => expZ / np.sum(expZ) => code *
# wrong: dW2 = 1 / m * dZ2.dot(A1.T) => dW2 = dZ2.dot(A1.T) => dL_dw2 sum for mean
# wrong: ReLU_deriv(Z1) => ReLU(Z1) => dL_dz1 *
