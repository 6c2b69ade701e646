# network: hidden=(4,), bias=True, activation="relu"
import numpy as np


def relu(X):
    return np.maximum(X, 0)


def net(X, params):
    W1, b1, W2, b2 = params
    H = relu(X @ W1 + b1)
    return H, H @ W2 + b2


def sgd(params, grads, lr, batch_size):
    """Minibatch stochastic gradient descent."""
    for param, grad in zip(params, grads):
        param -= lr * grad / batch_size


def train_step(X, y, params, lr=0.03):
    W1, b1, W2, b2 = params
    H, y_hat = net(X, params)
    # squared_loss: (y_hat - y) ** 2 / 2
    d_yhat = y_hat - y
    dW2 = H.T @ d_yhat
    db2 = d_yhat.sum(axis=0)
    dH = d_yhat @ W2.T
    dH = dH * (H > 0)
    dW1 = X.T @ dH
    db1 = dH.sum(axis=0)
    sgd(params, [dW1, db1, dW2, db2], lr, X.shape[0])
    return params


# right: param -= lr * grad / batch_size => param -= lr * grad
# wrong: param -= lr * grad / batch_size => param += lr * grad / batch_size => update uphill
# wrong: param -= lr * grad / batch_size => param -= grad / batch_size => update lr forgotten
# wrong: dW1 = X.T @ dH => dW1 = X.T @ (d_yhat @ W2.T) => dL_dw1 wrong upstream
# wrong: dH = dH * (H > 0) => pass => dL_dz1 missing σ′
