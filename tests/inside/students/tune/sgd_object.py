# network: hidden=(3,), bias=True, activation="tanh"
import numpy as np


class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = np.zeros_like(data)


class SGD:
    def __init__(self, params, lr):
        self.params = params
        self.lr = lr

    def zero_grad(self):
        for p in self.params:
            p.grad = np.zeros_like(p.data)

    def step(self):
        for p in self.params:
            p.data = p.data - self.lr * p.grad


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.w1 = Parameter(np.random.randn(n_in, n_hidden))
        self.b1 = Parameter(np.zeros((1, n_hidden)))
        self.w2 = Parameter(np.random.randn(n_hidden, n_out))
        self.b2 = Parameter(np.zeros((1, n_out)))

    def parameters(self):
        return [self.w1, self.b1, self.w2, self.b2]

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.w1.data + self.b1.data)
        self.p = 1 / (1 + np.exp(-(self.h @ self.w2.data + self.b2.data)))
        return self.p

    def backward(self, y):
        d = (self.p - y) / y.shape[0]
        self.w2.grad += self.h.T @ d
        self.b2.grad += d.sum(0, keepdims=True)
        d = d @ self.w2.data.T * (1 - self.h**2)
        self.w1.grad += self.x.T @ d
        self.b1.grad += d.sum(0, keepdims=True)

    def train_step(self, x, y, lr):
        opt = SGD(self.parameters(), lr)
        opt.zero_grad()
        self.forward(x)
        self.backward(y)
        opt.step()


# right: opt.zero_grad() => opt.zero_grad()\n        opt.zero_grad()
# right: p.data = p.data - self.lr * p.grad => p.data -= self.lr * p.grad
# wrong: self.backward(y) => self.backward(y)\n        opt.zero_grad() => update not updated
# wrong: p.data = p.data - self.lr * p.grad => p.data = p.data - self.lr * np.sign(p.grad) => update *|dL_dw1,dL_db1,dL_dw2,dL_db2 *
# wrong: p.data = p.data - self.lr * p.grad => p.data = self.lr * p.grad => update misprint
# wrong: p.data = p.data - self.lr * p.grad => p.data = p.data + self.lr * p.grad => update uphill
# wrong: d = d @ self.w2.data.T * (1 - self.h**2) => d = d @ self.w2.grad.T * (1 - self.h**2) => dL_da1 *
# wrong: return [self.w1, self.b1, self.w2, self.b2] => return [self.w1, self.w2, self.b2] => b1 not updated
