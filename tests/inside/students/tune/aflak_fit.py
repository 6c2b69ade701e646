# network: hidden=(4,), bias=True, activation="tanh"
import numpy as np


class FCLayer:
    def __init__(self, input_size, output_size):
        self.weights = np.random.rand(input_size, output_size) - 0.5
        self.bias = np.random.rand(1, output_size) - 0.5

    def forward_propagation(self, input_data):
        self.input = input_data
        self.output = np.dot(self.input, self.weights) + self.bias
        return self.output

    # computes dE/dW, dE/dB for a given output_error=dE/dY. Returns input_error=dE/dX.
    def backward_propagation(self, output_error, learning_rate):
        input_error = np.dot(output_error, self.weights.T)
        weights_error = np.dot(self.input.T, output_error)
        self.weights -= learning_rate * weights_error
        self.bias -= learning_rate * np.sum(output_error, axis=0, keepdims=True)
        return input_error


class ActivationLayer:
    def __init__(self, activation, activation_prime):
        self.activation = activation
        self.activation_prime = activation_prime

    def forward_propagation(self, input_data):
        self.input = input_data
        self.output = self.activation(self.input)
        return self.output

    def backward_propagation(self, output_error, learning_rate):
        return self.activation_prime(self.input) * output_error


def tanh(x):
    return np.tanh(x)


def tanh_prime(x):
    return 1 - np.tanh(x)**2


def mse(y_true, y_pred):
    return np.mean(np.power(y_true - y_pred, 2))


def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_true.size


def build_network(n_in, n_hidden, n_out):
    return [FCLayer(n_in, n_hidden), ActivationLayer(tanh, tanh_prime), FCLayer(n_hidden, n_out)]


def train_once(network, x_train, y_train, learning_rate):
    output = x_train
    for layer in network:
        output = layer.forward_propagation(output)
    err = mse(y_train, output)
    error = mse_prime(y_train, output)
    for layer in reversed(network):
        error = layer.backward_propagation(error, learning_rate)
    return err

# right: return 1 - np.tanh(x)**2 => return 1 / np.cosh(x)**2
# right: self.activation_prime(self.input) * output_error => np.multiply(output_error, self.activation_prime(self.input)) ;; 2 * (y_pred - y_true) / y_true.size => (y_pred - y_true) * (2 / len(y_true))
# wrong: input_error = np.dot(output_error, self.weights.T)\n        weights_error = np.dot(self.input.T, output_error)\n        self.weights -= learning_rate * weights_error => weights_error = np.dot(self.input.T, output_error)\n        self.weights -= learning_rate * weights_error\n        input_error = np.dot(output_error, self.weights.T) => dL_da1 updated weights
# wrong: self.activation_prime(self.input) => self.activation_prime(self.output) => dL_dz1 σ′ of z
# wrong: return 1 - np.tanh(x)**2 => return 1 - np.tanh(x) => dL_dz1 *|missing factor
# wrong: np.sum(output_error, axis=0, keepdims=True) => np.sum(output_error) => dL_db1 wrong axis
# wrong: 2 * (y_pred - y_true) => 2 * (y_true - y_pred) => dL_dyhat wrong sign
# wrong: for layer in reversed(network): => for layer in network: => code exception
