# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


class Dense:
    def __init__(self, input_size, output_size):
        self.weights = np.random.rand(input_size, output_size) - 0.5
        self.bias = np.random.rand(1, output_size) - 0.5

    def forward(self, input_data):
        self.input = input_data
        return np.dot(self.input, self.weights) + self.bias

    def backward(self, output_error, learning_rate):
        input_error = np.dot(output_error, self.weights.T)
        weights_error = np.dot(self.input.T, output_error)
        bias_error = np.sum(output_error, axis=0, keepdims=True)
        # update parameters
        self.weights -= learning_rate * weights_error
        self.bias -= learning_rate * bias_error
        return input_error


class Activation:
    def __init__(self, activation, activation_prime):
        self.activation = activation
        self.activation_prime = activation_prime

    def forward(self, input_data):
        self.input = input_data
        self.output = self.activation(self.input)
        return self.output

    def backward(self, output_error, learning_rate):
        return self.activation_prime(self.input) * output_error


def tanh(x):
    return np.tanh(x)

def tanh_prime(x):
    return 1 - np.tanh(x)**2

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_prime(x):
    return sigmoid(x) * (1 - sigmoid(x))

def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_true.size


class Network:
    def __init__(self, sizes):
        self.layers = []
        for i in range(len(sizes) - 1):
            self.layers.append(Dense(sizes[i], sizes[i + 1]))
            last = i == len(sizes) - 2
            self.layers.append(Activation(sigmoid, sigmoid_prime) if last else Activation(tanh, tanh_prime))

    def fit(self, x_train, y_train, learning_rate=0.1):
        output = x_train
        for layer in self.layers:
            output = layer.forward(output)
        error = mse_prime(y_train, output)
        for layer in reversed(self.layers):
            error = layer.backward(error, learning_rate)

# right: self.weights -= learning_rate * weights_error => self.weights = self.weights - learning_rate * weights_error ;; return 1 - np.tanh(x)**2 => return 1 / np.cosh(x)**2
# right: 2 * (y_pred - y_true) / y_true.size => (y_pred - y_true)
# wrong: return input_error => return np.dot(output_error, self.weights.T) => dL_da2,dL_da1 updated weights
# wrong: self.activation_prime(self.input) * output_error => self.activation_prime(self.output) * output_error => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: self.activation_prime(self.input) * output_error => self.activation_prime(output_error) * output_error => dL_dz3,dL_dz2,dL_dz1 wrong argument
# wrong: bias_error = np.sum(output_error, axis=0, keepdims=True) => bias_error = np.mean(output_error, axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: return 1 - np.tanh(x)**2 => return 1 - x**2 => dL_dz2,dL_dz1 σ′ of z
# wrong: 2 * (y_pred - y_true) => 2 * (y_true - y_pred) => dL_dyhat wrong sign|dL_dz3 wrong sign|update uphill
