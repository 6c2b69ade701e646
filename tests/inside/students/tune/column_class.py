# network: hidden=(4,), bias=True, activation="tanh"
import numpy as np


class MLP:
    """samples are columns"""

    def __init__(self, n_x, n_h, n_y):
        self.params = {
            "W1": np.random.randn(n_h, n_x) * 0.01,
            "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h) * 0.01,
            "b2": np.zeros((n_y, 1)),
        }

    def forward(self, X):
        p = self.params
        Z1 = np.matmul(p["W1"], X) + p["b1"]
        A1 = np.tanh(Z1)
        Z2 = np.matmul(p["W2"], A1) + p["b2"]
        A2 = 1 / (1 + np.exp(-Z2))
        self.cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
        return A2

    def backward(self, X, Y):
        m = X.shape[1]
        A1, A2 = self.cache["A1"], self.cache["A2"]
        W2 = self.params["W2"]
        dZ2 = A2 - Y
        dW2 = np.matmul(dZ2, A1.T) / m
        db2 = np.sum(dZ2, axis=1, keepdims=True) / m
        dZ1 = np.matmul(W2.T, dZ2) * (1 - np.power(A1, 2))
        dW1 = np.matmul(dZ1, X.T) / m
        db1 = np.sum(dZ1, axis=1, keepdims=True) / m
        return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


# right: dZ1 = np.matmul(W2.T, dZ2) * (1 - np.power(A1, 2)) => dZ1 = W2.T @ dZ2 - W2.T @ dZ2 * A1 ** 2
# wrong: dZ1 = np.matmul(W2.T, dZ2) * (1 - np.power(A1, 2)) => dZ1 = np.matmul(W2.T, dZ2) * (1 - np.power(self.cache["Z1"], 2)) => dL_dz1 σ′ of z
# wrong: db1 = np.sum(dZ1, axis=1, keepdims=True) / m => db1 = np.sum(dZ1, axis=1, keepdims=True) => dL_db1 sum for mean
# wrong: dW1 = np.matmul(dZ1, X.T) / m => dW1 = np.matmul(dZ1, X.T) / m * 2 => dL_dw1 constant factor
# wrong: db1 = np.sum(dZ1, axis=1, keepdims=True) / m => db1 = np.sum(dZ1) / m => dL_db1 wrong axis
