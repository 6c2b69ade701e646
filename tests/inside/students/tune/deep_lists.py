# network: hidden=(3, 3, 3), bias=True, activation="tanh"
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def init_network(layers):
    weights, biases = [], []
    for i in range(len(layers) - 1):
        weights.append(np.random.randn(layers[i], layers[i + 1]) / np.sqrt(layers[i]))
        biases.append(np.zeros(layers[i + 1]))
    return weights, biases


def feed_forward(X, weights, biases):
    activations = [X]
    for i, (W, b) in enumerate(zip(weights, biases)):
        z = activations[-1].dot(W) + b
        if i == len(weights) - 1:
            activations.append(sigmoid(z))
        else:
            activations.append(np.tanh(z))
    return activations


def back_prop(X, y, weights, biases):
    activations = feed_forward(X, weights, biases)
    deltas = [activations[-1] - y]
    for i in range(len(weights) - 1, 0, -1):
        error = deltas[-1].dot(weights[i].T)
        deltas.append(error * (1 - activations[i] ** 2))
    deltas.reverse()

    d_weights = [activations[i].T.dot(deltas[i]) for i in range(len(weights))]
    d_biases = [np.sum(deltas[i], axis=0) for i in range(len(weights))]
    return d_weights, d_biases


def gradient_descent(weights, biases, d_weights, d_biases, lr):
    for i in range(len(weights)):
        weights[i] = weights[i] - lr * d_weights[i]
        biases[i] = biases[i] - lr * d_biases[i]
    return weights, biases


# right: deltas = [activations[-1] - y] => deltas = [(activations[-1] - y) / len(X)]
# right: deltas.append(error * (1 - activations[i] ** 2)) => deltas.insert(0, error * (1 - np.square(activations[i]))) ;; deltas[-1].dot(weights[i].T) => deltas[0].dot(weights[i].T) ;; deltas.reverse() => assert len(deltas) == len(weights)
# wrong: 1 - activations[i] ** 2 => 1 - activations[i] => dL_dz3,dL_dz2,dL_dz1 missing factor|dL_dz3,dL_dz2,dL_dz1 *
# wrong: error * (1 - activations[i] ** 2) => error * (1 - activations[i + 1] ** 2) => dL_dz3,dL_dz2,dL_dz1 wrong layer
# wrong: error * (1 - activations[i] ** 2) => error * (1 - np.tanh(activations[i]) ** 2) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: np.sum(deltas[i], axis=0) for i in range(len(weights)) => np.mean(deltas[i], axis=0) for i in range(len(weights)) => dL_db4,dL_db3,dL_db2,dL_db1 mean for sum
# wrong: weights[i] = weights[i] - lr * d_weights[i] => weights[i] = weights[i] + lr * d_weights[i] => w1,w2,w3,w4 uphill|code uphill
# wrong: deltas = [activations[-1] - y] => deltas = [(activations[-1] - y) ** 2] => dL_dz4 *
