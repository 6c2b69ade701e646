# network: hidden=(4, 4), bias=True, activation="tanh"
import numpy as np


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def d_tanh(h):
    return 1 - np.square(h)


def gradient_descent_grads(features, onehot, weights, biases):
    (w1, w2, w3), (b1, b2, b3) = weights, biases
    count = features.shape[0]
    h1 = np.tanh(features @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    probs = softmax(h2 @ w3 + b3)
    loss = -np.sum(onehot * np.log(probs)) / count

    err3 = (probs - onehot) / count
    err2 = err3 @ w3.T * d_tanh(h2)
    err1 = err2 @ w2.T * d_tanh(h1)

    weight_grads = [features.T @ err1, h1.T @ err2, h2.T @ err3]
    bias_grads = [err1.sum(axis=0), err2.sum(axis=0), err3.sum(axis=0)]
    return loss, weight_grads, bias_grads


# right: err2 = err3 @ w3.T * d_tanh(h2) => err2 = d_tanh(h2) * np.matmul(w3, err3.T).T
# right: loss = -np.sum(onehot * np.log(probs)) / count => loss = -np.mean(np.sum(onehot * np.log(probs), axis=1))
# wrong: err3 = (probs - onehot) / count => err3 = (probs - onehot) * probs * (1 - probs) / count => dL_dz3 *
# wrong: err3 = (probs - onehot) / count => err3 = -onehot / probs / count => dL_dz3 *
# wrong: return 1 - np.square(h) => return 1 - np.tanh(h) ** 2 => dL_dz2,dL_dz1 σ′ of z
# wrong: err1 = err2 @ w2.T * d_tanh(h1) => err1 = err2 @ w2.T => dL_dz1 missing σ′
# wrong: [features.T @ err1, h1.T @ err2, h2.T @ err3] => [features.T @ err1, h2.T @ err2, h2.T @ err3] => dL_dw2 wrong layer
# wrong: err3 = (probs - onehot) / count => err3 = (probs - onehot) / onehot.size => dL_dz3 *|dL_dz3 constant factor
