# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np

class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.random.randn(out_features, in_features)
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        self.Ones = np.ones((self.N, 1))
        return self.A @ self.W.T + self.Ones @ self.b.T

    def backward(self, dLdZ):
        dLdA = dLdZ @ self.W
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.T @ self.Ones
        return dLdA

class ReLU:
    def forward(self, Z):
        self.A = np.where(Z > 0, Z, 0)
        return self.A

    def backward(self, dLdA):
        dAdZ = np.where(self.A > 0, 1.0, 0.0)
        return dLdA * dAdZ

class Sigmoid:
    def forward(self, Z):
        self.A = 1 / (1 + np.exp(-Z))
        return self.A

    def backward(self, dLdA):
        dAdZ = self.A - self.A * self.A
        return dLdA * dAdZ

class MSELoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N, self.C = A.shape
        se = (A - Y) * (A - Y)
        return np.sum(se) / (self.N * self.C)

    def backward(self):
        return 2 * (self.A - self.Y) / (self.N * self.C)

class MLP2:
    def __init__(self, sizes):
        self.layers = []
        for i in range(len(sizes) - 1):
            self.layers.append(Linear(sizes[i], sizes[i + 1]))
            self.layers.append(ReLU() if i < len(sizes) - 2 else Sigmoid())

    def forward(self, A0):
        for layer in self.layers:
            A0 = layer.forward(A0)
        return A0

    def backward(self, dLdA):
        for layer in reversed(self.layers):
            dLdA = layer.backward(dLdA)
        return dLdA

mlp = MLP2([2, 3, 3, 1])
criterion = MSELoss()

def compute_gradients(mlp, X, Y):
    A = mlp.forward(X)
    loss = criterion.forward(A, Y)
    mlp.backward(criterion.backward())
    grads = []
    for layer in mlp.layers[::2]:
        grads.append((layer.dLdW, layer.dLdb))
    return loss, grads

# right: np.where(self.A > 0, 1.0, 0.0) => (self.A > 0).astype(float) ;; self.A - self.A * self.A => self.A * (1 - self.A)
# right: self.dLdb = dLdZ.T @ self.Ones => self.dLdb = np.sum(dLdZ, axis=0).reshape(-1, 1) ;; self.Ones @ self.b.T => self.b.T
# wrong: self.dLdb = dLdZ.T @ self.Ones => self.dLdb = np.mean(dLdZ, axis=0).reshape(-1, 1) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: np.where(self.A > 0, 1.0, 0.0) => np.where(dLdA > 0, 1.0, 0.0) => dL_dz2,dL_dz1 wrong argument
# wrong: return 2 * (self.A - self.Y) => return (self.A - self.Y) => dL_dyhat constant factor
# wrong: return dLdA * dAdZ => return dAdZ => dL_dz2,dL_dz1 missing factor
# wrong: self.A - self.A * self.A => 1 - self.A * self.A => dL_dz3 wrong activation
# wrong: self.dLdW = dLdZ.T @ self.A => self.dLdW = dLdZ.T @ self.A / self.N => dL_dw3,dL_dw2,dL_dw1 mean for sum
