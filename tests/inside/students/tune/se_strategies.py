# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


class ReLU:
    @staticmethod
    def value(z):
        return np.maximum(z, 0.0)

    @staticmethod
    def slope(z):
        return np.where(z > 0, 1.0, 0.0)


class Logistic:
    @staticmethod
    def value(z):
        return 1.0 / (1.0 + np.exp(-z))

    @staticmethod
    def slope(z):
        s = 1.0 / (1.0 + np.exp(-z))
        return s * (1.0 - s)


class FeedForward:
    """Sum of squared errors; ReLU inside, one logistic unit at the end."""

    def __init__(self, weights, biases):
        self.weights = list(weights)
        self.biases = list(biases)
        self.activations = [ReLU] * (len(self.weights) - 1) + [Logistic]

    def run(self, x):
        zs, outs = [], [x]
        for w, b, act in zip(self.weights, self.biases, self.activations):
            zs.append(outs[-1] @ w + b)
            outs.append(act.value(zs[-1]))
        return zs, outs

    def backward(self, x, y):
        zs, outs = self.run(x)
        loss = np.sum((outs[-1] - y) ** 2)
        delta = 2 * (outs[-1] - y) * self.activations[-1].slope(zs[-1])
        grads_w, grads_b = [], []
        for i in range(len(self.weights) - 1, -1, -1):
            grads_w.insert(0, outs[i].T @ delta)
            grads_b.insert(0, delta.sum(axis=0))
            if i > 0:
                delta = (delta @ self.weights[i].T) * self.activations[i - 1].slope(zs[i - 1])
        return loss, grads_w, grads_b


# right: slope(zs[i - 1]) => slope(outs[i])
# right: np.sum((outs[-1] - y) ** 2) => 0.5 * np.sum((outs[-1] - y) ** 2) ;; delta = 2 * (outs[-1] - y) => delta = (outs[-1] - y)
# wrong: np.where(z > 0, 1.0, 0.0) => np.where(z > 0, z, 0.0) => dL_dz2,dL_dz1 *
# wrong: self.activations[-1].slope(zs[-1]) => self.activations[-1].slope(outs[-1]) => dL_dz3 σ′ of z
# wrong: return s * (1.0 - s) => return 1.0 - s => dL_dz3 missing factor
# wrong: (delta @ self.weights[i].T) => (delta @ self.weights[i].T) / len(x) => dL_da2,dL_da1 mean for sum|constant factor
# wrong: grads_b.insert(0, delta.sum(axis=0)) => grads_b.insert(0, delta[-1]) => dL_db3,dL_db2,dL_db1 one sample
# wrong: if i > 0: => if i > 1: => dL_dw1,dL_db1 wrong upstream|dL_dz1 *
