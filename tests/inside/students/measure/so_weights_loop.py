# network: hidden=(5, 4), bias=False, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return z * (1 - z)  # because sigma'(x) = sigma(x) (1 - sigma(x))


class NeuralNetwork:
    def __init__(self, sizes, learning_rate=0.1):
        self.sizes = sizes
        self.learning_rate = learning_rate
        self.weights = [np.random.randn(m, n) / np.sqrt(n)
                        for n, m in zip(sizes[:-1], sizes[1:])]

    def train(self, input_vector, target_vector):
        a = np.array(input_vector, ndmin=2).T
        y = np.array(target_vector, ndmin=2).T
        # forward
        A = [a]
        for w in self.weights:
            a = sigmoid(np.dot(w, a))  # zero bias here just for simplicity
            A.append(a)
        # back-propagation
        delta = A[-1] - y
        for k in reversed(range(len(self.weights))):
            tmp = delta * sigmoid_prime(A[k + 1])
            delta = np.dot(self.weights[k].T, tmp)
            self.weights[k] -= self.learning_rate * np.dot(tmp, A[k].T)

# right: delta = A[-1] - y => delta = 2 * (A[-1] - y)
# right: self.weights[k] -= self.learning_rate * np.dot(tmp, A[k].T) => self.weights[k] = self.weights[k] - self.learning_rate * tmp @ A[k].T ;; reversed(range(len(self.weights))) => range(len(self.sizes) - 2, -1, -1)
# wrong: delta = np.dot(self.weights[k].T, tmp) => delta = np.dot(self.weights[k].T, delta) => dL_da2,dL_da1 wrong upstream
# wrong: delta = np.dot(self.weights[k].T, tmp)\n            self.weights[k] -= self.learning_rate * np.dot(tmp, A[k].T) => self.weights[k] -= self.learning_rate * np.dot(tmp, A[k].T)\n            delta = np.dot(self.weights[k].T, tmp) => dL_da2,dL_da1 updated weights
# wrong: return z * (1 - z) => return z * (1 + z) => dL_dz3,dL_dz2,dL_dz1 wrong sign|wrong operator
# wrong: self.learning_rate * np.dot => np.dot => update lr forgotten
# wrong: delta = A[-1] - y => delta = 0.5 * (A[-1] - y) ** 2 => dL_dyhat *
# wrong: reversed(range(len(self.weights))) => reversed(range(1, len(self.weights))) => w1 not updated|dL_dw1 zero
