# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = np.random.randn(in_features, out_features) * np.sqrt(2 / in_features)
        self.bias = np.zeros(out_features)
        self.grad_weight = np.zeros_like(self.weight)
        self.grad_bias = np.zeros_like(self.bias)

    def forward(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, grad):
        self.grad_weight += self.x.T @ grad
        self.grad_bias += grad.sum(axis=0)
        return grad @ self.weight.T


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad):
        return grad * self.out * (1 - self.out)


class BCELoss:
    def forward(self, p, y):
        self.p, self.y = p, y
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def backward(self):
        return (self.p - self.y) / (self.p * (1 - self.p)) / len(self.y)


class SGD:
    def __init__(self, layers, lr):
        self.layers = [l for l in layers if isinstance(l, Linear)]
        self.lr = lr

    def zero_grad(self):
        for layer in self.layers:
            layer.grad_weight[:] = 0
            layer.grad_bias[:] = 0

    def step(self):
        for layer in self.layers:
            layer.weight -= self.lr * layer.grad_weight
            layer.bias -= self.lr * layer.grad_bias


class MLP:
    def __init__(self, sizes):
        self.layers = []
        for i in range(len(sizes) - 1):
            self.layers.append(Linear(sizes[i], sizes[i + 1]))
            self.layers.append(ReLU() if i < len(sizes) - 2 else Sigmoid())
        self.criterion = BCELoss()

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train_step(self, x, y, lr=0.1):
        optimizer = SGD(self.layers, lr)
        optimizer.zero_grad()
        loss = self.criterion.forward(self.forward(x), y)
        grad = self.criterion.backward()
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        optimizer.step()
        return loss


# right: return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) => return np.mean((p - y) ** 2) ;; (self.p - self.y) / (self.p * (1 - self.p)) / len(self.y) => 2 * (self.p - self.y) / len(self.y)
# right: (self.p - self.y) / (self.p * (1 - self.p)) / len(self.y) => (-self.y / self.p + (1 - self.y) / (1 - self.p)) / self.y.shape[0] ;; return grad * self.mask => return np.where(self.mask, grad, 0)
# wrong: return grad * self.mask => return self.mask => dL_dz2,dL_dz1 missing factor
# wrong: optimizer.zero_grad()\n        loss = => loss = => code *
# wrong: return grad @ self.weight.T => return grad @ self.weight => dL_da2 exception|code exception
# wrong: (self.p - self.y) / (self.p * (1 - self.p)) / len(self.y) => (self.p - self.y) / len(self.y) => dL_dyhat wrong loss|dL_dz3 extra σ′|dL_dyhat missing factor
# wrong: return grad * self.out * (1 - self.out) => return grad * self.out => dL_dz3 missing factor
# wrong: layer.bias -= self.lr => layer.bias = self.lr => b3,b2,b1 misprint|code misprint
