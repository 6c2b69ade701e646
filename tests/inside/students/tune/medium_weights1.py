# network: hidden=(3,), bias=False, activation="sigmoid"
import numpy as np


def sigmoid(x):
    return 1.0 / (1 + np.exp(-x))


def sigmoid_derivative(x):
    return x * (1.0 - x)


class NeuralNetwork:
    def __init__(self, x, y):
        self.input = x
        self.weights1 = np.random.rand(self.input.shape[1], 3)
        self.weights2 = np.random.rand(3, 1)
        self.y = y
        self.output = np.zeros(self.y.shape)

    def feedforward(self):
        self.layer1 = sigmoid(np.dot(self.input, self.weights1))
        self.output = sigmoid(np.dot(self.layer1, self.weights2))

    def backprop(self):
        # application of the chain rule to find derivative of the loss function
        # with respect to weights2 and weights1, loss = sum (y - output)^2
        error2 = 2 * (self.y - self.output) * sigmoid_derivative(self.output)
        d_weights2 = np.dot(self.layer1.T, error2)
        error1 = np.dot(error2, self.weights2.T) * sigmoid_derivative(self.layer1)
        d_weights1 = np.dot(self.input.T, error1)

        # update the weights
        self.weights1 += d_weights1
        self.weights2 += d_weights2

    def train(self, iterations=1500):
        for i in range(iterations):
            self.feedforward()
            self.backprop()

# right: error2 = 2 * (self.y - self.output) * sigmoid_derivative(self.output) => error2 = (self.y - self.output) * self.output * (1 - self.output)
# right: 2 * (self.y - self.output) => -2 * (self.y - self.output) ;; self.weights1 += => self.weights1 -= ;; self.weights2 += => self.weights2 -=
# wrong: np.dot(error2, self.weights2.T) => np.dot(2 * (self.y - self.output), self.weights2.T) => dL_da1 wrong upstream
# wrong: self.weights1 += d_weights1 => self.weights1 -= d_weights1 => w1 uphill
# wrong: return x * (1.0 - x) => return sigmoid(x) * (1.0 - sigmoid(x)) => dL_dz2,dL_dz1 σ′ of z
# wrong: sigmoid_derivative(self.layer1) => sigmoid_derivative(self.output) => dL_dz1 wrong layer
# wrong: np.dot(error2, self.weights2.T) * sigmoid_derivative(self.layer1) => np.dot(error2, self.weights2.T) => dL_dz1 missing σ′
# wrong: self.weights2 += d_weights2 => self.weights2 = d_weights2 => w2 misprint
