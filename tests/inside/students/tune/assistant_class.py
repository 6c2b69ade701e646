# network: hidden=(3, 3), bias=True, activation="relu"
"""A simple feed-forward neural network implemented from scratch with NumPy."""
import numpy as np


class NeuralNetwork:
    """Binary classifier with two hidden ReLU layers."""

    def __init__(self, input_size, hidden1_size, hidden2_size, output_size, learning_rate=0.01):
        # He initialization
        self.W1 = np.random.randn(input_size, hidden1_size) * np.sqrt(2.0 / input_size)
        self.b1 = np.zeros((1, hidden1_size))
        self.W2 = np.random.randn(hidden1_size, hidden2_size) * np.sqrt(2.0 / hidden1_size)
        self.b2 = np.zeros((1, hidden2_size))
        self.W3 = np.random.randn(hidden2_size, output_size) * np.sqrt(2.0 / hidden2_size)
        self.b3 = np.zeros((1, output_size))
        self.learning_rate = learning_rate

    def relu(self, z):
        return np.maximum(0, z)

    def relu_derivative(self, z):
        return (z > 0).astype(float)

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def forward(self, X):
        """Perform the forward pass."""
        self.z1 = np.dot(X, self.W1) + self.b1
        self.a1 = self.relu(self.z1)
        self.z2 = np.dot(self.a1, self.W2) + self.b2
        self.a2 = self.relu(self.z2)
        self.z3 = np.dot(self.a2, self.W3) + self.b3
        self.a3 = self.sigmoid(self.z3)
        return self.a3

    def backward(self, X, y, output):
        """Perform the backward pass and update the parameters."""
        m = X.shape[0]

        # Output layer
        dz3 = output - y
        dW3 = np.dot(self.a2.T, dz3) / m
        db3 = np.sum(dz3, axis=0, keepdims=True) / m

        # Second hidden layer
        da2 = np.dot(dz3, self.W3.T)
        dz2 = da2 * self.relu_derivative(self.z2)
        dW2 = np.dot(self.a1.T, dz2) / m
        db2 = np.sum(dz2, axis=0, keepdims=True) / m

        # First hidden layer
        da1 = np.dot(dz2, self.W2.T)
        dz1 = da1 * self.relu_derivative(self.z1)
        dW1 = np.dot(X.T, dz1) / m
        db1 = np.sum(dz1, axis=0, keepdims=True) / m

        # Update parameters
        self.W3 -= self.learning_rate * dW3
        self.b3 -= self.learning_rate * db3
        self.W2 -= self.learning_rate * dW2
        self.b2 -= self.learning_rate * db2
        self.W1 -= self.learning_rate * dW1
        self.b1 -= self.learning_rate * db1

# right: return (z > 0).astype(float) => return np.where(z > 0, 1, 0)
# right: dz3 = output - y => dz3 = (output - y) / m ;; dz3) / m => dz3) ;; keepdims=True) / m => keepdims=True) ;; dz2) / m => dz2) ;; keepdims=True) / m => keepdims=True) ;; dz1) / m => dz1) ;; keepdims=True) / m => keepdims=True)
# wrong: da1 * self.relu_derivative(self.z1) => da1 * self.relu_derivative(self.z2) => dL_dz1 wrong layer
# wrong: np.dot(X.T, dz1) / m => np.dot(X.T, dz1) => dL_dw1 sum for mean
# wrong: self.b2 -= self.learning_rate * db2 => self.b2 -= self.learning_rate * db1 => b2 wrong layer|b2 wrong upstream|b2 swapped
# wrong: self.W1 -= self.learning_rate * dW1 => self.W1 += self.learning_rate * dW1 => w1 uphill
# wrong: self.W2 -= self.learning_rate * dW2 => # done above ;; da1 = np.dot(dz2, self.W2.T) => self.W2 -= self.learning_rate * dW2\n        da1 = np.dot(dz2, self.W2.T) => dL_da1 updated weights
# wrong: da1 * self.relu_derivative(self.z1) => da1 * self.relu_derivative(da1) => dL_dz1 wrong argument
