# network: hidden=(3,), bias=True, activation="relu"
import numpy as np


def ReLU(Z):
    return np.maximum(Z, 0)

def ReLU_deriv(Z):
    return Z > 0

def softmax(Z):
    A = np.exp(Z) / np.sum(np.exp(Z), axis=0)
    return A

def one_hot(Y, classes):
    one_hot_Y = np.zeros((Y.size, classes))
    one_hot_Y[np.arange(Y.size), Y] = 1
    return one_hot_Y.T

def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2

# digit recognizer: one column of X is one picture
def gradient_descent_step(X, Y, W1, b1, W2, b2):
    m = X.shape[1]
    Y = Y.flatten().astype(int)
    Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
    one_hot_Y = one_hot(Y, A2.shape[0])
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2

# right: ReLU_deriv(Z1) => ReLU_deriv(A1)
# right: dZ2 = A2 - one_hot_Y => dZ2 = A2.copy()\n    dZ2[Y, np.arange(m)] -= 1
# wrong: np.sum(dZ1, axis=1, keepdims=True) => np.sum(dZ1) => dL_db1 wrong axis
# wrong: dZ2 = A2 - one_hot_Y => dZ2 = A2 - Y => dL_dz2 *
# wrong: W2.T.dot(dZ2) * ReLU_deriv(Z1) => W2.T.dot(dZ2) => dL_dz1 missing σ′
# wrong: np.sum(np.exp(Z), axis=0) => np.sum(np.exp(Z)) => code *
# wrong: dW2 = 1 / m * dZ2.dot(A1.T) => dW2 = dZ2.dot(A1.T) ;; np.sum(dZ1, axis=1, keepdims=True) => np.sum(dZ1) => dL_dw2 sum for mean & dL_db1 wrong axis
# wrong: dZ2 = A2 - one_hot_Y => dZ2 = 2 * (A2 - one_hot_Y) => dL_dz2 constant factor
