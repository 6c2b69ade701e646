# network: hidden=(3, 3), bias=True, activation="sigmoid"
"""Chapter 2 of the book, with the sum over the training inputs inside."""
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def cost_derivative(output_activations, y):
    return output_activations - y


def backprop(X, Y, weights, biases):
    nabla_w = [np.zeros(w.shape) for w in weights]
    nabla_b = [np.zeros(b.size) for b in biases]
    num_layers = len(weights) + 1
    for x, y in zip(X, Y):
        # feedforward
        activation = np.array(x)
        activations = [activation]
        zs = []
        for w, b in zip(weights, biases):
            z = np.dot(activation, w) + np.ravel(b)
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        # backward pass
        delta = cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[-1] += delta
        nabla_w[-1] += np.outer(activations[-2], delta)
        for l in range(2, num_layers):
            sp = sigmoid_prime(zs[-l])
            delta = np.dot(weights[-l + 1], delta) * sp
            nabla_b[-l] += delta
            nabla_w[-l] += np.outer(activations[-l - 1], delta)
    return nabla_w, nabla_b


# right: delta = cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1]) => delta = cost_derivative(activations[-1], y)
# right: sp = sigmoid_prime(zs[-l]) => sp = activations[-l] * (1 - activations[-l])
# wrong: sp = sigmoid_prime(zs[-l]) => sp = sigmoid_prime(activations[-l]) => dL_dz2,dL_dz1 σ′ of z
# wrong: sp = sigmoid_prime(zs[-l]) => sp = sigmoid_prime(zs[-2]) => dL_dz1 wrong layer
# wrong: nabla_b[-l] += delta => nabla_b[-l] = delta => dL_db2,dL_db1 one sample
# wrong: np.outer(activations[-2], delta) => np.outer(zs[-2], delta) => dL_dw3 z for a
# wrong: np.dot(weights[-l + 1], delta) * sp => np.dot(weights[-l + 1], delta) => dL_dz2,dL_dz1 missing σ′
# wrong: return sigmoid(z) * (1 - sigmoid(z)) => return z * (1 - z) => dL_dz3,dL_dz2,dL_dz1 *|dL_dz3,dL_dz2,dL_dz1 wrong argument|dL_dz3,dL_dz2,dL_dz1 z for a
