# network: hidden=(3, 3), bias=True, activation="tanh", loss="squared"
import numpy as np


class FCLayer:
    def __init__(self, input_size, output_size):
        self.weights = np.random.rand(input_size, output_size) - 0.5
        self.bias = np.random.rand(1, output_size) - 0.5

    # returns output for a given input
    def forward_propagation(self, input_data):
        self.input = input_data
        self.output = np.dot(self.input, self.weights) + self.bias
        return self.output

    # computes dE/dW, dE/dB for a given output_error=dE/dY. Returns input_error=dE/dX.
    def backward_propagation(self, output_error, learning_rate):
        input_error = np.dot(output_error, self.weights.T)
        weights_error = np.dot(self.input.T, output_error)
        bias_error = np.sum(output_error, axis=0, keepdims=True)

        # update parameters
        self.weights -= learning_rate * weights_error
        self.bias -= learning_rate * bias_error
        return input_error


class ActivationLayer:
    def __init__(self, activation, activation_prime):
        self.activation = activation
        self.activation_prime = activation_prime

    def forward_propagation(self, input_data):
        self.input = input_data
        self.output = self.activation(self.input)
        return self.output

    # learning_rate is not used because there is no "learnable" parameters.
    def backward_propagation(self, output_error, learning_rate):
        return self.activation_prime(self.input) * output_error


def tanh(x):
    return np.tanh(x)


def tanh_prime(x):
    return 1 - np.tanh(x) ** 2


class Network:
    def __init__(self, sizes):
        self.fc = [FCLayer(i, o) for i, o in zip(sizes, sizes[1:])]
        self.layers = []
        for layer in self.fc[:-1]:
            self.layers += [layer, ActivationLayer(tanh, tanh_prime)]
        self.layers.append(self.fc[-1])

    def train_step(self, x_train, y_train, learning_rate):
        # forward propagation
        output = x_train
        for layer in self.layers:
            output = layer.forward_propagation(output)
        # backward propagation
        error = 2 * (output - y_train) / y_train.size
        for layer in reversed(self.layers):
            error = layer.backward_propagation(error, learning_rate)


# right: error = 2 * (output - y_train) / y_train.size => error = -(y_train - output)
# right: input_error = np.dot(output_error, self.weights.T) => input_error = np.dot(self.weights, output_error.T).T
# wrong: return input_error => return np.dot(output_error, self.weights.T) => dL_da2,dL_da1 updated weights
# wrong: return self.activation_prime(self.input) * output_error => return self.activation_prime(self.output) * output_error => dL_dz2,dL_dz1 σ′ of z
# wrong: return self.activation_prime(self.input) * output_error => return self.activation_prime(output_error) => dL_dz2,dL_dz1 *
# wrong: self.weights -= learning_rate * weights_error => self.weights -= weights_error => w1,w2,w3 lr forgotten
# wrong: self.bias -= learning_rate * bias_error => self.bias -= learning_rate * output_error[:1] => dL_db3,dL_db2,dL_db1 one sample
# wrong: return 1 - np.tanh(x) ** 2 => return (1 - np.tanh(x)) ** 2 => dL_dz2,dL_dz1 precedence
# wrong: weights_error = np.dot(self.input.T, output_error) => weights_error = np.dot(self.input.T, output_error)\n        weights_error /= np.linalg.norm(weights_error) => dL_dw3,dL_dw2,dL_dw1 normalised
