# network: hidden=(4, 3), bias=True, activation="relu"
import numpy as np


class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.1 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)


class Activation_ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class Activation_Sigmoid:
    def forward(self, inputs):
        self.output = 1 / (1 + np.exp(-inputs))

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output) * self.output


class Model:
    def __init__(self, n_inputs, n_hidden1, n_hidden2):
        self.dense1 = Layer_Dense(n_inputs, n_hidden1)
        self.activation1 = Activation_ReLU()
        self.dense2 = Layer_Dense(n_hidden1, n_hidden2)
        self.activation2 = Activation_ReLU()
        self.dense3 = Layer_Dense(n_hidden2, 1)
        self.activation3 = Activation_Sigmoid()
        self.layers = [self.dense1, self.activation1, self.dense2,
                       self.activation2, self.dense3, self.activation3]

    def train_step(self, X, y, learning_rate=0.1):
        output = X
        for layer in self.layers:
            layer.forward(output)
            output = layer.output
        loss = np.mean(-(y * np.log(output) + (1 - y) * np.log(1 - output)))
        samples = len(output)
        dvalues = -(y / output - (1 - y) / (1 - output))
        dvalues = dvalues / samples
        for layer in reversed(self.layers):
            layer.backward(dvalues)
            dvalues = layer.dinputs
        for layer in (self.dense1, self.dense2, self.dense3):
            layer.weights += -learning_rate * layer.dweights
            layer.biases += -learning_rate * layer.dbiases
        return loss

# right: self.dinputs = dvalues.copy() => self.dinputs = dvalues
# right: self.dinputs = dvalues.copy()\n        self.dinputs[self.inputs <= 0] = 0 => self.dinputs = dvalues * (self.output > 0) ;; -(y / output - (1 - y) / (1 - output)) => (output - y) / (output * (1 - output))
# wrong: self.dinputs[self.inputs <= 0] = 0 => self.dinputs[dvalues <= 0] = 0 => dL_dz2,dL_dz1 wrong argument
# wrong: self.dbiases = np.sum( => self.dbiases = np.mean( => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: dvalues = dvalues / samples => pass => dL_dyhat sum for mean
# wrong: dvalues * (1 - self.output) * self.output => dvalues * (1 - self.output) => dL_dz3 missing factor
# wrong: -(y / output - (1 - y) / (1 - output)) => -(y / output + (1 - y) / (1 - output)) => dL_dyhat wrong sign|dL_dyhat wrong operator
# wrong: layer.biases += -learning_rate * layer.dbiases => pass => b3,b2,b1 not updated
