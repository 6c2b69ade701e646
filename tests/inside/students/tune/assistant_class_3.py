# network: hidden=(4, 3), bias=True, activation="relu"
import numpy as np


class NeuralNetwork:
    """A simple feed-forward neural network for binary classification."""

    def __init__(self, layer_sizes, seed=42):
        rng = np.random.default_rng(seed)
        self.num_layers = len(layer_sizes) - 1
        self.params = {}
        for i in range(1, len(layer_sizes)):
            # He initialization
            self.params[f"W{i}"] = rng.standard_normal(
                (layer_sizes[i - 1], layer_sizes[i])) * np.sqrt(2.0 / layer_sizes[i - 1])
            self.params[f"b{i}"] = np.zeros((1, layer_sizes[i]))

    @staticmethod
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-np.clip(z, -500, 500)))

    def forward(self, X):
        self.cache = {"A0": X}
        A = X
        for i in range(1, self.num_layers + 1):
            Z = A @ self.params[f"W{i}"] + self.params[f"b{i}"]
            A = np.maximum(0, Z) if i < self.num_layers else self.sigmoid(Z)
            self.cache[f"Z{i}"] = Z
            self.cache[f"A{i}"] = A
        return A

    def compute_loss(self, y_true, y_pred, eps=1e-15):
        y_pred = np.clip(y_pred, eps, 1 - eps)
        return -np.mean(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))

    def backward(self, y):
        m = y.shape[0]
        grads = {}
        # Gradient of the BCE loss w.r.t. the pre-activation of the output
        dZ = (self.cache[f"A{self.num_layers}"] - y) / m
        for i in range(self.num_layers, 0, -1):
            grads[f"dW{i}"] = self.cache[f"A{i - 1}"].T @ dZ
            grads[f"db{i}"] = np.sum(dZ, axis=0, keepdims=True)
            if i > 1:
                dA = dZ @ self.params[f"W{i}"].T
                dZ = dA * (self.cache[f"Z{i - 1}"] > 0)
        return grads

    def update(self, grads, learning_rate):
        for i in range(1, self.num_layers + 1):
            self.params[f"W{i}"] -= learning_rate * grads[f"dW{i}"]
            self.params[f"b{i}"] -= learning_rate * grads[f"db{i}"]

    def train_step(self, X, y, learning_rate=0.01):
        y_pred = self.forward(X)
        loss = self.compute_loss(y, y_pred)
        grads = self.backward(y)
        self.update(grads, learning_rate)
        return loss


# right: dZ = dA * (self.cache[f"Z{i - 1}"] > 0) => dZ = np.where(self.cache[f"A{i - 1}"] > 0, dA, 0.0)
# right: dZ = (self.cache[f"A{self.num_layers}"] - y) / m => dZ = self.cache[f"A{self.num_layers}"] - y ;; self.cache[f"A{i - 1}"].T @ dZ => self.cache[f"A{i - 1}"].T @ dZ / m ;; np.sum(dZ, axis=0, keepdims=True) => np.sum(dZ, axis=0, keepdims=True) / m
# wrong: dZ = dA * (self.cache[f"Z{i - 1}"] > 0) => dZ = dA => dL_dz2,dL_dz1 missing σ′
# wrong: np.sum(dZ, axis=0, keepdims=True) => np.mean(dZ, axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: dZ = dA * (self.cache[f"Z{i - 1}"] > 0) => dZ = dA * (dA > 0) => dL_dz2,dL_dz1 wrong argument
# wrong: for i in range(1, self.num_layers + 1):\n            self.params[f"W{i}"] -= => for i in range(1, self.num_layers):\n            self.params[f"W{i}"] -= => w3,b3 not updated|code not updated
# wrong: np.maximum(0, Z) if i < self.num_layers else => np.maximum(0, Z) if i < self.num_layers - 1 else => code *|dL_dz2 wrong activation
# wrong: self.cache[f"A{i - 1}"].T @ dZ => self.cache[f"A{i - 1}"].T @ dZ / m => dL_dw3,dL_dw2,dL_dw1 constant factor|dL_dw3,dL_dw2,dL_dw1 mean for sum
