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


class Softmax_CategoricalCrossentropy:
    def forward(self, inputs, y_true):
        exp_values = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exp_values / np.sum(exp_values, axis=1, keepdims=True)
        return np.mean(-np.log(self.output[range(len(inputs)), y_true]))

    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        self.dinputs = dvalues.copy()
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples


def forward_backward(X, y, w1, b1, w2, b2, w3, b3):
    y = np.ravel(y).astype(int)
    dense1, activation1 = Layer_Dense(w1, b1), Activation_ReLU()
    dense2, activation2 = Layer_Dense(w2, b2), Activation_ReLU()
    dense3, loss_activation = Layer_Dense(w3, b3), Softmax_CategoricalCrossentropy()

    dense1.forward(X)
    activation1.forward(dense1.output)
    dense2.forward(activation1.output)
    activation2.forward(dense2.output)
    dense3.forward(activation2.output)
    loss = loss_activation.forward(dense3.output, y)

    loss_activation.backward(loss_activation.output, y)
    dense3.backward(loss_activation.dinputs)
    activation2.backward(dense3.dinputs)
    dense2.backward(activation2.dinputs)
    activation1.backward(dense2.dinputs)
    dense1.backward(activation1.dinputs)
    return {"loss": loss,
            "dw1": dense1.dweights, "db1": dense1.dbiases,
            "dw2": dense2.dweights, "db2": dense2.dbiases,
            "dw3": dense3.dweights, "db3": dense3.dbiases}

# right: self.dinputs = dvalues.copy() => self.dinputs = dvalues
# right: self.dinputs[self.inputs <= 0] = 0 => self.dinputs = np.where(self.output > 0, dvalues, 0)
# wrong: self.dinputs[self.inputs <= 0] = 0 => self.dinputs[dvalues <= 0] = 0 => dL_dz2,dL_dz1 wrong argument
# wrong: self.dinputs[self.inputs <= 0] = 0 => pass => dL_dz2,dL_dz1 missing σ′
# wrong: activation1.backward(dense2.dinputs) => activation1.backward(activation2.dinputs) => dL_da1 wrong upstream|dL_da1 missing factor
# wrong: self.dinputs = self.dinputs / samples => pass => dL_dz3 sum for mean
# wrong: dense1.backward(activation1.dinputs) => dense1.backward(dense2.dinputs) => dL_dz1 missing σ′|dL_dw1,dL_db1 wrong upstream
# wrong: np.sum(dvalues, axis=0, keepdims=True) => np.sum(dvalues, axis=1, keepdims=True) => dL_db3,dL_db2,dL_db1 wrong axis
