# network: hidden=(4,), bias=True, activation="sigmoid"
# Toy neural network (Coding Train), from p5.js to NumPy; all training examples at once
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def dsigmoid(y):
    # y is already sigmoid(x)
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
        # feed forward
        hidden = sigmoid(self.weights_ih @ inputs + self.bias_h)
        outputs = sigmoid(self.weights_ho @ hidden + self.bias_o)

        # ERROR = TARGETS - OUTPUTS
        output_errors = targets - outputs
        # gradient = outputs * (1 - outputs) * error
        gradients = dsigmoid(outputs) * output_errors
        weight_ho_deltas = gradients @ hidden.T

        # hidden layer errors
        hidden_errors = self.weights_ho.T @ gradients
        hidden_gradient = dsigmoid(hidden) * hidden_errors
        weight_ih_deltas = hidden_gradient @ inputs.T

        # adjust the weights by deltas, the bias by its gradient
        self.weights_ho += self.learning_rate * weight_ho_deltas
        self.bias_o += self.learning_rate * gradients.sum(axis=1, keepdims=True)
        self.weights_ih += self.learning_rate * weight_ih_deltas
        self.bias_h += self.learning_rate * hidden_gradient.sum(axis=1, keepdims=True)

# right: hidden_gradient = dsigmoid(hidden) * hidden_errors => hidden_gradient = np.multiply(hidden_errors, dsigmoid(hidden))
# right: gradients = dsigmoid(outputs) * output_errors => gradients = dsigmoid(outputs)\n        gradients = gradients * output_errors\n        gradients = gradients * self.learning_rate ;; self.weights_ho += self.learning_rate * weight_ho_deltas => self.weights_ho += weight_ho_deltas ;; self.bias_o += self.learning_rate * gradients => self.bias_o += gradients ;; self.weights_ih += self.learning_rate * weight_ih_deltas => self.weights_ih += weight_ih_deltas ;; self.bias_h += self.learning_rate * hidden_gradient => self.bias_h += hidden_gradient
# wrong: hidden_errors = self.weights_ho.T @ gradients => hidden_errors = self.weights_ho.T @ output_errors => dL_da1 wrong upstream
# wrong: weight_ho_deltas = gradients @ hidden.T => weight_ho_deltas = self.learning_rate * gradients @ hidden.T => w2 lr twice
# wrong: hidden_errors = self.weights_ho.T @ gradients => self.weights_ho += self.learning_rate * weight_ho_deltas\n        hidden_errors = self.weights_ho.T @ gradients ;; bias by its gradient\n        self.weights_ho += self.learning_rate * weight_ho_deltas => bias by its gradient => dL_da1 updated weights
# wrong: self.bias_h += self.learning_rate * hidden_gradient.sum(axis=1, keepdims=True) => self.bias_h += self.learning_rate * gradients.sum(axis=1, keepdims=True) => dL_db1 wrong upstream|wrong layer|b1 wrong layer
# wrong: self.weights_ih += self.learning_rate => self.weights_ih -= self.learning_rate => w1 uphill|wrong sign|dL_dw1 wrong sign
# wrong: hidden_gradient = dsigmoid(hidden) * hidden_errors => hidden_gradient = dsigmoid(hidden) => dL_dz1 missing factor
