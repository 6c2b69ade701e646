# network: hidden=(3,), bias=True, activation="tanh"
import math
import random


class NeuralNetwork:

    def __init__(self, numInputs, numHidden, numOutputs):
        self.numInputs = numInputs
        self.numHidden = numHidden
        self.numOutputs = numOutputs
        self.w1 = [[random.uniform(-1, 1) for j in range(numHidden)] for i in range(numInputs)]
        self.b1 = [0.0] * numHidden
        self.w2 = [[random.uniform(-1, 1) for k in range(numOutputs)] for j in range(numHidden)]
        self.b2 = [0.0] * numOutputs

    def sigmoid(self, x):
        return 1.0 / (1.0 + math.exp(-x))

    def feedForward(self, row):
        hidden = [0.0] * self.numHidden
        for j in range(self.numHidden):
            total = self.b1[j]
            for i in range(self.numInputs):
                total += row[i] * self.w1[i][j]
            hidden[j] = math.tanh(total)
        outputs = [0.0] * self.numOutputs
        for k in range(self.numOutputs):
            total = self.b2[k]
            for j in range(self.numHidden):
                total += hidden[j] * self.w2[j][k]
            outputs[k] = self.sigmoid(total)
        return hidden, outputs

    def backPropagate(self, inputs, targets):
        self.gradW1 = [[0.0] * self.numHidden for i in range(self.numInputs)]
        self.gradB1 = [0.0] * self.numHidden
        self.gradW2 = [[0.0] * self.numOutputs for j in range(self.numHidden)]
        self.gradB2 = [0.0] * self.numOutputs
        for n in range(len(inputs)):
            hidden, outputs = self.feedForward(inputs[n])
            outputDelta = [0.0] * self.numOutputs
            for k in range(self.numOutputs):
                outputDelta[k] = outputs[k] - targets[n][k]
            hiddenDelta = [0.0] * self.numHidden
            for j in range(self.numHidden):
                error = 0.0
                for k in range(self.numOutputs):
                    error += outputDelta[k] * self.w2[j][k]
                hiddenDelta[j] = error * (1 - hidden[j] * hidden[j])
            for k in range(self.numOutputs):
                for j in range(self.numHidden):
                    self.gradW2[j][k] += outputDelta[k] * hidden[j]
                self.gradB2[k] += outputDelta[k]
            for j in range(self.numHidden):
                for i in range(self.numInputs):
                    self.gradW1[i][j] += hiddenDelta[j] * inputs[n][i]
                self.gradB1[j] += hiddenDelta[j]
        return self.gradW1, self.gradB1, self.gradW2, self.gradB2

# right: (1 - hidden[j] * hidden[j]) => (1.0 - math.pow(hidden[j], 2))
# right: (1 - hidden[j] * hidden[j]) => (1 + hidden[j]) * (1 - hidden[j]) ;; error += outputDelta[k] * self.w2[j][k] => error = error + self.w2[j][k] * outputDelta[k]
# wrong: self.gradW2[j][k] += => self.gradW2[j][k] = => dL_dw2 one sample
# wrong: (1 - hidden[j] * hidden[j]) => hidden[j] * (1 - hidden[j]) => dL_dz1 wrong activation
# wrong: self.gradB1[j] += hiddenDelta[j] => # next hidden unit ;; hiddenDelta[j] * inputs[n][i] => hiddenDelta[j] * inputs[n][i]\n                    self.gradB1[j] += hiddenDelta[j] => dL_db1 constant factor
# wrong: outputs[k] - targets[n][k] => targets[n][k] - outputs[k] => dL_dz2 wrong sign|dL_dyhat wrong sign
# wrong: hiddenDelta[j] * inputs[n][i] => hiddenDelta[j] * hidden[j] => dL_dw1 wrong layer
# wrong: error = 0.0 => # error of hidden unit j ;; hiddenDelta = [0.0] * self.numHidden => hiddenDelta = [0.0] * self.numHidden\n            error = 0.0 => dL_da1 *
