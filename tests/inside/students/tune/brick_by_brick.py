# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


class Layer:
    def forward(self, inputs):
        raise NotImplementedError

    def backward(self, grad_outputs):
        raise NotImplementedError


class Dense(Layer):
    def __init__(self, n_in, n_out):
        self.W = np.random.normal(0, 1 / np.sqrt(n_in), (n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.W + self.b

    def backward(self, grad_outputs):
        self.dW = self.inputs.T @ grad_outputs
        self.db = grad_outputs.sum(axis=0)
        return grad_outputs @ self.W.T


class Sigmoid(Layer):
    def forward(self, inputs):
        self.inputs = inputs
        self.outputs = 1 / (1 + np.exp(-inputs))
        return self.outputs

    def backward(self, grad_outputs):
        return grad_outputs * self.outputs * (1 - self.outputs)


class BCE:
    def __call__(self, pred, target):
        self.pred, self.target = pred, target
        return -np.mean(target * np.log(pred) + (1 - target) * np.log(1 - pred))

    def backward(self):
        p, t = self.pred, self.target
        return (p - t) / (p * (1 - p)) / p.size


class Sequential:
    def __init__(self, sizes):
        self.layers = []
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            self.layers.append(Dense(n_in, n_out))
            self.layers.append(Sigmoid())
        self.loss = BCE()

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, x, y):
        value = self.loss(self.forward(x), y)
        grad = self.loss.backward()
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        dense = self.layers[::2]
        return value, [layer.dW for layer in dense], [layer.db for layer in dense]


# right: return grad_outputs * self.outputs * (1 - self.outputs) => e = np.exp(-self.inputs)\n        return grad_outputs * e / (1 + e) ** 2
# wrong: return grad_outputs * self.outputs * (1 - self.outputs) => return grad_outputs * self.inputs * (1 - self.inputs) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: return (p - t) / (p * (1 - p)) / p.size => return (p - t) / (p * (1 - p)) => dL_dyhat sum for mean|dL_dz3 sum for mean
# wrong: return (p - t) / (p * (1 - p)) / p.size => return (p - t) / p.size => dL_dyhat wrong loss|dL_dz3 wrong loss|dL_dyhat missing factor|dL_dz3 *
# wrong: self.db = grad_outputs.sum(axis=0) => self.db = grad_outputs.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: self.dW = self.inputs.T @ grad_outputs => self.dW = self.inputs.T @ grad_outputs / len(grad_outputs) => dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: return grad_outputs * self.outputs * (1 - self.outputs) => return grad_outputs * self.outputs * self.outputs * (1 - self.outputs) => dL_dz3,dL_dz2,dL_dz1 *
