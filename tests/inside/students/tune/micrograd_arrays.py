# network: hidden=(3, 3), bias=True, activation="tanh"
# micrograd, but every Value is an array
import numpy as np


class Value:
    def __init__(self, data, children=()):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self._prev = children
        self._backward = lambda: None

    def affine(self, w, b):
        out = Value(self.data @ w.data + b.data, (self, w, b))

        def _backward():
            self.grad += out.grad @ w.data.T
            w.grad += self.data.T @ out.grad
            b.grad += out.grad.sum(axis=0)
        out._backward = _backward
        return out

    def tanh(self):
        t = np.tanh(self.data)
        out = Value(t, (self,))

        def _backward():
            self.grad += (1 - t**2) * out.grad
        out._backward = _backward
        return out

    def sigmoid(self):
        s = 1 / (1 + np.exp(-self.data))
        out = Value(s, (self,))

        def _backward():
            self.grad += s * (1 - s) * out.grad
        out._backward = _backward
        return out

    def mse(self, y):
        diff = self.data - y
        out = Value(np.mean(diff**2), (self,))

        def _backward():
            self.grad += 2 * diff / diff.size * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)
        build(self)
        self.grad = np.ones_like(self.data)
        for v in reversed(topo):
            v._backward()


def gradients(x, y, w1, b1, w2, b2, w3, b3):
    w1, b1, w2, b2, w3, b3 = params = [Value(p) for p in (w1, b1, w2, b2, w3, b3)]
    out = Value(x).affine(w1, b1).tanh().affine(w2, b2).tanh().affine(w3, b3).sigmoid()
    loss = out.mse(y)
    loss.backward()
    return [loss.data] + [p.grad for p in params]

# right: (1 - t**2) * out.grad => (1 - out.data * out.data) * out.grad
# right: np.mean(diff**2) => 0.5 * np.sum(diff**2) ;; 2 * diff / diff.size => diff
# wrong: (1 - t**2) * out.grad => (1 - t**2) => dL_dz2,dL_dz1 missing factor
# wrong: (1 - t**2) * out.grad => (1 - self.data**2) * out.grad => dL_dz2,dL_dz1 σ′ of z
# wrong: out.grad.sum(axis=0) => out.grad.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: s * (1 - s) * out.grad => (1 - s**2) * out.grad => dL_dz3 wrong activation
# wrong: 2 * diff / diff.size => diff / diff.size => dL_dyhat constant factor|dL_dz3 constant factor
# wrong: out.grad.sum(axis=0) => out.grad.sum() => dL_db2,dL_db1 wrong axis
