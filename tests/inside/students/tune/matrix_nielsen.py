# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


class Network(object):
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def backprop(self, x, y):
        """x and y hold a whole mini batch, one sample in each column"""
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta.sum(axis=1, keepdims=True)
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            z = zs[-l]
            sp = sigmoid_prime(z)
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
            nabla_b[-l] = delta.sum(axis=1, keepdims=True)
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return (nabla_b, nabla_w)

    def cost_derivative(self, output_activations, y):
        return output_activations - y


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


# right: delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1]) => delta = self.cost_derivative(activations[-1], y)
# wrong: sp = sigmoid_prime(z) => sp = sigmoid_prime(activations[-l]) => dL_dz2,dL_dz1 σ′ of z
# wrong: z = zs[-l] => z = zs[-l + 1] => dL_dz2,dL_dz1 wrong layer|code exception
# wrong: nabla_b[-l] = delta.sum(axis=1, keepdims=True) => nabla_b[-l] = delta => dL_db2,dL_db1 missing sum
# wrong: delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp => delta = np.dot(self.weights[-l + 1].transpose(), delta) => dL_dz2,dL_dz1 missing σ′
