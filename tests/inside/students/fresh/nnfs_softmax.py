# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


class Layer_Dense:
    def __init__(self, weights, biases):
        self.weights = weights
        self.biases = biases

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


class Softmax_CrossEntropy:
    def forward(self, inputs, y_true):
        exp_values = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exp_values / np.sum(exp_values, axis=1, keepdims=True)
        return np.mean(-np.log(self.output[range(len(inputs)), y_true]))

    def backward(self, y_true):
        samples = len(self.output)
        self.dinputs = self.output.copy()
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples


def loss_and_gradients(X, y, weights, biases):
    dense1 = Layer_Dense(weights[0], biases[0])
    dense2 = Layer_Dense(weights[1], biases[1])
    dense3 = Layer_Dense(weights[2], biases[2])
    activation1 = Activation_ReLU()
    activation2 = Activation_ReLU()
    loss_activation = Softmax_CrossEntropy()

    dense1.forward(X)
    activation1.forward(dense1.output)
    dense2.forward(activation1.output)
    activation2.forward(dense2.output)
    dense3.forward(activation2.output)
    loss = loss_activation.forward(dense3.output, y)

    loss_activation.backward(y)
    dense3.backward(loss_activation.dinputs)
    activation2.backward(dense3.dinputs)
    dense2.backward(activation2.dinputs)
    activation1.backward(dense2.dinputs)
    dense1.backward(activation1.dinputs)

    dweights = [dense1.dweights, dense2.dweights, dense3.dweights]
    dbiases = [dense1.dbiases, dense2.dbiases, dense3.dbiases]
    return loss, dweights, dbiases


# right: return np.mean(-np.log => return np.sum(-np.log ;; self.dinputs[range(samples), y_true] -= 1\n        self.dinputs = self.dinputs / samples => self.dinputs[range(samples), y_true] -= 1
# right: self.dinputs = dvalues.copy()\n        self.dinputs[self.inputs <= 0] = 0 => self.dinputs = dvalues * (self.inputs > 0)
# wrong: self.dinputs[range(samples), y_true] -= 1\n        self.dinputs = self.dinputs / samples => self.dinputs[range(samples), y_true] -= 1 => dL_dz3 sum for mean
# wrong: self.dinputs[self.inputs <= 0] = 0 => self.dinputs[dvalues <= 0] = 0 => dL_dz2,dL_dz1 wrong argument
# wrong: dense2.backward(activation2.dinputs) => dense2.backward(dense3.dinputs) => dL_dz2 missing σ′|dL_dw2,dL_db2,dL_da1 wrong upstream
# wrong: np.dot(self.inputs.T, dvalues) => np.dot(self.inputs.T, dvalues) / len(dvalues) => dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: np.sum(dvalues, axis=0, keepdims=True) => np.sum(dvalues, axis=1, keepdims=True) => dL_db3,dL_db2,dL_db1 wrong axis
# wrong: activation1.backward(dense2.dinputs) => activation1.backward(activation2.dinputs) => dL_dz1 wrong upstream
