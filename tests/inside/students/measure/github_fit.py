# network: hidden=(3, 3, 3), bias=True, activation="sigmoid"
import numpy as np


class DeepNeuralNetwork:
    """A deep neural network performing binary classification (samples are columns)."""

    def __init__(self, nx, layers):
        self.__L = len(layers)
        self.weights = {}
        sizes = [nx] + list(layers)
        for l in range(1, self.__L + 1):
            self.weights["W" + str(l)] = np.random.randn(sizes[l], sizes[l - 1]) * np.sqrt(2 / sizes[l - 1])
            self.weights["b" + str(l)] = np.zeros((sizes[l], 1))
        self.cache = {}

    @property
    def L(self):
        return self.__L

    def forward_prop(self, X):
        self.cache["A0"] = X
        for l in range(1, self.L + 1):
            z = np.matmul(self.weights["W" + str(l)], self.cache["A" + str(l - 1)]) + self.weights["b" + str(l)]
            self.cache["A" + str(l)] = 1 / (1 + np.exp(-z))
        return self.cache["A" + str(self.L)]

    def cost(self, Y, A):
        m = Y.shape[1]
        return -(1 / m) * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    def gradient_descent(self, Y, cache, alpha=0.05):
        m = Y.shape[1]
        dz = cache["A" + str(self.L)] - Y
        weights = self.weights.copy()
        for l in range(self.L, 0, -1):
            A_prev = cache["A" + str(l - 1)]
            dw = np.matmul(dz, A_prev.T) / m
            db = np.sum(dz, axis=1, keepdims=True) / m
            da = np.matmul(weights["W" + str(l)].T, dz)
            dz = da * A_prev * (1 - A_prev)
            self.weights["W" + str(l)] = weights["W" + str(l)] - alpha * dw
            self.weights["b" + str(l)] = weights["b" + str(l)] - alpha * db

    def train(self, X, Y, iterations=5000, alpha=0.05):
        if iterations <= 0:
            raise ValueError("iterations must be a positive integer")
        for i in range(iterations):
            A = self.forward_prop(X)
            cost = self.cost(Y, A)
            self.gradient_descent(Y, self.cache, alpha)
        return cost


# right: np.matmul(dz, A_prev.T) / m => 1 / m * dz.dot(A_prev.T) ;; da * A_prev * (1 - A_prev) => np.multiply(da, A_prev - A_prev ** 2)
# right: dz = cache["A" + str(self.L)] - Y => dz = (cache["A" + str(self.L)] - Y) / m ;; A_prev.T) / m => A_prev.T) ;; keepdims=True) / m => keepdims=True)
# wrong: dz = cache["A" + str(self.L)] - Y => dz = (cache["A" + str(self.L)] - Y) * cache["A" + str(self.L)] * (1 - cache["A" + str(self.L)]) => dL_dz4 extra σ′
# wrong: weights = self.weights.copy() => weights = self.weights ;; da = np.matmul(weights["W" + str(l)].T, dz)\n            dz = da * A_prev * (1 - A_prev)\n            self.weights["W" + str(l)] = weights["W" + str(l)] - alpha * dw\n            self.weights["b" + str(l)] = weights["b" + str(l)] - alpha * db => self.weights["W" + str(l)] = weights["W" + str(l)] - alpha * dw\n            self.weights["b" + str(l)] = weights["b" + str(l)] - alpha * db\n            da = np.matmul(weights["W" + str(l)].T, dz)\n            dz = da * A_prev * (1 - A_prev) => dL_da3,dL_da2,dL_da1 updated weights
# wrong: da * A_prev * (1 - A_prev) => da * A_prev * (A_prev - 1) => dL_dz3,dL_dz2,dL_dz1 wrong sign
# wrong: np.sum(dz, axis=1, keepdims=True) / m => np.sum(dz, axis=1, keepdims=True) => dL_db4,dL_db3,dL_db2,dL_db1 constant factor|dL_db4,dL_db3,dL_db2,dL_db1 sum for mean
# wrong: self.weights["b" + str(l)] = weights["b" + str(l)] - alpha * db => self.weights["b" + str(l)] = weights["b" + str(l)] - db => b4,b3,b2,b1 lr forgotten
# wrong: for i in range(iterations):\n            A = self.forward_prop(X) => A = self.forward_prop(X)\n        for i in range(iterations): ;; da * A_prev * (1 - A_prev) => da * (1 - A_prev) => code stale activations & dL_dz3,dL_dz2,dL_dz1 missing factor
