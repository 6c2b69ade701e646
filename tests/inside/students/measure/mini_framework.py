# network: hidden=(3, 3), bias=True, activation="tanh"
"""tinynn: a tiny deep learning framework for educational purposes."""
import numpy as np


class Layer:
    params, grads = {}, {}

    def forward(self, inputs):
        raise NotImplementedError

    def backward(self, grad):
        raise NotImplementedError


class Dense(Layer):
    def __init__(self, n_in, n_out):
        self.params = {"w": np.random.randn(n_in, n_out) * 0.5, "b": np.zeros(n_out)}
        self.grads = {"w": np.zeros((n_in, n_out)), "b": np.zeros(n_out)}

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.params["w"] + self.params["b"]

    def backward(self, grad):
        self.grads["w"] = self.inputs.T @ grad
        self.grads["b"] = grad.sum(axis=0)
        return grad @ self.params["w"].T


class Tanh(Layer):
    def forward(self, inputs):
        self.out = np.tanh(inputs)
        return self.out

    def backward(self, grad):
        return grad * (1 - self.out ** 2)


class SigmoidCE:
    def loss(self, logits, target):
        self.p = 1.0 / (1.0 + np.exp(-logits))
        return -np.mean(target * np.log(self.p) + (1 - target) * np.log(1 - self.p))

    def grad(self, logits, target):
        return (self.p - target) / target.shape[0]


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def step(self, net):
        for layer in net.layers:
            for name in layer.params:
                layer.params[name] -= self.lr * layer.grads[name]


class NeuralNet:
    def __init__(self, n_in, n_h1, n_h2, n_out):
        self.layers = [Dense(n_in, n_h1), Tanh(), Dense(n_h1, n_h2), Tanh(), Dense(n_h2, n_out)]
        self.criterion = SigmoidCE()

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad

    def train_step(self, x, y, lr):
        logits = self.forward(x)
        loss = self.criterion.loss(logits, y)
        self.backward(self.criterion.grad(logits, y))
        SGD(lr).step(self)
        return loss


# right: (1 - self.out ** 2) => (1 - np.square(self.out)) ;; return grad @ self.params["w"].T => return np.dot(self.params["w"], grad.T).T
# right: return -np.mean( => return -np.sum( ;; (self.p - target) / target.shape[0] => self.p - target
# wrong: self.grads["b"] = grad.sum(axis=0) => self.grads["b"] = grad.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: grad * (1 - self.out ** 2) => grad * (1 - np.tanh(self.out) ** 2) => dL_dz2,dL_dz1 σ′ of z
# wrong: grad = layer.backward(grad) => layer.backward(grad) => code exception|exception
# wrong: (self.p - target) / target.shape[0] => (self.p - target) * self.p * (1 - self.p) / target.shape[0] => dL_dz3 extra σ′
# wrong: grad * (1 - self.out ** 2) => 1 - self.out ** 2 => dL_dz2,dL_dz1 missing factor
# wrong: layer.params[name] -= self.lr => layer.params[name] += self.lr => update uphill
