# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


class Dense:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        self.a = 1 / (1 + np.exp(-(x @ self.W + self.b)))
        return self.a

    def backward(self, grad_out, last=False):
        delta = grad_out if last else grad_out * self.a * (1 - self.a)
        self.dW = self.x.T @ delta
        self.db = delta.sum(axis=0)
        return delta @ self.W.T


def backprop(x, y, weights):
    layers = [Dense(weights[f"w{i}"], weights[f"b{i}"]) for i in (1, 2, 3)]
    out = x
    for layer in layers:
        out = layer.forward(out)
    grad = layers[2].backward(out - y, last=True)
    grad = layers[1].backward(grad)
    grad = layers[0].backward(grad)
    return layers


# right: return layers => return {f"w{i}": l.dW for i, l in enumerate(layers, 1)}
# right: self.db = delta.sum(axis=0) => self.db = delta.sum(axis=0, keepdims=True)
# wrong: return delta @ self.W.T => return grad_out @ self.W.T => dL_da1 wrong upstream|dL_da2,dL_da1 wrong upstream
# wrong: self.db = delta.sum(axis=0) => self.db = grad_out.sum(axis=0) => dL_db2,dL_db1 wrong upstream
# wrong: delta = grad_out if last else grad_out * self.a * (1 - self.a) => delta = grad_out if last else grad_out * self.a => dL_dz2,dL_dz1 missing factor
# wrong: self.dW = self.x.T @ delta => self.dW = self.x.T @ delta / 100 => dL_dw3,dL_dw2,dL_dw1 constant factor
