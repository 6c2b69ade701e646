# network: hidden=(4, 3), bias=True, activation="sigmoid"
from abc import ABC, abstractmethod

import numpy as np


class Layer(ABC):
    @abstractmethod
    def forward(self, x): ...

    @abstractmethod
    def backward(self, dy): ...


class Affine(Layer):
    def __init__(self, n_in, n_out):
        self.W = np.random.normal(scale=n_in**-0.5, size=(n_in, n_out))
        self.b = np.zeros((1, n_out))
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def backward(self, dy):
        self.dW = self.x.T.dot(dy)
        self.db = dy.sum(axis=0)[None, :]
        return dy.dot(self.W.T)


class Logistic(Layer):
    def forward(self, x):
        self.y = 1.0 / (1.0 + np.exp(-x))
        return self.y

    def backward(self, dy):
        return dy * self.y * (1.0 - self.y)


class Sequential:
    def __init__(self, sizes):
        self.layers = []
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            self.layers.append(Affine(n_in, n_out))
            self.layers.append(Logistic())

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, x, t):
        y = self.forward(x)
        dout = -(t / y) + (1 - t) / (1 - y)
        for layer in self.layers[::-1]:
            dout = layer.backward(dout)
        affine = [layer for layer in self.layers if isinstance(layer, Affine)]
        return [layer.dW for layer in affine], [layer.db for layer in affine]


# right: dout = -(t / y) + (1 - t) / (1 - y) => dout = np.where(t > 0.5, -1.0, 1.0) / np.where(t > 0.5, y, 1 - y)
# right: return dy.dot(self.W.T) => return np.tensordot(dy, self.W, (1, 1))
# wrong: self.dW = self.x.T.dot(dy) => self.dW = self.x.T.dot(dy) / len(dy) => dL_dw3,dL_dw2,dL_dw1 mean for sum|dL_db3,dL_db2,dL_db1 sum for mean
# wrong: return dy * self.y * (1.0 - self.y) => return dy * self.y * (1.0 - self.y) ** 2 => dL_dz3,dL_dz2,dL_dz1 *
# wrong: self.db = dy.sum(axis=0)[None, :] => self.db = dy[-1:] => dL_db3,dL_db2,dL_db1 one sample
# wrong: dout = -(t / y) + (1 - t) / (1 - y) => dout = (t / y) + (1 - t) / (1 - y) => dL_dyhat wrong sign
# wrong: self.layers.append(Logistic()) => self.layers.append(Logistic() if not self.layers[1:] else self.layers[1]) => dL_dz2,dL_dz1 wrong layer|dL_dz2,dL_dz1 *|code *
