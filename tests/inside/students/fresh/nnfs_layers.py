# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
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


class Activation_Softmax_Loss:
    def forward(self, inputs, y_true):
        exp_values = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exp_values / np.sum(exp_values, axis=1, keepdims=True)
        return np.mean(-np.log(self.output[range(len(inputs)), y_true]))

    def backward(self, dvalues, y_true):
        samples = len(dvalues)
        self.dinputs = dvalues.copy()
        self.dinputs[range(samples), y_true] -= 1
        self.dinputs = self.dinputs / samples


class Model:
    def __init__(self, n_inputs, n_hidden, n_classes):
        self.dense1 = Layer_Dense(n_inputs, n_hidden)
        self.activation1 = Activation_ReLU()
        self.dense2 = Layer_Dense(n_hidden, n_hidden)
        self.activation2 = Activation_ReLU()
        self.dense3 = Layer_Dense(n_hidden, n_classes)
        self.loss_activation = Activation_Softmax_Loss()

    def train_step(self, X, y, learning_rate):
        y = y.astype(int).ravel()
        self.dense1.forward(X)
        self.activation1.forward(self.dense1.output)
        self.dense2.forward(self.activation1.output)
        self.activation2.forward(self.dense2.output)
        self.dense3.forward(self.activation2.output)
        loss = self.loss_activation.forward(self.dense3.output, y)

        self.loss_activation.backward(self.loss_activation.output, y)
        self.dense3.backward(self.loss_activation.dinputs)
        self.activation2.backward(self.dense3.dinputs)
        self.dense2.backward(self.activation2.dinputs)
        self.activation1.backward(self.dense2.dinputs)
        self.dense1.backward(self.activation1.dinputs)

        for layer in (self.dense1, self.dense2, self.dense3):
            layer.weights += -learning_rate * layer.dweights
            layer.biases += -learning_rate * layer.dbiases
        return loss

# right: self.dinputs = dvalues.copy()\n        self.dinputs[self.inputs <= 0] = 0 => self.dinputs = dvalues * (self.inputs > 0)
# right: self.dinputs[range(samples), y_true] -= 1\n        self.dinputs = self.dinputs / samples => one_hot = np.eye(dvalues.shape[1])[y_true]\n        self.dinputs = (dvalues - one_hot) / samples
# wrong: self.dinputs[self.inputs <= 0] = 0 => self.dinputs[dvalues <= 0] = 0 => dL_dz2,dL_dz1 wrong argument
# wrong: self.dense1.backward(self.activation1.dinputs) => self.dense1.backward(self.dense2.dinputs) => dL_dz1 missing σ′
# wrong: layer.biases += -learning_rate * layer.dbiases => layer.biases += -layer.dbiases => b3,b2,b1 lr forgotten
# wrong: for layer in (self.dense1, self.dense2, self.dense3): => for layer in (self.dense2, self.dense3): => w1,b1 not updated
# wrong: self.dinputs[range(samples), y_true] -= 1 => pass => dL_dz3 missing term
# wrong: self.dbiases = np.sum(dvalues, axis=0, keepdims=True) => self.dbiases = np.mean(dvalues, axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum
