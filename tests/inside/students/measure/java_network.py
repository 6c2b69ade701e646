# network: hidden=(3, 3), bias=True, activation="sigmoid"
import math
import random


class NeuralNetwork:
    """Port of my Java class. weights[l][j][i]: from neuron i of layer l to neuron j of layer l + 1."""

    def __init__(self, layerSizes):
        self.layerSizes = layerSizes
        self.weights = [[[random.gauss(0, 1) for i in range(layerSizes[l])]
                         for j in range(layerSizes[l + 1])] for l in range(len(layerSizes) - 1)]
        self.biases = [[0.0 for j in range(size)] for size in layerSizes[1:]]

    def feedForward(self, inputs):
        outputs = [list(inputs)]
        for l in range(len(self.weights)):
            layer = []
            for j in range(len(self.weights[l])):
                net = self.biases[l][j]
                for i in range(len(outputs[l])):
                    net += self.weights[l][j][i] * outputs[l][i]
                layer.append(1.0 / (1.0 + math.exp(-net)))
            outputs.append(layer)
        return outputs

    def computeDeltas(self, outputs, target):
        deltas = [None] * len(self.weights)
        last = len(self.weights) - 1
        deltas[last] = [(out - t) * self.sigmoidDerivative(out) for out, t in zip(outputs[-1], target)]
        for l in range(last - 1, -1, -1):
            deltas[l] = []
            for j in range(len(self.weights[l])):
                error = 0.0
                for k in range(len(deltas[l + 1])):
                    error += deltas[l + 1][k] * self.weights[l + 1][k][j]
                deltas[l].append(error * self.sigmoidDerivative(outputs[l + 1][j]))
        return deltas

    def sigmoidDerivative(self, out):
        return out * (1.0 - out)

    def trainBatch(self, inputs, targets, learningRate):
        n = len(inputs)
        gradW = [[[0.0 for w in row] for row in matrix] for matrix in self.weights]
        gradB = [[0.0 for b in row] for row in self.biases]
        for s in range(n):
            outputs = self.feedForward(inputs[s])
            deltas = self.computeDeltas(outputs, targets[s])
            for l in range(len(deltas)):
                for j in range(len(deltas[l])):
                    gradB[l][j] += deltas[l][j]
                    for i in range(len(outputs[l])):
                        gradW[l][j][i] += deltas[l][j] * outputs[l][i]
        scale = learningRate / n
        for l in range(len(gradW)):
            for j in range(len(gradW[l])):
                self.biases[l][j] -= scale * gradB[l][j]
                for i in range(len(gradW[l][j])):
                    self.weights[l][j][i] -= scale * gradW[l][j][i]

# right: return out * (1.0 - out) => return out - out * out
# right: (out - t) * self.sigmoidDerivative(out) => out - t ;; scale = learningRate / n => scale = learningRate
# wrong: gradB = [[0.0 for b in row] for row in self.biases]\n        for s in range(n):\n => for s in range(n):\n            gradB = [[0.0 for b in row] for row in self.biases]\n => dL_db3,dL_db2,dL_db1 one sample
# wrong: error += deltas => error = deltas => dL_da1 missing sum|one sample
# wrong: error * self.sigmoidDerivative(outputs[l + 1][j]) => error * self.sigmoidDerivative(error) => dL_dz2,dL_dz1 wrong argument
# wrong: [(out - t) * self => [(t - out) * self => dL_dyhat wrong sign|update uphill|dL_dz3 wrong sign
# wrong: self.biases[l][j] -= scale * gradB[l][j] => self.biases[l][j] -= gradB[l][j] / n => b3,b2,b1 lr forgotten
# wrong: scale = learningRate / n => scale = learningRate // n => update integer truncation|zero|not updated
