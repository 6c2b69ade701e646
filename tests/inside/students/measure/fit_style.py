# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


class MLP:
    def __init__(self, n_in, n_hidden, n_out, lr=0.5):
        rng = np.random.default_rng(1)
        self.lr = lr
        self.W1 = rng.normal(size=(n_in, n_hidden))
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = rng.normal(size=(n_hidden, n_out))
        self.b2 = np.zeros((1, n_out))

    def _sigmoid(self, s):
        return 1 / (1 + np.exp(-s))

    def forward(self, X):
        self.z1 = X.dot(self.W1) + self.b1
        self.a1 = self._sigmoid(self.z1)
        self.z2 = self.a1.dot(self.W2) + self.b2
        self.a2 = self._sigmoid(self.z2)
        return self.a2

    def backward(self, X, y, output):
        error = y - output
        d_output = error * output * (1 - output)
        error_hidden = d_output.dot(self.W2.T)
        d_hidden = error_hidden * self.a1 * (1 - self.a1)
        self.W2 += self.a1.T.dot(d_output) * self.lr
        self.b2 += np.sum(d_output, axis=0, keepdims=True) * self.lr
        self.W1 += X.T.dot(d_hidden) * self.lr
        self.b1 += np.sum(d_hidden, axis=0, keepdims=True) * self.lr


# right: d_output = error * output * (1 - output) => d_output = error
# right: d_output = error * output * (1 - output) => d_output = 2 * error * output * (1 - output) / X.shape[0]
# wrong: self.W2 += self.a1.T.dot(d_output) * self.lr => self.W2 -= self.a1.T.dot(d_output) * self.lr => w2 uphill
# wrong: d_hidden = error_hidden * self.a1 * (1 - self.a1) => d_hidden = error_hidden * (1 - self.a1) => dL_dz1 missing factor
# wrong: self.b1 += np.sum(d_hidden, axis=0, keepdims=True) * self.lr => self.b1 += np.sum(d_hidden) * self.lr => dL_db1 wrong axis
# wrong: self.W1 += X.T.dot(d_hidden) * self.lr => self.W1 += X.T.dot(d_hidden) => w1 lr forgotten
# wrong: error_hidden = d_output.dot(self.W2.T) => self.W2 += self.a1.T.dot(d_output) * self.lr; error_hidden = d_output.dot(self.W2.T); self.W2 -= self.a1.T.dot(d_output) * self.lr => dL_da1 updated weights
