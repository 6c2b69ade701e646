# network: hidden=(4,), bias=True, activation="relu"
# %% [code]
import numpy as np


# %% [code]
def ReLU(Z):
    return np.maximum(Z, 0)


def ReLU_deriv(Z):
    return Z > 0


def softmax(Z):
    A = np.exp(Z) / np.sum(np.exp(Z), axis=0)
    return A


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def one_hot(Y, classes):
    Y = np.asarray(Y).ravel().astype(int)
    one_hot_Y = np.zeros((Y.size, classes))
    one_hot_Y[np.arange(Y.size), Y] = 1
    return one_hot_Y.T


# %% [code]
def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    m = Y.size
    one_hot_Y = one_hot(Y, A2.shape[0])
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


# %% [code]
def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2
    return W1, b1, W2, b2


# right: return Z > 0 => return np.where(Z <= 0, 0.0, 1.0)
# right: dZ2 = A2 - one_hot_Y => dZ2 = (A2 - one_hot_Y) / m ;; dW2 = 1 / m * dZ2 => dW2 = dZ2 ;; db2 = 1 / m * np => db2 = np ;; dW1 = 1 / m * dZ1 => dW1 = dZ1 ;; db1 = 1 / m * np => db1 = np
# wrong: db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True) => db2 = 1 / m * np.sum(dZ2) ;; db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True) => db1 = 1 / m * np.sum(dZ1) => dL_db2,dL_db1 wrong axis
# wrong: np.sum(np.exp(Z), axis=0) => np.sum(np.exp(Z)) => code *
# wrong: W2.T.dot(dZ2) * ReLU_deriv(Z1) => W2.T.dot(dZ2) => dL_dz1 missing σ′
# wrong: return Z > 0 => return Z * (Z > 0) => dL_dz1 *
# wrong: dZ2 = A2 - one_hot_Y => dZ2 = 2 * (A2 - one_hot_Y) => dL_dz2 constant factor|dL_dyhat constant factor
# wrong: dW1 = 1 / m * dZ1.dot(X.T) => dW1 = dZ1.dot(X.T) => dL_dw1 constant factor|dL_dw1 sum for mean
