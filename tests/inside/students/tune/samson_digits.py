# network: hidden=(5,), bias=True, activation="relu", loss="softmax"
import numpy as np


def ReLU(Z):
    return np.maximum(Z, 0)


def ReLU_deriv(Z):
    return Z > 0


def softmax(Z):
    A = np.exp(Z) / sum(np.exp(Z))
    return A


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def backward_prop(W1, b1, W2, b2, X, one_hot_Y):
    m = X.shape[1]
    Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


# right: ReLU_deriv(Z1) => ReLU_deriv(A1)
# right: db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True) => db2 = np.mean(dZ2, 1).reshape(-1, 1)
# wrong: db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True) => db2 = 1 / m * np.sum(dZ2) => dL_db2 wrong axis
# wrong: db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True) => db1 = 1 / m * np.sum(dZ1) => dL_db1 wrong axis
# wrong: db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True) => db2 = 1 / m * np.sum(dZ2) ;; db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True) => db1 = 1 / m * np.sum(dZ1) => dL_db2,dL_db1 wrong axis
# wrong: W2.T.dot(dZ2) * ReLU_deriv(Z1) => W2.T.dot(dZ2) * ReLU(Z1) => dL_dz1 missing factor
# wrong: dW1 = 1 / m * dZ1.dot(X.T) => dW1 = dZ1.dot(X.T) => dL_dw1 sum for mean
