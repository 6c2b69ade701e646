# network: hidden=(4,), bias=True, activation="relu"
import numpy as np


def relu(X):
    return np.maximum(X, 0)


def softmax(X):
    X_exp = np.exp(X)
    partition = X_exp.sum(1, keepdims=True)
    return X_exp / partition


def sgd(params, grads, lr, batch_size):
    """Minibatch stochastic gradient descent."""
    for param, grad in zip(params, grads):
        param -= lr * grad / batch_size


def train_batch(X, y, params, lr):
    W1, b1, W2, b2 = params
    H = relu(X @ W1 + b1)
    y_hat = softmax(H @ W2 + b2)
    # l = -log(y_hat[range(len(y_hat)), y]), summed
    dO = y_hat.copy()
    dO[range(len(y_hat)), y] -= 1
    dW2 = H.T @ dO
    db2 = dO.sum(0)
    dH = dO @ W2.T
    dZ = dH * (H > 0)
    dW1 = X.T @ dZ
    db1 = dZ.sum(0)
    sgd([W1, b1, W2, b2], [dW1, db1, dW2, db2], lr, X.shape[0])


# right: param -= lr * grad / batch_size => param -= lr * grad
# right: dZ = dH * (H > 0) => dZ = np.where(H > 0, dH, 0.0)
# wrong: param -= lr * grad / batch_size => param += lr * grad / batch_size => dL_dz2 wrong sign|update uphill
# wrong: param -= lr * grad / batch_size => param -= grad / batch_size => update lr forgotten
# wrong: db2 = dO.sum(0) => db2 = dO.mean(0) => dL_db2 mean for sum
# wrong: dZ = dH * (H > 0) => dZ = dH * H => dL_dz1 *
# wrong: [dW1, db1, dW2, db2], lr => [dW1, db1, dW2], lr => b2 not updated
# wrong:     dW1 = X.T @ dZ =>     dW1 = X.T @ dH => dL_dw1 wrong upstream
