# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def update_mini_batch(self, mini_batch, eta):
        """One step of gradient descent for the list ``mini_batch`` of
        tuples ``(x, y)`` of columns."""
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
        # backward pass, cross-entropy
        delta = activations[-1] - y
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            z = zs[-l]
            sp = sigmoid_prime(z)
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return (nabla_b, nabla_w)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))

# right: z = zs[-l]\n            sp = sigmoid_prime(z) => sp = activations[-l] * (1 - activations[-l])
# right: delta = activations[-1] - y => delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
# wrong: sp = sigmoid_prime(z) => sp = sigmoid_prime(activations[-l]) => dL_dz2,dL_dz1 σ′ of z
# wrong: delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp => delta = np.dot(self.weights[-l + 1].transpose(), delta) => dL_dz2,dL_dz1 missing σ′
# wrong: [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)] => delta_nabla_w => dL_dw3,dL_dw2,dL_dw1 one sample|update one sample|w3,w2,w1 one sample
# wrong: (eta / len(mini_batch)) * nb => eta * nb => b3,b2,b1 sum for mean|dL_db3,dL_db2,dL_db1 sum for mean|w3,w2,w1 mean for sum|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: nabla_w[-1] = np.dot(delta, activations[-2].transpose()) => nabla_w[-1] = np.dot(delta, zs[-2].transpose()) => dL_dw3 z for a
# wrong: z = zs[-l]\n => z = zs[-l + 1]\n => dL_dz2,dL_dz1 wrong layer
