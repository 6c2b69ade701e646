# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.weights = np.random.randn(n_in, n_out) * 0.5
        self.bias = np.zeros((1, n_out))

    def forward(self, x):
        self.input = x
        return x @ self.weights + self.bias

    def backward(self, grad, lr):
        grad_w = self.input.T @ grad
        grad_b = grad.sum(axis=0, keepdims=True)
        grad_in = grad @ self.weights.T
        self.weights -= lr * grad_w
        self.bias -= lr * grad_b
        return grad_in


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, grad, lr):
        return grad * (1 - self.out ** 2)


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad, lr):
        return grad * self.out * (1 - self.out)


class Network:
    def __init__(self, sizes):
        self.layers = []
        for n_in, n_out in zip(sizes[:-2], sizes[1:-1]):
            self.layers += [Dense(n_in, n_out), Tanh()]
        self.layers += [Dense(sizes[-2], sizes[-1]), Sigmoid()]

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train_step(self, x, y, lr):
        pred = self.predict(x)
        loss = np.mean((pred - y) ** 2)
        grad = 2 * (pred - y) / y.size
        for layer in reversed(self.layers):
            grad = layer.backward(grad, lr)
        return loss


# right: grad * (1 - self.out ** 2) => grad * (1 - self.out) * (1 + self.out)
# right: loss = np.mean((pred - y) ** 2) => loss = -np.mean(y * np.log(pred) + (1 - y) * np.log(1 - pred)) ;; grad = 2 * (pred - y) / y.size => grad = (pred - y) / (pred * (1 - pred)) / len(y)
# wrong: grad_in = grad @ self.weights.T\n        self.weights -= lr * grad_w => self.weights -= lr * grad_w\n        grad_in = grad @ self.weights.T => dL_da2,dL_da1 updated weights
# wrong: grad * (1 - self.out ** 2) => grad * (1 - np.tanh(self.out) ** 2) => dL_dz2,dL_dz1 σ′ of z
# wrong: self.bias -= lr * grad_b => self.bias = lr * grad_b => b1,b2,b3 misprint|code misprint
# wrong: reversed(self.layers) => reversed(self.layers[1:]) => w1,b1 not updated|code not updated
# wrong: return grad * self.out * (1 - self.out) => return grad * self.out => dL_dz3 missing factor
# wrong: grad_b = grad.sum(axis=0, keepdims=True) => grad_b = grad.mean(axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum
