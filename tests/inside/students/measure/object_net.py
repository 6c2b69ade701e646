# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


class NeuralNetwork:
    def __init__(self, W1, b1, W2, b2, W3, b3):
        self.W1, self.W2, self.W3 = W1, W2, W3
        self.b1, self.b2, self.b3 = b1, b2, b3

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def forward(self, X):
        self.X = X
        self.a1 = self.sigmoid(X @ self.W1 + self.b1)
        self.a2 = self.sigmoid(self.a1 @ self.W2 + self.b2)
        self.output = self.sigmoid(self.a2 @ self.W3 + self.b3)
        return self.output

    def backward(self, X, y):
        self.delta3 = self.output - y
        self.dW3 = self.a2.T @ self.delta3
        self.db3 = np.sum(self.delta3, axis=0)
        self.delta2 = (self.delta3 @ self.W3.T) * self.a2 * (1 - self.a2)
        self.dW2 = self.a1.T @ self.delta2
        self.db2 = np.sum(self.delta2, axis=0)
        self.delta1 = (self.delta2 @ self.W2.T) * self.a1 * (1 - self.a1)
        self.dW1 = X.T @ self.delta1
        self.db1 = np.sum(self.delta1, axis=0)


# right: self.delta3 = self.output - y => self.delta3 = (self.output - y) * self.output * (1 - self.output)
# right:     def backward(self, X, y): =>     def backward(self, X, y):\n        self.forward(X)
# wrong: self.delta2 = (self.delta3 @ self.W3.T) * self.a2 * (1 - self.a2) => self.delta2 = (self.delta3 @ self.W3.T) * self.sigmoid(self.a2) * (1 - self.sigmoid(self.a2)) => dL_dz2 σ′ of z
# wrong: self.dW2 = self.a1.T @ self.delta2 => self.dW2 = self.a2.T @ self.delta2 => dL_dw2 wrong layer
# wrong: self.db1 = np.sum(self.delta1, axis=0) => self.db1 = np.sum(self.delta1) => dL_db1 wrong axis
# wrong: self.delta1 = (self.delta2 @ self.W2.T) * self.a1 * (1 - self.a1) => self.delta1 = (self.delta2 @ self.W2) * self.a1 * (1 - self.a1) => dL_da1 transpose
