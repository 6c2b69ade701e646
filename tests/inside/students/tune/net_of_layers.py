# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np
class Layer:
    def __init__(self, n_in, n_out, act):
        self.weights = np.random.randn(n_in, n_out)
        self.bias = np.zeros(n_out)
        self.act = act
    def forward(self, x):
        self.x = x
        self.z = x @ self.weights + self.bias
        self.out = 1/(1+np.exp(-self.z))
        return self.out
    def backward(self, delta):
        self.grad_weights = self.x.T @ delta
        self.grad_bias = delta.sum(axis=0)
        return delta @ self.weights.T
class Net:
    def __init__(self, sizes):
        self.layers = [Layer(a, b, "s") for a, b in zip(sizes[:-1], sizes[1:])]
    def forward(self, x):
        for l in self.layers: x = l.forward(x)
        return x
    def backward(self, x, y):
        out = self.forward(x)
        delta = out - y
        for l in reversed(self.layers):
            if l is not self.layers[-1]:
                delta = delta * l.out * (1 - l.out)
            delta = l.backward(delta)


# right: delta = out - y => delta = (out - y) * out * (1 - out)
# wrong: delta = delta * l.out * (1 - l.out) => delta = delta * l.out => dL_dz2,dL_dz1 missing factor
# wrong: delta = delta * l.out * (1 - l.out) => pass => dL_dz2,dL_dz1 missing σ′
# wrong: self.grad_bias = delta.sum(axis=0) => self.grad_bias = delta.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: self.grad_weights = self.x.T @ delta => self.grad_weights = self.out.T @ delta => dL_dw3,dL_dw2,dL_dw1 wrong layer
# wrong: delta = delta * l.out * (1 - l.out) => delta = delta * l.z * (1 - l.z) => dL_dz2,dL_dz1 σ′ of z
