# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


class Module:
    def parameters(self):
        return []


class Linear(Module):
    def __init__(self, weight, bias):
        self.weight, self.bias = weight, bias

    def forward(self, input):
        self.input = input
        return input @ self.weight + self.bias

    def backward(self, grad_output):
        self.grad_weight = self.input.T @ grad_output
        self.grad_bias = grad_output.sum(axis=0)
        return grad_output @ self.weight.T


class ReLU(Module):
    def forward(self, input):
        self.mask = input > 0
        return np.where(self.mask, input, 0)

    def backward(self, grad_output):
        return np.where(self.mask, grad_output, 0)


class BCEWithLogits:
    def forward(self, logits, target):
        self.p = 1 / (1 + np.exp(-logits))
        self.target = target
        return -np.mean(target * np.log(self.p) + (1 - target) * np.log(1 - self.p))

    def backward(self):
        return (self.p - self.target) / len(self.target)


class Sequential(Module):
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad


def compute_gradients(x, y, w1, b1, w2, b2, w3, b3):
    net = Sequential(Linear(w1, b1), ReLU(), Linear(w2, b2), ReLU(), Linear(w3, b3))
    criterion = BCEWithLogits()
    loss = criterion.forward(net.forward(x), y)
    net.backward(criterion.backward())
    linears = [l for l in net.layers if isinstance(l, Linear)]
    return [(l.grad_weight, l.grad_bias) for l in linears]


# right: return np.where(self.mask, grad_output, 0) => return grad_output * self.mask.astype(float)
# wrong: return np.where(self.mask, grad_output, 0) => return grad_output => dL_dz2,dL_dz1 missing σ′
# wrong: self.mask = input > 0 => self.mask = input >= 0.5 => dL_dz2,dL_dz1 *|code *
# wrong: return (self.p - self.target) / len(self.target) => return (self.p - self.target) / (self.p * (1 - self.p)) / len(self.target) => dL_dz3 missing σ′|dL_dz3 *
# wrong: self.grad_bias = grad_output.sum(axis=0) => self.grad_bias = grad_output[0] => dL_db3,dL_db2,dL_db1 one sample
