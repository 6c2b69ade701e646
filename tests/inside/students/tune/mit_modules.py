# network: hidden=(3, 3), bias=True, activation="tanh"
# Homework: modular implementation. Data points are columns, W is (in, out).
import numpy as np


class Linear:
    def __init__(self, m, n):
        self.m, self.n = m, n
        self.b = np.zeros([n, 1])
        self.W = np.random.normal(0, 1.0 * m ** (-.5), [m, n])

    def forward(self, A):
        self.A = A
        return np.dot(self.W.T, A) + self.b

    def backward(self, dLdZ):
        self.dLdW = np.dot(self.A, dLdZ.T)
        self.dLdb = np.sum(dLdZ, axis=1, keepdims=True)
        return np.dot(self.W, dLdZ)

    def sgd_step(self, lr):
        self.W = self.W - lr * self.dLdW
        self.b = self.b - lr * self.dLdb


class Tanh:
    def forward(self, Z):
        self.Z = Z
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.A ** 2)

    def sgd_step(self, lr):
        pass


class Sequential:
    def __init__(self, sizes):
        self.modules = []
        for m, n in zip(sizes[:-1], sizes[1:]):
            self.modules += [Linear(m, n), Tanh()]
        self.modules.pop()  # the output has no tanh

    def forward(self, Xt):
        for m in self.modules:
            Xt = m.forward(Xt)
        return 1 / (1 + np.exp(-Xt))

    def train_step(self, X, Y, lr):
        Ypred = self.forward(X)
        delta = Ypred - Y  # NLL of the sigmoid
        for m in self.modules[::-1]:
            delta = m.backward(delta)
        for m in self.modules:
            m.sgd_step(lr)


# right: delta = m.backward(delta) => delta = m.backward(delta)\n            m.sgd_step(lr) ;; for m in self.modules:\n            m.sgd_step(lr) => pass
# right: self.A = np.tanh(Z) => self.A = (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))
# wrong: (1 - self.A ** 2) => (1 - self.Z ** 2) => dL_dz2,dL_dz1 σ′ of z
# wrong: return dLdA * (1 - self.A ** 2) => return dLdA => dL_dz2,dL_dz1 missing σ′
# wrong: self.W = self.W - lr => self.W = self.W + lr => w3,w2,w1 uphill
# wrong: self.b = self.b - lr * self.dLdb => self.b = self.b - self.dLdb => b3,b2,b1 lr forgotten
# wrong: self.dLdb = np.sum(dLdZ, axis=1, keepdims=True) => self.dLdb = np.sum(dLdZ, axis=1) => dL_db2,dL_db1 broadcast|b2,b1 broadcast
# wrong: self.b = self.b - lr * self.dLdb => self.b - lr * self.dLdb => b3,b2,b1 not updated
