# network: hidden=(3, 3), bias=True, activation="tanh"
"""micrograd, but with numpy arrays instead of scalars"""
import numpy as np


class Tensor:
    def __init__(self, data, _children=()):
        self.data = np.array(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self._backward = lambda: None
        self._prev = _children

    def __add__(self, other):
        out = Tensor(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad = other.grad + out.grad.sum(axis=0).reshape(other.data.shape)
        out._backward = _backward
        return out

    def __matmul__(self, other):
        out = Tensor(self.data @ other.data, (self, other))

        def _backward():
            self.grad += out.grad @ other.data.T
            other.grad += self.data.T @ out.grad
        out._backward = _backward
        return out

    def tanh(self):
        t = np.tanh(self.data)
        out = Tensor(t, (self,))

        def _backward():
            self.grad += (1 - t ** 2) * out.grad
        out._backward = _backward
        return out

    def mse(self, target):
        diff = self.data - target
        out = Tensor((diff ** 2).mean(), (self,))

        def _backward():
            self.grad += 2 * diff / diff.size * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()

        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)
        build_topo(self)
        self.grad = np.ones_like(self.data)
        for v in reversed(topo):
            v._backward()


def compute_grads(X, y, W1, b1, W2, b2, W3, b3):
    params = [Tensor(p) for p in (W1, b1, W2, b2, W3, b3)]
    w1, bias1, w2, bias2, w3, bias3 = params
    h = (Tensor(X) @ w1 + bias1).tanh()
    h = (h @ w2 + bias2).tanh()
    loss = (h @ w3 + bias3).mse(y)
    loss.backward()
    return loss.data, [p.grad for p in params]


# right: (diff ** 2).mean() => (diff ** 2).sum() ;; 2 * diff / diff.size => 2 * diff
# right: for v in reversed(topo): => for v in topo[::-1]: ;; (1 - t ** 2) * out.grad => out.grad - out.grad * out.data ** 2
# wrong: (1 - t ** 2) * out.grad => (1 - self.data ** 2) * out.grad => dL_dz2,dL_dz1 σ′ of z
# wrong: (1 - t ** 2) * out.grad => 1 - t ** 2 => dL_dz2,dL_dz1 missing factor
# wrong: 2 * diff / diff.size * out.grad => diff / diff.size * out.grad => dL_dyhat constant factor|dL_dz3 constant factor
# wrong: for v in reversed(topo): => for v in topo: => code *|code zero
# wrong: out.grad.sum(axis=0).reshape(other.data.shape) => out.grad => dL_db3,dL_db2,dL_db1 missing sum
# wrong: other.grad += self.data.T @ out.grad => other.grad += self.data.T @ out.data => dL_dw3,dL_dw2,dL_dw1 wrong upstream|dL_dw3,dL_dw2,dL_dw1 z for a|dL_dw3,dL_dw2,dL_dw1 *
