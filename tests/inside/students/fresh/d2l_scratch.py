# network: hidden=(3, 3, 3), bias=True, activation="relu"
import numpy as np


def relu(X):
    return np.maximum(X, 0)


def net(X, params):
    W1, b1, W2, b2, W3, b3, W4, b4 = params
    H1 = relu(X @ W1 + b1)
    H2 = relu(H1 @ W2 + b2)
    H3 = relu(H2 @ W3 + b3)
    return H1, H2, H3, H3 @ W4 + b4


def squared_loss(y_hat, y):
    return ((y_hat - y) ** 2 / 2).mean()


def grad(params, X, y):
    """loss and gradients of the regression MLP, in the order of params"""
    W1, b1, W2, b2, W3, b3, W4, b4 = params
    H1, H2, H3, y_hat = net(X, params)
    l = squared_loss(y_hat, y)
    # output layer (linear)
    d_out = (y_hat - y) / len(X)
    dW4 = H3.T @ d_out
    db4 = d_out.sum(0)
    # hidden layers
    d_H3 = d_out @ W4.T
    d_O3 = d_H3 * (H3 > 0)
    dW3 = H2.T @ d_O3
    db3 = d_O3.sum(0)
    d_H2 = d_O3 @ W3.T
    d_O2 = d_H2 * (H2 > 0)
    dW2 = H1.T @ d_O2
    db2 = d_O2.sum(0)
    d_H1 = d_O2 @ W2.T
    d_O1 = d_H1 * (H1 > 0)
    dW1 = X.T @ d_O1
    db1 = d_O1.sum(0)
    return l, [dW1, db1, dW2, db2, dW3, db3, dW4, db4]

# right: d_O3 = d_H3 * (H3 > 0) => d_O3 = np.where(H3 > 0, d_H3, 0.0) ;; d_O1 = d_H1 * (H1 > 0) => d_O1 = d_H1 * np.sign(H1)
# right: d_H2 = d_O3 @ W3.T => d_H2 = np.matmul(d_O3, W3.transpose()) ;; db4 = d_out.sum(0) => db4 = np.ones(len(X)) @ d_out
# wrong: d_O2 = d_H2 * (H2 > 0) => d_O2 = d_H2 * (H3 > 0) => dL_dz2 wrong layer
# wrong: d_H2 = d_O3 @ W3.T => d_H2 = d_O3 @ W3 => dL_da2 transpose
# wrong: dW3 = H2.T @ d_O3 => dW3 = H3.T @ d_O3 => dL_dw3 wrong layer
# wrong: d_out = (y_hat - y) / len(X) => d_out = y_hat - y => dL_dz4 sum for mean|dL_dyhat sum for mean|constant factor
# wrong: db2 = d_O2.sum(0) => db2 = d_O3.sum(0) => dL_db2 wrong layer|wrong upstream
# wrong: d_O1 = d_H1 * (H1 > 0) => d_O1 = d_H1 * H1 => dL_dz1 *
