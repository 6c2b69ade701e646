# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


class NeuralNetwork:
    def __init__(self, input_size, hidden_size, output_size):
        # Initialize weights and biases with random values
        self.weights_input_hidden = np.random.uniform(-1, 1, (input_size, hidden_size))
        self.bias_hidden = np.zeros((1, hidden_size))
        self.weights_hidden_output = np.random.uniform(-1, 1, (hidden_size, output_size))
        self.bias_output = np.zeros((1, output_size))

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def sigmoid_derivative(self, x):
        # x is already the output of the sigmoid
        return x * (1 - x)

    def forward(self, X):
        # Input layer -> hidden layer
        self.hidden_input = np.dot(X, self.weights_input_hidden) + self.bias_hidden
        self.hidden_output = self.sigmoid(self.hidden_input)
        # Hidden layer -> output layer
        self.final_input = np.dot(self.hidden_output, self.weights_hidden_output) + self.bias_output
        self.final_output = self.sigmoid(self.final_input)
        return self.final_output

    def backward(self, X, y, output, learning_rate):
        # Calculate the error and the delta of the output layer
        output_error = y - output
        output_delta = output_error * self.sigmoid_derivative(output)

        # Calculate the error and the delta of the hidden layer
        hidden_error = output_delta.dot(self.weights_hidden_output.T)
        hidden_delta = hidden_error * self.sigmoid_derivative(self.hidden_output)

        # Update weights and biases
        self.weights_hidden_output += self.hidden_output.T.dot(output_delta) * learning_rate
        self.bias_output += np.sum(output_delta, axis=0, keepdims=True) * learning_rate
        self.weights_input_hidden += X.T.dot(hidden_delta) * learning_rate
        self.bias_hidden += np.sum(hidden_delta, axis=0, keepdims=True) * learning_rate

    def train(self, X, y, epochs=1, learning_rate=0.1):
        for epoch in range(epochs):
            output = self.forward(X)
            self.backward(X, y, output, learning_rate)
            if epoch % 1000 == 0:
                loss = np.mean(np.square(y - output))
                print(f"Epoch {epoch}, Loss: {loss:.4f}")

# right: return x * (1 - x) => s = self.sigmoid(x)\n        return s * (1 - s) ;; self.sigmoid_derivative(output) => self.sigmoid_derivative(self.final_input) ;; self.sigmoid_derivative(self.hidden_output) => self.sigmoid_derivative(self.hidden_input)
# right: output_error = y - output => output_error = output - y ;; self.weights_hidden_output += => self.weights_hidden_output -= ;; self.bias_output += => self.bias_output -= ;; self.weights_input_hidden += => self.weights_input_hidden -= ;; self.bias_hidden += => self.bias_hidden -=
# wrong: return x * (1 - x) => s = self.sigmoid(x)\n        return s * (1 - s) => dL_dz2,dL_dz1 σ′ of z
# wrong: output_error = y - output => output_error = output - y => update uphill|dL_dyhat wrong sign|dL_dz2 wrong sign
# wrong: hidden_error = output_delta.dot => hidden_error = output_error.dot => dL_da1 wrong upstream
# wrong: hidden_error = output_delta.dot(self.weights_hidden_output.T)\n => self.weights_hidden_output += self.hidden_output.T.dot(output_delta) * learning_rate\n        hidden_error = output_delta.dot(self.weights_hidden_output.T)\n ;; # Update weights and biases\n        self.weights_hidden_output += self.hidden_output.T.dot(output_delta) * learning_rate => # Update weights and biases => dL_da1 updated weights
# wrong: np.sum(hidden_delta, axis=0, keepdims=True) * => np.mean(hidden_delta, axis=0, keepdims=True) * => dL_db1 mean for sum|b1 mean for sum
# wrong: X.T.dot(hidden_delta) * learning_rate => X.T.dot(hidden_delta) => w1 lr forgotten
