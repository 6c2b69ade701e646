# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


class NeuralNetwork:
    def __init__(self, input_size, hidden_size, output_size, learning_rate=0.1):
        # Initialize weights with random values
        self.weights_input_hidden = np.random.uniform(-1, 1, (input_size, hidden_size))
        self.weights_hidden_output = np.random.uniform(-1, 1, (hidden_size, output_size))
        # Initialize biases
        self.bias_hidden = np.zeros((1, hidden_size))
        self.bias_output = np.zeros((1, output_size))
        self.learning_rate = learning_rate

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def sigmoid_derivative(self, x):
        return x * (1 - x)

    def forward(self, X):
        # Forward pass
        self.hidden_input = np.dot(X, self.weights_input_hidden) + self.bias_hidden
        self.hidden_output = self.sigmoid(self.hidden_input)
        self.final_input = np.dot(self.hidden_output, self.weights_hidden_output) + self.bias_output
        self.final_output = self.sigmoid(self.final_input)
        return self.final_output

    def backward(self, X, y, output):
        # Calculate the error at the output
        output_error = y - output
        output_delta = output_error * self.sigmoid_derivative(output)

        # Propagate the error back to the hidden layer
        hidden_error = output_delta.dot(self.weights_hidden_output.T)
        hidden_delta = hidden_error * self.sigmoid_derivative(self.hidden_output)

        # Update weights and biases
        self.weights_hidden_output += self.hidden_output.T.dot(output_delta) * self.learning_rate
        self.bias_output += np.sum(output_delta, axis=0, keepdims=True) * self.learning_rate
        self.weights_input_hidden += X.T.dot(hidden_delta) * self.learning_rate
        self.bias_hidden += np.sum(hidden_delta, axis=0, keepdims=True) * self.learning_rate

    def train(self, X, y, epochs=1):
        for epoch in range(epochs):
            output = self.forward(X)
            self.backward(X, y, output)
            if epoch % 1000 == 0:
                loss = np.mean(np.square(y - output))


# right: output_delta = output_error * self.sigmoid_derivative(output) => output_delta = output_error
# wrong: hidden_delta = hidden_error * self.sigmoid_derivative(self.hidden_output) => hidden_delta = hidden_error * self.sigmoid_derivative(self.hidden_input) => dL_dz1 σ′ of z
# wrong: output_error = y - output => output_error = output - y => dL_dz2 wrong sign|update uphill
# wrong: self.weights_input_hidden += X.T.dot(hidden_delta) * self.learning_rate => self.weights_input_hidden += X.T.dot(hidden_error) * self.learning_rate => dL_dw1 wrong upstream
# wrong: hidden_delta = hidden_error * self.sigmoid_derivative(self.hidden_output) => hidden_delta = hidden_error => dL_dz1 missing σ′
