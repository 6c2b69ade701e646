# network: hidden=(3,), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def dsigmoid(y):
    # y has already been passed through sigmoid
    return y * (1 - y)


class NeuralNetwork:
    def __init__(self, inputNodes, hiddenNodes, outputNodes):
        self.inputNodes = inputNodes
        self.hiddenNodes = hiddenNodes
        self.outputNodes = outputNodes
        self.weightsIH = np.random.uniform(-1, 1, (hiddenNodes, inputNodes))
        self.weightsHO = np.random.uniform(-1, 1, (outputNodes, hiddenNodes))
        self.biasH = np.random.uniform(-1, 1, (hiddenNodes, 1))
        self.biasO = np.random.uniform(-1, 1, (outputNodes, 1))

    def predict(self, inputArray):
        hidden = sigmoid(self.weightsIH @ inputArray.T + self.biasH)
        return sigmoid(self.weightsHO @ hidden + self.biasO).T

    def train(self, inputArray, targetArray, learningRate=0.1):
        inputs = inputArray.T
        targets = targetArray.T
        hidden = sigmoid(self.weightsIH @ inputs + self.biasH)
        outputs = sigmoid(self.weightsHO @ hidden + self.biasO)

        # ERROR = TARGETS - OUTPUTS
        outputErrors = targets - outputs
        outputDelta = outputErrors * dsigmoid(outputs)

        # calculate the hidden layer errors
        hiddenErrors = self.weightsHO.T @ outputDelta
        hiddenDelta = hiddenErrors * dsigmoid(hidden)

        # adjust the weights by deltas
        self.weightsHO += learningRate * (outputDelta @ hidden.T)
        self.biasO += learningRate * np.sum(outputDelta, axis=1, keepdims=True)
        self.weightsIH += learningRate * (hiddenDelta @ inputs.T)
        self.biasH += learningRate * np.sum(hiddenDelta, axis=1, keepdims=True)

# right: outputDelta = outputErrors * dsigmoid(outputs) => outputDelta = outputErrors * outputs * (1 - outputs) ;; self.weightsHO += learningRate * (outputDelta @ hidden.T) => self.weightsHO = self.weightsHO + learningRate * np.dot(outputDelta, hidden.T)
# right: outputErrors = targets - outputs => outputErrors = 2 * (targets - outputs)
# wrong: hiddenErrors = self.weightsHO.T @ outputDelta => hiddenErrors = self.weightsHO.T @ outputErrors => dL_da1 wrong upstream
# wrong: return y * (1 - y) => return sigmoid(y) * (1 - sigmoid(y)) => dL_dz2,dL_dz1 σ′ of z
# wrong: self.weightsIH += learningRate => self.weightsIH -= learningRate => w1 uphill
# wrong: self.biasH += learningRate * np.sum(hiddenDelta, axis=1, keepdims=True) => pass => b1 not updated
# wrong: hiddenErrors = self.weightsHO.T @ outputDelta => self.weightsHO += learningRate * (outputDelta @ hidden.T)\n        hiddenErrors = self.weightsHO.T @ outputDelta ;; deltas\n        self.weightsHO += learningRate * (outputDelta @ hidden.T) => deltas => dL_da1 updated weights
# wrong: hiddenErrors * dsigmoid(hidden) => hiddenErrors * dsigmoid(hiddenErrors) => dL_dz1 wrong argument
