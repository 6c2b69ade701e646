# network: hidden=(4, 4), bias=True, activation="relu"
"""Reference solution, exercise 3. Please do not distribute."""
import numpy as np


def affine_forward(x, w, b):
    """Compute x w + b. Returns the output and a cache for the backward pass."""
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    """Return the gradients of the loss with respect to x, w and b."""
    x, w = cache
    dx = dout @ w.T
    dw = x.T @ dout
    db = np.sum(dout, axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    x = cache
    return dout * (x > 0)


def sigmoid_cross_entropy(scores, y):
    """Return the mean loss and its gradient with respect to the scores."""
    n = scores.shape[0]
    prob = 1 / (1 + np.exp(-scores))
    loss = -np.sum(y * np.log(prob) + (1 - y) * np.log(1 - prob)) / n
    dscores = (prob - y) / n
    return loss, dscores


def loss_and_gradients(params, x, y):
    h1, affine1 = affine_forward(x, params["W1"], params["b1"])
    a1, relu1 = relu_forward(h1)
    h2, affine2 = affine_forward(a1, params["W2"], params["b2"])
    a2, relu2 = relu_forward(h2)
    scores, affine3 = affine_forward(a2, params["W3"], params["b3"])
    loss, dscores = sigmoid_cross_entropy(scores, y)

    grads = {}
    da2, grads["W3"], grads["b3"] = affine_backward(dscores, affine3)
    dh2 = relu_backward(da2, relu2)
    da1, grads["W2"], grads["b2"] = affine_backward(dh2, affine2)
    dh1 = relu_backward(da1, relu1)
    _, grads["W1"], grads["b1"] = affine_backward(dh1, affine1)
    return loss, grads


# right: return dout * (x > 0) => return np.where(x > 0, dout, 0)
# right: np.maximum(x, 0), x => np.maximum(x, 0), np.maximum(x, 0)
# wrong: np.maximum(x, 0), x => np.maximum(x, 0), np.maximum(x, 0) ;; return dout * (x > 0) => return dout * (x >= 0) => dL_dz2,dL_dz1 missing σ′
# wrong: return dout * (x > 0) => return np.maximum(dout, 0) => dL_dz2,dL_dz1 *
# wrong: dh1 = relu_backward(da1, relu1) => dh1 = relu_backward(da1, relu2) => dL_dz1 wrong layer
# wrong: affine_backward(dh2, affine2) => affine_backward(da2, affine2) => dL_dz2 missing σ′
# wrong: dscores = (prob - y) / n => dscores = prob - y => dL_dz3 sum for mean|dL_dyhat sum for mean
# wrong: db = np.sum(dout, axis=0) => db = np.mean(dout, axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
