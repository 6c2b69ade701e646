# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.random.randn(out_features, in_features) * 0.5
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        self.Ones = np.ones((self.N, 1))
        Z = self.A @ self.W.T + self.Ones @ self.b.T
        return Z

    def backward(self, dLdZ):
        dLdA = dLdZ @ self.W
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.T @ self.Ones
        return dLdA


class Tanh:
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        dAdZ = 1 - self.A ** 2
        return dLdA * dAdZ


class Sigmoid:
    def forward(self, Z):
        self.A = 1 / (1 + np.exp(-Z))
        return self.A

    def backward(self, dLdA):
        dAdZ = self.A * (1 - self.A)
        return dLdA * dAdZ


class MLP2:
    def __init__(self, n_in, n_hidden1, n_hidden2, n_out):
        self.layers = [Linear(n_in, n_hidden1), Tanh(), Linear(n_hidden1, n_hidden2), Tanh(), Linear(n_hidden2, n_out), Sigmoid()]

    def forward(self, X):
        A = X
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backprop(self, X, Y):
        """Mean squared error; the gradients stay in the layers."""
        A = self.forward(X)
        N = X.shape[0]
        loss = np.sum((A - Y) ** 2) / (2 * N)
        dLdA = (A - Y) / N
        for layer in self.layers[::-1]:
            dLdA = layer.backward(dLdA)
        return loss


# right: dLdZ.T @ self.Ones => np.sum(dLdZ, axis=0).reshape(-1, 1)
# right: / (2 * N) => / N ;; dLdA = (A - Y) / N => dLdA = 2 * (A - Y) / N
# wrong: dAdZ = 1 - self.A ** 2 => dAdZ = 1 - np.tanh(self.A) ** 2 => dL_dz2,dL_dz1 σ′ of z
# wrong: dLdZ.T @ self.Ones => dLdZ.T @ self.Ones / self.N => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: self.A * (1 - self.A) => self.A - (1 - self.A) => dL_dz3 minus for times
# wrong: in self.layers[::-1] => in self.layers[::-1][1:] => dL_dz3 missing σ′
# wrong: dLdA = (A - Y) / N => dLdA = 2 * (A - Y) / N => dL_dyhat constant factor
# wrong: return dLdA * dAdZ => return dLdA @ dAdZ.T => dL_dz2 matrix product|code exception
