# network: hidden=(5,), bias=True, activation="tanh"
import numpy as np


class Tensor:
    """a tiny autograd, like micrograd but with matrices"""

    def __init__(self, data, parents=()):
        self.data = np.array(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self._backward = lambda: None
        self._prev = set(parents)

    def matmul(self, other):
        out = Tensor(self.data @ other.data, (self, other))

        def _backward():
            self.grad += out.grad @ other.data.T
            other.grad += self.data.T @ out.grad

        out._backward = _backward
        return out

    def add_bias(self, b):
        out = Tensor(self.data + b.data, (self, b))

        def _backward():
            self.grad += out.grad
            b.grad += out.grad.sum(axis=0).reshape(b.data.shape)

        out._backward = _backward
        return out

    def tanh(self):
        t = np.tanh(self.data)
        out = Tensor(t, (self,))

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def sigmoid(self):
        s = 1 / (1 + np.exp(-self.data))
        out = Tensor(s, (self,))

        def _backward():
            self.grad += s * (1 - s) * out.grad

        out._backward = _backward
        return out

    def bce(self, y):
        p = self.data
        out = Tensor(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(), (self,))

        def _backward():
            self.grad += (p - y) / (p * (1 - p)) / p.size * out.grad

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


def gradients(X, y, W1, b1, W2, b2):
    W1, b1, W2, b2 = Tensor(W1), Tensor(b1), Tensor(W2), Tensor(b2)
    h = Tensor(X).matmul(W1).add_bias(b1).tanh()
    loss = h.matmul(W2).add_bias(b2).sigmoid().bce(y)
    loss.backward()
    return {"loss": loss.data, "dW1": W1.grad, "db1": b1.grad, "dW2": W2.grad, "db2": b2.grad}


# right: / p.size * out.grad => / len(y) * out.grad
# wrong: self.grad += (1 - t**2) * out.grad => self.grad += (1 - t) * out.grad => dL_dz1 missing factor|wrong activation
# wrong: self.grad += (1 - t**2) * out.grad => self.grad += (1 - self.data**2) * out.grad => dL_dz1 σ′ of z
# wrong: / p.size * out.grad => * out.grad => dL_dz2 sum for mean|dL_dyhat sum for mean
# wrong: b.grad += out.grad.sum(axis=0).reshape(b.data.shape) => b.grad += out.grad.sum() => dL_db1 wrong axis
