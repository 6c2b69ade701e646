# network: hidden=(4,), bias=True, activation="tanh"
"""Regression of house prices: one hidden layer, linear output, plain gradient descent."""
import numpy as np


def gradient_step(X, y, W1, b1, W2, b2, lr):
    m = len(y)
    # forward pass
    hidden_in = X @ W1 + b1
    hidden_out = np.tanh(hidden_in)
    prediction = hidden_out @ W2 + b2
    # J = 1/(2m) * sum((prediction - y)^2)
    residual = prediction - y

    # backward pass
    grad_out = residual / m
    grad_W2 = hidden_out.T @ grad_out
    grad_b2 = np.sum(grad_out, axis=0, keepdims=True)
    grad_hidden = grad_out @ W2.T * (1 - np.tanh(hidden_in) ** 2)
    grad_W1 = X.T @ grad_hidden
    grad_b1 = np.sum(grad_hidden, axis=0, keepdims=True)

    # update
    W1 = W1 - lr * grad_W1
    b1 = b1 - lr * grad_b1
    W2 = W2 - lr * grad_W2
    b2 = b2 - lr * grad_b2
    return W1, b1, W2, b2


# right: * (1 - np.tanh(hidden_in) ** 2) => / np.cosh(hidden_in) ** 2
# right: grad_out = residual / m => grad_out = 2 * residual / m
# wrong: * (1 - np.tanh(hidden_in) ** 2) => * (1 - np.tanh(hidden_out) ** 2) => dL_dz1 σ′ of z
# wrong: grad_W2 = hidden_out.T @ grad_out => grad_W2 = hidden_in.T @ grad_out => dL_dw2 z for a
# wrong: b1 = b1 - lr * grad_b1 => b1 = b1 - grad_b1 => b1 lr forgotten
# wrong:     W2 = W2 - lr * grad_W2 =>  ;;     grad_hidden = grad_out @ W2.T =>     W2 = W2 - lr * grad_W2\n    grad_hidden = grad_out @ W2.T => dL_da1 updated weights
# wrong: residual = prediction - y => residual = y - prediction => dL_dz2 wrong sign|dL_dyhat wrong sign|update uphill
# wrong:     W1 = W1 - lr * grad_W1 =>  => w1 not updated
# wrong: grad_W1 = X.T @ grad_hidden => grad_W1 = lr * (X.T @ grad_hidden) => w1 lr twice|dL_dw1 learning rate inside
