# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


class NeuralNetwork:
    def __init__(self, input_size, hidden_size, output_size):
        # Initialize weights and biases
        self.weights_input_hidden = np.random.randn(input_size, hidden_size)
        self.bias_hidden = np.zeros((1, hidden_size))
        self.weights_hidden_output = np.random.randn(hidden_size, output_size)
        self.bias_output = np.zeros((1, output_size))

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def sigmoid_derivative(self, x):
        return x * (1 - x)

    def forward(self, X):
        self.hidden_input = np.dot(X, self.weights_input_hidden) + self.bias_hidden
        self.hidden_output = self.sigmoid(self.hidden_input)
        self.output_input = np.dot(self.hidden_output, self.weights_hidden_output) + self.bias_output
        self.output = self.sigmoid(self.output_input)
        return self.output

    def backward(self, X, y, learning_rate):
        # Calculate the error
        output_error = y - self.output
        output_delta = output_error * self.sigmoid_derivative(self.output)

        hidden_error = output_delta.dot(self.weights_hidden_output.T)
        hidden_delta = hidden_error * self.sigmoid_derivative(self.hidden_output)

        # Update weights and biases
        self.weights_hidden_output += self.hidden_output.T.dot(output_delta) * learning_rate
        self.bias_output += np.sum(output_delta, axis=0, keepdims=True) * learning_rate
        self.weights_input_hidden += X.T.dot(hidden_delta) * learning_rate
        self.bias_hidden += np.sum(hidden_delta, axis=0, keepdims=True) * learning_rate

    def train(self, X, y, epochs, learning_rate):
        for epoch in range(epochs):
            self.forward(X)
            self.backward(X, y, learning_rate)

# right: self.sigmoid_derivative(self.hidden_output) => (self.hidden_output * (1 - self.hidden_output))
# right: self.weights_hidden_output += self.hidden_output.T.dot(output_delta) * learning_rate => self.weights_hidden_output += learning_rate * (self.hidden_output.T @ output_delta) ;; np.sum(hidden_delta, axis=0, keepdims=True) => hidden_delta.sum(axis=0)
# wrong: return x * (1 - x) => return self.sigmoid(x) * (1 - self.sigmoid(x)) => dL_dz2,dL_dz1 σ′ of z
# wrong: np.sum(hidden_delta, axis=0, keepdims=True) => np.sum(hidden_delta) => dL_db1 wrong axis
# wrong: output_error = y - self.output => output_error = self.output - y => dL_dyhat wrong sign|update uphill
# wrong: for epoch in range(epochs):\n            self.forward(X)\n => self.forward(X)\n        for epoch in range(epochs):\n => code stale activations
# wrong: self.weights_input_hidden += X.T.dot(hidden_delta) * learning_rate => self.weights_input_hidden += X.T.dot(hidden_error) * learning_rate => dL_dw1 wrong upstream
# wrong: np.sum(output_delta, axis=0, keepdims=True) * learning_rate => np.mean(output_delta, axis=0, keepdims=True) * learning_rate => dL_db2 mean for sum
