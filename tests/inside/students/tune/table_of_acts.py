# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np

ACTIVATIONS = {
    "relu": (lambda z: np.maximum(0, z), lambda z: (z > 0).astype(float)),
    "tanh": (lambda z: np.tanh(z), lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
}


class NeuralNet:
    def __init__(self, sizes, acts=("relu", "relu", "sigmoid")):
        self.acts = acts
        self.weights = [np.random.randn(a, b) * 0.1 for a, b in zip(sizes, sizes[1:])]
        self.biases = [np.zeros((1, b)) for b in sizes[1:]]

    def forward(self, X):
        self.A = [X]
        self.Z = []
        for W, b, act in zip(self.weights, self.biases, self.acts):
            self.Z.append(self.A[-1] @ W + b)
            self.A.append(ACTIVATIONS[act][0](self.Z[-1]))
        return self.A[-1]

    def backward(self, X, y):
        self.forward(X)
        self.dW = [0] * len(self.weights)
        self.db = [0] * len(self.biases)
        dA = (self.A[-1] - y) / (self.A[-1] * (1 - self.A[-1]))
        for l in reversed(range(len(self.weights))):
            dZ = dA * ACTIVATIONS[self.acts[l]][1](self.Z[l])
            self.dW[l] = self.A[l].T @ dZ
            self.db[l] = dZ.sum(axis=0, keepdims=True)
            dA = dZ @ self.weights[l].T
        return self.dW, self.db


# right: dZ = dA * ACTIVATIONS[self.acts[l]][1](self.Z[l]) => dZ = np.multiply(ACTIVATIONS[self.acts[l]][1](self.A[l] @ self.weights[l] + self.biases[l]), dA)
# right: lambda z: (z > 0).astype(float)) => lambda z: 0.5 * (np.sign(z) + 1))
# wrong: dZ = dA * ACTIVATIONS[self.acts[l]][1](self.Z[l]) => dZ = dA * ACTIVATIONS[self.acts[l]][0](self.Z[l]) => dL_dz3,dL_dz2,dL_dz1 missing factor
# wrong: dZ = dA * ACTIVATIONS[self.acts[l]][1](self.Z[l]) => dZ = dA * ACTIVATIONS["sigmoid"][1](self.Z[l]) => dL_dz2,dL_dz1 wrong activation
# wrong: dA = (self.A[-1] - y) / (self.A[-1] * (1 - self.A[-1])) => dA = (self.A[-1] - y) / (self.A[-1] * (1 - self.A[-1])) / len(X) ;; self.db[l] = dZ.sum(axis=0, keepdims=True) => self.db[l] = dZ.sum(axis=0, keepdims=True) * len(X) => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: self.dW[l] = self.A[l].T @ dZ => self.dW[l] = self.A[l - 1].T @ dZ => dL_dw3,dL_dw2,dL_dw1 wrong layer|dL_dw3 wrong layer & dL_dw2,dL_dw1 *|code exception
# wrong: dZ = dA * ACTIVATIONS[self.acts[l]][1](self.Z[l]) => dZ = dA * ACTIVATIONS[self.acts[l - 1]][1](self.Z[l]) => dL_dz3,dL_dz1 wrong activation|dL_dz3,dL_dz1 *
