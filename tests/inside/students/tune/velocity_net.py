# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


class Net:
    def __init__(self, n_in, n_hid, n_out, momentum=0.9):
        self.W1 = np.random.randn(n_in, n_hid) / np.sqrt(n_in)
        self.b1 = np.zeros(n_hid)
        self.W2 = np.random.randn(n_hid, n_out) / np.sqrt(n_hid)
        self.b2 = np.zeros(n_out)
        self.momentum = momentum
        self.vW1 = self.vb1 = self.vW2 = self.vb2 = 0

    def sigmoid(self, z):
        return 1.0 / (1.0 + np.exp(-z))

    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = self.sigmoid(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.a2 = self.sigmoid(self.z2)
        return self.a2

    def train_step(self, X, y, lr):
        y_hat = self.forward(X)
        d2 = (y_hat - y) / len(X)
        d1 = d2 @ self.W2.T * self.a1 * (1 - self.a1)

        self.vW2 = self.momentum * self.vW2 - lr * self.a1.T @ d2
        self.vb2 = self.momentum * self.vb2 - lr * d2.sum(0)
        self.vW1 = self.momentum * self.vW1 - lr * X.T @ d1
        self.vb1 = self.momentum * self.vb1 - lr * d1.sum(0)

        self.W2 = self.W2 + self.vW2
        self.b2 = self.b2 + self.vb2
        self.W1 = self.W1 + self.vW1
        self.b1 = self.b1 + self.vb1


# right: self.W2 = self.W2 + self.vW2 => self.W2 = np.add(self.W2, self.vW2)
# right: d1 = d2 @ self.W2.T * self.a1 * (1 - self.a1) => d1 = self.a1 * (d2 @ self.W2.T - d2 @ self.W2.T * self.a1)
# wrong: self.W1 = self.W1 + self.vW1 => self.W1 = self.W1 - self.vW1 => w1 uphill|dL_dw1 wrong sign
# wrong: self.W1 = self.W1 + self.vW1 => self.W1 = self.W1 + lr * self.vW1 => w1 lr twice|dL_dw1 *
# wrong: self.b1 = self.b1 + self.vb1 => self.b1 = self.vb1 => b1 misprint
# wrong: self.vW1 = self.momentum * self.vW1 - lr * X.T @ d1 => self.vW1 = self.momentum * self.vW1 - (1 - self.momentum) * lr * X.T @ d1 => dL_dw1 constant factor|w1 *
# wrong: self.vb1 = self.momentum * self.vb1 - lr * d1.sum(0) => self.vb1 = self.momentum * self.vb1 - lr * d1 => dL_db1 missing sum|b1 *|code *
# wrong: d1 = d2 @ self.W2.T * self.a1 * (1 - self.a1) => d1 = d2 @ self.W2.T * self.z1 * (1 - self.z1) => dL_dz1 σ′ of z
