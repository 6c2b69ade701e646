# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


def softmax(x):
    x = x - np.max(x, axis=1, keepdims=True)
    e = np.exp(x)
    return e / np.sum(e, axis=1, keepdims=True)


def sigmoid(x):
    return 1. / (1. + np.exp(-x))


def sigmoid_grad(s):
    """s is the sigmoid function value, not the input"""
    return s * (1. - s)


def forward_backward_prop(X, y, W1, b1, W2, b2):
    """
    Forward and backward propagation for a two-layer sigmoidal network
    """
    labels = np.eye(W2.shape[1])[y.ravel()]

    ### YOUR CODE HERE: forward propagation
    z1 = np.dot(X, W1) + b1
    h = sigmoid(z1)
    scores = np.dot(h, W2) + b2
    y_hat = softmax(scores)
    cost = -np.sum(labels * np.log(y_hat))
    ### END YOUR CODE

    ### YOUR CODE HERE: backward propagation
    delta1 = y_hat - labels
    delta2 = np.dot(delta1, W2.T)
    delta3 = delta2 * sigmoid_grad(h)

    gradW2 = np.dot(h.T, delta1)
    gradb2 = np.sum(delta1, axis=0)
    gradW1 = np.dot(X.T, delta3)
    gradb1 = np.sum(delta3, axis=0)
    ### END YOUR CODE
    return cost, gradW1, gradb1, gradW2, gradb2


# right: sigmoid_grad(h) => sigmoid_grad(sigmoid(z1))
# right: delta1 = y_hat - labels => N = X.shape[0]\n    cost = cost / N\n    delta1 = (y_hat - labels) / N
# wrong: delta2 * sigmoid_grad(h) => delta2 * sigmoid_grad(z1) => dL_dz1 σ′ of z
# wrong: delta1 = y_hat - labels => delta1 = (y_hat - labels) * sigmoid_grad(y_hat) => dL_dz2 extra σ′
# wrong: np.dot(X.T, delta3) => np.dot(X.T, delta2) => dL_dw1 wrong upstream
# wrong: np.sum(delta1, axis=0) => np.mean(delta1, axis=0) => dL_db2 mean for sum
# wrong: return e / np.sum(e, axis=1, keepdims=True) => return e / np.sum(e) => code *
# wrong: delta1 = y_hat - labels => delta1 = labels - y_hat ;; np.dot(h.T, delta1) => np.dot(z1.T, delta1) => dL_dz2 wrong sign & dL_dw2 z for a
