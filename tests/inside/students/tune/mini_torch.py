# network: hidden=(3, 3), bias=True, activation="tanh"
# Lab 3: write your own mini deep-learning framework
import numpy as np

class Module:
    def zero_grad(self):
        pass

    def params(self):
        return []

class Linear(Module):
    def __init__(self, n_in, n_out):
        self.weight = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.bias = np.zeros(n_out)
        self.zero_grad()

    def zero_grad(self):
        self.dweight = 0.0
        self.dbias = 0.0

    def forward(self, inp):
        self.inp = inp
        return inp @ self.weight + self.bias

    def backward(self, grad):
        self.dweight += self.inp.T @ grad
        self.dbias += grad.sum(axis=0)
        return grad @ self.weight.T

    def params(self):
        return [(self.weight, self.dweight), (self.bias, self.dbias)]

class Tanh(Module):
    def forward(self, inp):
        self.inp = inp
        return np.tanh(inp)

    def backward(self, grad):
        return grad * (1 - np.tanh(self.inp) ** 2)

class Sigmoid(Module):
    def forward(self, inp):
        self.out = 1 / (1 + np.exp(-inp))
        return self.out

    def backward(self, grad):
        return grad * self.out * (1 - self.out)

class BCELoss(Module):
    def forward(self, pred, target):
        return -np.mean(target * np.log(pred) + (1 - target) * np.log(1 - pred))

    def backward(self, pred, target):
        return (pred - target) / (pred * (1 - pred)) / pred.shape[0]

class Sequential(Module):
    def __init__(self, *modules):
        self.modules = modules

    def forward(self, x):
        for m in self.modules:
            x = m.forward(x)
        return x

    def backward(self, grad):
        for m in reversed(self.modules):
            grad = m.backward(grad)
        return grad

    def zero_grad(self):
        for m in self.modules:
            m.zero_grad()

    def params(self):
        return [p for m in self.modules for p in m.params()]

criterion = BCELoss()
model = Sequential(Linear(2, 3), Tanh(), Linear(3, 3), Tanh(), Linear(3, 1), Sigmoid())

def fit(model, x, y, epochs=1, lr=0.1):
    for epoch in range(epochs):
        model.zero_grad()
        pred = model.forward(x)
        loss = criterion.forward(pred, y)
        model.backward(criterion.backward(pred, y))
        for p, dp in model.params():
            p -= lr * dp
    return loss

# right: self.inp = inp\n        return np.tanh(inp) => self.out = np.tanh(inp)\n        return self.out ;; (1 - np.tanh(self.inp) ** 2) => (1 - self.out * self.out)
# right: grad * self.out * (1 - self.out) => grad * (self.out - self.out ** 2) ;; (pred - target) / (pred * (1 - pred)) / pred.shape[0] => (-target / pred + (1 - target) / (1 - pred)) / len(target)
# wrong: model.zero_grad()\n => \n => update *|code *
# wrong: grad * self.out * (1 - self.out) => grad * self.out => dL_dz3 missing factor
# wrong: self.dbias += grad.sum(axis=0) => self.dbias += grad.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: / (pred * (1 - pred)) / pred.shape[0] => / (pred * (1 - pred)) => dL_dyhat sum for mean
# wrong: p -= lr * dp => p = p - lr * dp => update not updated
# wrong: (pred - target) / (pred * (1 - pred)) / => (pred - target) / pred * (1 - pred) / => dL_dyhat precedence
