# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


class NeuralNetwork:
    """
    A simple feedforward neural network for binary classification.

    Hidden layers use ReLU, the output layer uses sigmoid, and the loss
    is binary cross-entropy.
    """

    def __init__(self, layer_sizes, seed=42):
        rng = np.random.default_rng(seed)
        self.weights = []
        self.biases = []
        for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:]):
            # He initialization
            self.weights.append(rng.standard_normal((n_in, n_out)) * np.sqrt(2.0 / n_in))
            self.biases.append(np.zeros((1, n_out)))

    @staticmethod
    def relu(z):
        return np.maximum(0, z)

    @staticmethod
    def relu_derivative(z):
        return (z > 0).astype(float)

    @staticmethod
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    def forward(self, X):
        """Forward pass. Caches pre-activations and activations."""
        self.z_values = []
        self.activations = [X]
        for i in range(len(self.weights)):
            z = self.activations[-1] @ self.weights[i] + self.biases[i]
            a = self.sigmoid(z) if i == len(self.weights) - 1 else self.relu(z)
            self.z_values.append(z)
            self.activations.append(a)
        return self.activations[-1]

    def backward(self, X, y):
        """Backward pass. Returns the gradients of all weights and biases."""
        m = X.shape[0]
        y_pred = self.forward(X)
        grads_w = [None] * len(self.weights)
        grads_b = [None] * len(self.biases)

        # Gradient of BCE + sigmoid simplifies to (y_pred - y)
        delta = (y_pred - y) / m
        for i in reversed(range(len(self.weights))):
            grads_w[i] = self.activations[i].T @ delta
            grads_b[i] = np.sum(delta, axis=0, keepdims=True)
            if i > 0:
                delta = (delta @ self.weights[i].T) * self.relu_derivative(self.z_values[i - 1])
        return grads_w, grads_b

    def train_step(self, X, y, learning_rate=0.1):
        grads_w, grads_b = self.backward(X, y)
        for i in range(len(self.weights)):
            self.weights[i] -= learning_rate * grads_w[i]
            self.biases[i] -= learning_rate * grads_b[i]

# right: self.relu_derivative(self.z_values[i - 1]) => self.relu_derivative(self.activations[i])
# right: delta = (y_pred - y) / m => delta = y_pred - y ;; .T @ delta => .T @ delta / m ;; np.sum(delta, axis=0, keepdims=True) => np.mean(delta, axis=0, keepdims=True)
# wrong: return (z > 0).astype(float) => return (z < 0).astype(float) => dL_dz2,dL_dz1 wrong operator
# wrong: self.relu_derivative(self.z_values[i - 1]) => self.relu_derivative(self.z_values[i]) => dL_dz2,dL_dz1 wrong layer
# wrong: np.sum(delta, axis=0, keepdims=True) => np.mean(delta, axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: np.sum(delta, axis=0, keepdims=True) => np.mean(delta, axis=0, keepdims=True) ;; .T) * self.relu_derivative(self.z_values[i - 1]) => .T) => dL_db3,dL_db2,dL_db1 mean for sum & dL_dz2,dL_dz1 missing σ′
# wrong: else self.relu(z) => else self.sigmoid(z) => dL_dz2,dL_dz1 wrong activation|code *
# wrong: self.weights[i] -= learning_rate * grads_w[i] => self.weights[i] += learning_rate * grads_w[i] => w3,w2,w1 uphill|code uphill
