# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


class NeuralNetwork:
    """
    A simple feedforward neural network with two hidden layers.

    Here's how it works:
    1. **Forward pass**: compute the activations layer by layer.
    2. **Backward pass**: apply the chain rule from the output to the input.
    3. **Update**: take one gradient descent step.
    """

    def __init__(self, input_size, hidden1_size, hidden2_size, output_size):
        # Initialize weights with small random values
        self.W1 = np.random.randn(input_size, hidden1_size) * 0.1
        self.b1 = np.zeros((1, hidden1_size))
        self.W2 = np.random.randn(hidden1_size, hidden2_size) * 0.1
        self.b2 = np.zeros((1, hidden2_size))
        self.W3 = np.random.randn(hidden2_size, output_size) * 0.1
        self.b3 = np.zeros((1, output_size))

    def forward(self, X):
        self.Z1 = X @ self.W1 + self.b1
        self.A1 = np.tanh(self.Z1)
        self.Z2 = self.A1 @ self.W2 + self.b2
        self.A2 = np.tanh(self.Z2)
        self.Z3 = self.A2 @ self.W3 + self.b3
        self.A3 = 1 / (1 + np.exp(-self.Z3))
        return self.A3

    def train_step(self, X, y, learning_rate=0.1):
        m = X.shape[0]
        self.forward(X)

        # Output layer (binary cross-entropy with sigmoid simplifies to A3 - y)
        delta3 = (self.A3 - y) / m
        # Hidden layer 2
        delta2 = (delta3 @ self.W3.T) * (1 - self.A2**2)
        # Hidden layer 1
        delta1 = (delta2 @ self.W2.T) * (1 - self.A1**2)

        # Update parameters
        self.W3 -= learning_rate * (self.A2.T @ delta3)
        self.b3 -= learning_rate * np.sum(delta3, axis=0, keepdims=True)
        self.W2 -= learning_rate * (self.A1.T @ delta2)
        self.b2 -= learning_rate * np.sum(delta2, axis=0, keepdims=True)
        self.W1 -= learning_rate * (X.T @ delta1)
        self.b1 -= learning_rate * np.sum(delta1, axis=0, keepdims=True)


# right: delta3 = (self.A3 - y) / m => delta3 = (self.A3 - y) * self.A3 * (1 - self.A3)
# right: delta3 = (self.A3 - y) / m => delta3 = self.A3 - y
# wrong: delta1 = (delta2 @ self.W2.T) * (1 - self.A1**2) => delta1 = (delta2 @ self.W2.T) * (1 - self.Z1**2) => dL_dz1 σ′ of z
# wrong: * (1 - self.A2**2) => * self.A2 * (1 - self.A2) => dL_dz2 wrong activation
# wrong: self.W2 -= learning_rate * (self.A1.T @ delta2) => self.W2 -= self.A1.T @ delta2 => w2 lr forgotten
# wrong: self.W1 -= learning_rate => self.W1 += learning_rate => w1 uphill|dL_dw1 wrong sign
# wrong: self.b1 -= learning_rate * np.sum(delta1, => self.b1 -= learning_rate * np.sum(delta2, => dL_db1 wrong upstream
# wrong:         self.W2 -= learning_rate * (self.A1.T @ delta2) =>  ;;         # Hidden layer 1 =>         self.W2 -= learning_rate * (self.A1.T @ delta2)\n        # Hidden layer 1 => dL_da1 updated weights
