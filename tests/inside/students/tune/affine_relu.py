# network: hidden=(4,), bias=True, activation="relu", loss="softmax"
import numpy as np


def affine_forward(x, w, b):
    out = x.dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T)
    dw = x.T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    x = cache
    dx = dout * (x > 0)
    return dx


def softmax_loss(scores, y):
    N = scores.shape[0]
    shifted = scores - scores.max(axis=1, keepdims=True)
    probs = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    y = np.asarray(y)
    if y.ndim > 1:
        y = y.argmax(axis=1)
    loss = -np.log(probs[np.arange(N), y]).sum() / N
    dscores = probs.copy()
    dscores[np.arange(N), y] -= 1
    dscores /= N
    return loss, dscores


def loss(X, y, W1, b1, W2, b2):
    grads = {}
    h, fc1 = affine_forward(X, W1, b1)
    r, re = relu_forward(h)
    scores, fc2 = affine_forward(r, W2, b2)
    value, dscores = softmax_loss(scores, y)
    dr, grads["W2"], grads["b2"] = affine_backward(dscores, fc2)
    dh = relu_backward(dr, re)
    _, grads["W1"], grads["b1"] = affine_backward(dh, fc1)
    return value, grads


# right: dx = dout * (x > 0) => dx = dout.copy()\n    dx[x <= 0] = 0
# wrong: dx = dout * (x > 0) => dx = dout * np.maximum(0, x) => dL_dz1 wrong activation|missing factor|σ′ of z|wrong argument
# wrong: dscores /= N => pass => dL_dz2 sum for mean
# wrong: dx = dout * (x > 0) => dx = np.maximum(0, dout) => dL_dz1 wrong argument
# wrong: db = np.sum(dout, axis=0) => db = np.mean(dout, axis=0) => dL_db2,dL_db1 mean for sum
