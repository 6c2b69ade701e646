# network: hidden=(3, 3), bias=True, activation="tanh"
# Port of my C++ net to Python, that is why everything is a vector of vectors
import math
import random


class Net:
    def __init__(self, topology):
        self.m_weights = []
        self.m_bias = []
        for l in range(len(topology) - 1):
            self.m_weights.append([[random.uniform(-1, 1) for i in range(topology[l])] for n in range(topology[l + 1])])
            self.m_bias.append([random.uniform(-1, 1) for n in range(topology[l + 1])])

    @staticmethod
    def transferFunction(x):
        return math.tanh(x)

    @staticmethod
    def transferFunctionDerivative(x):
        # x is already the output of the neuron
        return 1.0 - x * x

    def feedForward(self, inputVals):
        self.m_output = [list(inputVals)]
        last = len(self.m_weights) - 1
        for l in range(len(self.m_weights)):
            vals = []
            for n in range(len(self.m_weights[l])):
                s = self.m_bias[l][n]
                for i in range(len(self.m_output[l])):
                    s += self.m_weights[l][n][i] * self.m_output[l][i]
                vals.append(1.0 / (1.0 + math.exp(-s)) if l == last else self.transferFunction(s))
            self.m_output.append(vals)
        return self.m_output[-1]

    def sumDOW(self, l, n):
        total = 0.0
        for k in range(len(self.m_gradient[l + 1])):
            total += self.m_weights[l + 1][k][n] * self.m_gradient[l + 1][k]
        return total

    def calcGradients(self, targetVals):
        last = len(self.m_weights) - 1
        self.m_gradient = [[0.0] * len(w) for w in self.m_weights]
        for n in range(len(self.m_gradient[last])):
            out = self.m_output[-1][n]
            delta = targetVals[n] - out
            self.m_gradient[last][n] = delta * out * (1.0 - out)
        for l in range(last - 1, -1, -1):
            for n in range(len(self.m_gradient[l])):
                dow = self.sumDOW(l, n)
                self.m_gradient[l][n] = dow * self.transferFunctionDerivative(self.m_output[l + 1][n])

    def backProp(self, inputs, targets, eta):
        deltaW = [[[0.0] * len(row) for row in w] for w in self.m_weights]
        deltaB = [[0.0] * len(b) for b in self.m_bias]
        for s in range(len(inputs)):
            self.feedForward(inputs[s])
            self.calcGradients(targets[s])
            for l in range(len(deltaW)):
                for n in range(len(deltaW[l])):
                    deltaB[l][n] += self.m_gradient[l][n]
                    for i in range(len(deltaW[l][n])):
                        deltaW[l][n][i] += self.m_gradient[l][n] * self.m_output[l][i]
        for l in range(len(deltaW)):
            for n in range(len(deltaW[l])):
                self.m_bias[l][n] += eta * deltaB[l][n]
                for i in range(len(deltaW[l][n])):
                    self.m_weights[l][n][i] += eta * deltaW[l][n][i]


# right: delta = targetVals[n] - out => delta = 2.0 * (targetVals[n] - out)
# right: delta * out * (1.0 - out) => delta ;; return 1.0 - x * x => return (1.0 - x) * (1.0 + x)
# wrong: return 1.0 - x * x => return 1.0 - x * 2 => dL_dz2,dL_dz1 *
# wrong: self.m_weights[l + 1][k][n] * self.m_gradient[l + 1][k] => self.m_weights[l + 1][k][n] * self.m_output[l + 2][k] => dL_da2,dL_da1 wrong upstream
# wrong: deltaB[l][n] += self.m_gradient[l][n] => deltaB[l][n] = self.m_gradient[l][n] => dL_db3,dL_db2,dL_db1 one sample
# wrong: dow * self.transferFunctionDerivative(self.m_output[l + 1][n]) => self.transferFunctionDerivative(self.m_output[l + 1][n]) => dL_dz2,dL_dz1 missing factor|dL_da2,dL_da1 missing factor
# wrong: self.m_gradient[l][n] * self.m_output[l][i] => self.m_gradient[l][n] * self.m_output[l + 1][n] => dL_dw3,dL_dw2,dL_dw1 wrong layer
# wrong: self.m_weights[l][n][i] += eta => self.m_weights[l][n][i] -= eta => w3,w2,w1 uphill
