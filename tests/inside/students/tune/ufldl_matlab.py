# network: hidden=(3, 3), bias=True, activation="sigmoid"
# UFLDL exercise, translated from MATLAB: the data is one example per column
import numpy as np


def sigmoid(x):
    sigm = 1.0 / (1.0 + np.exp(-x))
    return sigm


def cost_and_grad(W1, W2, W3, b1, b2, b3, X, y, lambda_=0.0):
    m = X.shape[1]

    # forward propagation
    a1 = X
    z2 = W1.dot(a1) + b1
    a2 = sigmoid(z2)
    z3 = W2.dot(a2) + b2
    a3 = sigmoid(z3)
    z4 = W3.dot(a3) + b3
    a4 = sigmoid(z4)

    # mean squared error plus weight decay
    cost = 0.5 * np.sum((a4 - y) ** 2) / m
    cost = cost + lambda_ / 2 * (np.sum(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3 ** 2))

    # backpropagation
    delta4 = -(y - a4) * a4 * (1 - a4)
    delta3 = W3.T.dot(delta4) * a3 * (1 - a3)
    delta2 = W2.T.dot(delta3) * a2 * (1 - a2)

    W3grad = delta4.dot(a3.T) / m + lambda_ * W3
    W2grad = delta3.dot(a2.T) / m + lambda_ * W2
    W1grad = delta2.dot(a1.T) / m + lambda_ * W1
    b3grad = np.sum(delta4, axis=1, keepdims=True) / m
    b2grad = np.sum(delta3, axis=1, keepdims=True) / m
    b1grad = np.sum(delta2, axis=1, keepdims=True) / m

    return cost, W1grad, W2grad, W3grad, b1grad, b2grad, b3grad


# right: -(y - a4) * a4 * (1 - a4) => (a4 - y) * sigmoid(z4) * (1 - sigmoid(z4))
# right: m = X.shape[1] => m = 1
# wrong: delta4 = -(y - a4) * a4 * (1 - a4) => delta4 = -(y - a4) => dL_dz3 missing σ′
# wrong: delta4 = -(y - a4) * => delta4 = (y - a4) * => dL_dz3 wrong sign|dL_dyhat wrong sign
# wrong: W2.T.dot(delta3) => W2.dot(delta3) => dL_da1 transpose
# wrong: delta3.dot(a2.T) / m => delta3.dot(a3.T) / m => dL_dw2 wrong layer
# wrong: b2grad = np.sum(delta3, axis=1, keepdims=True) / m => b2grad = np.sum(delta3, axis=1, keepdims=True) => dL_db2 sum for mean
# wrong: W3.T.dot(delta4) * a3 * (1 - a3) => W3.T.dot(delta4) * z3 * (1 - z3) => dL_dz2 σ′ of z
