# network: hidden=(3, 3), bias=True, activation="sigmoid"
import random

import numpy as np


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        self.weights = [w - (eta / len(mini_batch)) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / len(mini_batch)) * nb for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        # feedforward
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        # backward pass
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            z = zs[-l]
            sp = sigmoid_prime(z)
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return (nabla_b, nabla_w)

    def cost_derivative(self, output_activations, y):
        return (output_activations - y)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))

# right: delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1]) => delta = activations[-1] - y
# right: sp = sigmoid_prime(z) => a = activations[-l]\n            sp = a * (1 - a)
# wrong: return (output_activations - y) => return (y - output_activations) => dL_dyhat wrong sign|dL_dz3 wrong sign|update uphill
# wrong: return sigmoid(z) * (1 - sigmoid(z)) => return z * (1 - z) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: z = zs[-l] => z = zs[-l + 1] => dL_dz2,dL_dz1 wrong layer
# wrong: delta) * sp => delta) => dL_dz2,dL_dz1 missing σ′
# wrong: activations[-l - 1].transpose() => activations[-l].transpose() => dL_dw2,dL_dw1 wrong layer
# wrong: [b - (eta / len(mini_batch)) => [b + (eta / len(mini_batch)) => b3,b2,b1 uphill|code uphill
