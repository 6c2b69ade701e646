# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


class Netz:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, x):
        self.x = x
        self.h = self._s(x @ self.W1 + self.b1)
        self.o = self._s(self.h @ self.W2 + self.b2)
        return self.o

    @staticmethod
    def _s(z):
        return 1 / (1 + np.exp(-z))

    def backward(self, y):
        e = self.o - y
        self.dW2 = self.h.T @ e
        self.db2 = e.sum(0)
        g = e @ self.W2.T * self.h * (1 - self.h)
        self.dW1 = self.x.T @ g
        self.db1 = g.sum(0)


def gradient(x, y, W1, b1, W2, b2):
    net = Netz(W1, b1, W2, b2)
    half = len(x) // 2
    parts = []
    for xs, ys in ((x[:half], y[:half]), (x[half:], y[half:])):
        net.forward(xs)
        net.backward(ys)
        parts.append((net.dW1, net.db1, net.dW2, net.db2))
    return [a + b for a, b in zip(*parts)]


# right: half = len(x) // 2 => half = 1
# wrong: net.forward(xs) => net.h = net._s(xs @ net.W1 + net.b1) if not parts else net.h\n        net.x = xs\n        net.o = net._s(net._s(xs @ net.W1 + net.b1) @ net.W2 + net.b2) ;; half = len(x) // 2 => half = len(x) // 2\n    x, y = x[: 2 * half], y[: 2 * half] => dL_dw2 stale activations|code stale activations
# wrong: self.dW1 = self.x.T @ g => self.dW1 = self.x.T @ e @ self.W2.T => dL_dw1 *
# wrong: e = self.o - y => e = (self.o - y) * self.h.mean() => dL_dz2 *
