# network: hidden=(4,), bias=True, activation="relu"
import numpy as np


# Dense layer
class Layer_Dense:
    # Layer initialization
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    # Forward pass
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    # Backward pass
    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)


# ReLU activation
class Activation_ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        # we modify the variable, so make a copy first
        self.dinputs = dvalues.copy()
        # zero gradient where input values were negative
        self.dinputs[self.inputs <= 0] = 0


# Sigmoid activation
class Activation_Sigmoid:
    def forward(self, inputs):
        self.output = 1 / (1 + np.exp(-inputs))

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output) * self.output


# Binary cross-entropy
class Loss_BinaryCrossentropy:
    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        outputs = len(dvalues[0])
        clipped_dvalues = np.clip(dvalues, 1e-12, 1 - 1e-12)
        self.dinputs = -(y_true / clipped_dvalues - (1 - y_true) / (1 - clipped_dvalues)) / outputs
        self.dinputs = self.dinputs / samples


class Model:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.dense1 = Layer_Dense(n_inputs, n_hidden)
        self.activation1 = Activation_ReLU()
        self.dense2 = Layer_Dense(n_hidden, n_outputs)
        self.activation2 = Activation_Sigmoid()
        self.loss_function = Loss_BinaryCrossentropy()

    def forward(self, X):
        self.dense1.forward(X)
        self.activation1.forward(self.dense1.output)
        self.dense2.forward(self.activation1.output)
        self.activation2.forward(self.dense2.output)
        return self.activation2.output

    def backward(self, X, y):
        output = self.forward(X)
        self.loss_function.backward(output, y)
        self.activation2.backward(self.loss_function.dinputs)
        self.dense2.backward(self.activation2.dinputs)
        self.activation1.backward(self.dense2.dinputs)
        self.dense1.backward(self.activation1.dinputs)
        return {
            "dW1": self.dense1.dweights,
            "db1": self.dense1.dbiases,
            "dW2": self.dense2.dweights,
            "db2": self.dense2.dbiases,
        }


# right: self.dinputs[self.inputs <= 0] = 0 => self.dinputs[self.output == 0] = 0
# right: self.dinputs = self.dinputs / samples => self.dinputs /= y_true.shape[0]
# right: self.dinputs = self.dinputs / samples => self.samples = samples
# wrong: self.dinputs[self.inputs <= 0] = 0 => self.dinputs[dvalues <= 0] = 0 => dL_dz1 wrong argument
# wrong: self.dinputs[self.inputs <= 0] = 0 => pass => dL_dz1 missing σ′
# wrong: self.dbiases = np.sum(dvalues, axis=0, keepdims=True) => self.dbiases = np.mean(dvalues, axis=0, keepdims=True) => dL_db2,dL_db1 mean for sum|dL_dw2,dL_dw1 sum for mean
# wrong: self.activation2.backward(self.loss_function.dinputs) => self.activation2.dinputs = self.loss_function.dinputs => dL_dz2 missing σ′
# wrong: -(y_true / clipped_dvalues - (1 - y_true) / (1 - clipped_dvalues)) / outputs => -(y_true / clipped_dvalues + (1 - y_true) / (1 - clipped_dvalues)) / outputs => dL_dyhat wrong sign|dL_dz2 *
# wrong: self.activation1.backward(self.dense2.dinputs) => self.activation1.backward(self.activation2.dinputs) => dL_da1 exception|dL_dz1 exception
