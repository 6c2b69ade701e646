# network: hidden=(3, 3, 3), bias=True, activation="tanh"
import numpy as np


class NeuralNetwork:
    """A fully connected network with tanh hidden layers and a sigmoid output.

    Parameters
    ----------
    layer_sizes : sizes of all layers, e.g. [2, 4, 4, 4, 1]
    """

    def __init__(self, layer_sizes: list, seed: int = 42):
        rng = np.random.default_rng(seed)
        self.L = len(layer_sizes) - 1
        self.params = {}
        for l in range(1, self.L + 1):
            scale = np.sqrt(1.0 / layer_sizes[l - 1])
            self.params[f"W{l}"] = rng.standard_normal((layer_sizes[l - 1], layer_sizes[l])) * scale
            self.params[f"b{l}"] = np.zeros((1, layer_sizes[l]))

    @staticmethod
    def _sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    def forward(self, X):
        self.cache = {"A0": X}
        A = X
        for l in range(1, self.L + 1):
            Z = A @ self.params[f"W{l}"] + self.params[f"b{l}"]
            A = self._sigmoid(Z) if l == self.L else np.tanh(Z)
            self.cache[f"Z{l}"] = Z
            self.cache[f"A{l}"] = A
        return A

    def backward(self, X, y) -> dict:
        """Compute the gradients of the binary cross-entropy loss."""
        m = X.shape[0]
        grads = {}
        dZ = self.cache[f"A{self.L}"] - y  # sigmoid + BCE
        for l in range(self.L, 0, -1):
            grads[f"dW{l}"] = self.cache[f"A{l - 1}"].T @ dZ / m
            grads[f"db{l}"] = np.sum(dZ, axis=0, keepdims=True) / m
            if l > 1:
                dA = dZ @ self.params[f"W{l}"].T
                dZ = dA * (1 - self.cache[f"A{l - 1}"] ** 2)
        return grads

    def update(self, grads: dict, learning_rate: float) -> None:
        for l in range(1, self.L + 1):
            self.params[f"W{l}"] -= learning_rate * grads[f"dW{l}"]
            self.params[f"b{l}"] -= learning_rate * grads[f"db{l}"]

    def train_step(self, X, y, learning_rate: float = 0.1) -> float:
        y_pred = self.forward(X)
        loss = -np.mean(y * np.log(y_pred) + (1 - y) * np.log(1 - y_pred))
        grads = self.backward(X, y)
        self.update(grads, learning_rate)
        return loss


# right: dZ = self.cache[f"A{self.L}"] - y => dZ = (self.cache[f"A{self.L}"] - y) / m ;; .T @ dZ / m => .T @ dZ ;; keepdims=True) / m => keepdims=True)
# right: dZ = dA * (1 - self.cache[f"A{l - 1}"] ** 2) => dZ = dA * (1 - np.tanh(self.cache[f"Z{l - 1}"]) ** 2) ;; loss = -np.mean( => loss = -np.sum( ;; .T @ dZ / m => .T @ dZ ;; keepdims=True) / m => keepdims=True)
# wrong: (1 - self.cache[f"A{l - 1}"] ** 2) => (1 - self.cache[f"Z{l - 1}"] ** 2) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: dZ = dA * (1 - self.cache[f"A{l - 1}"] ** 2) => dZ = dA => dL_dz3,dL_dz2,dL_dz1 missing σ′
# wrong: dZ = self.cache[f"A{self.L}"] - y => dZ = (self.cache[f"A{self.L}"] - y) / m => dL_dz4 mean for sum|dL_dz4 constant factor|dL_dyhat mean for sum
# wrong: learning_rate: float) -> None:\n        for l in range(1, self.L + 1): => learning_rate: float) -> None:\n        for l in range(1, self.L): => code not updated|w4,b4 not updated
# wrong: np.sum(dZ, axis=0, keepdims=True) / m => np.mean(dZ, axis=0, keepdims=True) / m => dL_db4,dL_db3,dL_db2,dL_db1 mean for sum
# wrong: A = self._sigmoid(Z) if l == self.L else np.tanh(Z) => A = self._sigmoid(Z) => dL_dz3,dL_dz2,dL_dz1 wrong activation|code *
