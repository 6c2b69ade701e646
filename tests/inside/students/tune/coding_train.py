# network: hidden=(3,), bias=True, activation="sigmoid"
# My port of the toy neural network from the JavaScript videos
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def dsigmoid(y):
    # y has already been through sigmoid
    return y * (1 - y)


class NeuralNetwork:
    def __init__(self, input_nodes, hidden_nodes, output_nodes):
        self.weights_ih = np.random.uniform(-1, 1, (hidden_nodes, input_nodes))
        self.weights_ho = np.random.uniform(-1, 1, (output_nodes, hidden_nodes))
        self.bias_h = np.random.uniform(-1, 1, (hidden_nodes, 1))
        self.bias_o = np.random.uniform(-1, 1, (output_nodes, 1))
        self.learning_rate = 0.1

    def train(self, input_array, target_array):
        inputs = np.array(input_array).T
        targets = np.array(target_array).T
        # Generating the hidden outputs
        hidden = self.weights_ih @ inputs
        hidden = hidden + self.bias_h
        hidden = sigmoid(hidden)
        # Generating the output's output!
        outputs = self.weights_ho @ hidden
        outputs = outputs + self.bias_o
        outputs = sigmoid(outputs)
        # ERROR = TARGETS - OUTPUTS
        output_errors = targets - outputs
        output_delta = dsigmoid(outputs) * output_errors
        # Calculate the hidden layer errors
        who_t = self.weights_ho.T
        hidden_errors = who_t @ output_delta
        hidden_delta = dsigmoid(hidden) * hidden_errors
        # Adjust the weights and the biases by their deltas
        gradients = output_delta * self.learning_rate
        self.weights_ho = self.weights_ho + gradients @ hidden.T
        self.bias_o = self.bias_o + np.sum(gradients, axis=1, keepdims=True)
        hidden_gradient = hidden_delta * self.learning_rate
        self.weights_ih = self.weights_ih + hidden_gradient @ inputs.T
        self.bias_h = self.bias_h + np.sum(hidden_gradient, axis=1, keepdims=True)

# right: np.sum(gradients, axis=1, keepdims=True) => gradients.sum(axis=1).reshape(-1, 1) ;; who_t @ output_delta => np.dot(who_t, output_delta)
# right: output_errors = targets - outputs => output_errors = outputs - targets ;; gradients = output_delta * => gradients = -output_delta * ;; hidden_gradient = hidden_delta * => hidden_gradient = -hidden_delta *
# wrong: who_t @ output_delta => who_t @ output_errors => dL_da1 wrong upstream
# wrong: return y * (1 - y) => return sigmoid(y) * (1 - sigmoid(y)) => dL_dz2,dL_dz1 σ′ of z
# wrong: hidden_gradient @ inputs.T => hidden_gradient @ inputs.T * self.learning_rate => w1 lr twice
# wrong: np.sum(gradients, axis=1, keepdims=True) => np.mean(gradients, axis=1, keepdims=True) => dL_db2 mean for sum|b2 mean for sum
# wrong: dsigmoid(hidden) * hidden_errors => dsigmoid(outputs) * hidden_errors => dL_dz1 wrong layer
# wrong: self.bias_h = self.bias_h + => self.bias_h = self.bias_h - => b1 uphill
