# network: hidden=(3,), bias=True, activation="sigmoid"
import math


class NeuralNetwork:
    """Port of my old Java class."""

    def __init__(self, nInput, nHidden, nOutput):
        self.W1 = [[0.1 * (i + j) for j in range(nHidden)] for i in range(nInput)]
        self.b1 = [0.0 for j in range(nHidden)]
        self.W2 = [[0.1 * (j - k) for k in range(nOutput)] for j in range(nHidden)]
        self.b2 = [0.0 for k in range(nOutput)]

    def feedForward(self, input):
        self.hidden = []
        for j in range(len(self.W2)):
            sum = self.b1[j]
            for i in range(len(input)):
                sum += input[i] * self.W1[i][j]
            self.hidden.append(1.0 / (1.0 + math.exp(-sum)))
        self.output = []
        for k in range(len(self.b2)):
            sum = self.b2[k]
            for j in range(len(self.hidden)):
                sum += self.hidden[j] * self.W2[j][k]
            self.output.append(1.0 / (1.0 + math.exp(-sum)))
        return self.output

    def backward(self, inputs, targets):
        nInput, nHidden, nOutput = len(self.W1), len(self.W2), len(self.W2[0])
        gradW1 = [[0.0] * nHidden for i in range(nInput)]
        gradB1 = [0.0] * nHidden
        gradW2 = [[0.0] * nOutput for j in range(nHidden)]
        gradB2 = [0.0] * nOutput
        for s in range(len(inputs)):
            self.feedForward(inputs[s])
            outDelta = [0.0] * nOutput
            for k in range(nOutput):
                outDelta[k] = self.output[k] - targets[s][k]
                gradB2[k] += outDelta[k]
                for j in range(nHidden):
                    gradW2[j][k] += outDelta[k] * self.hidden[j]
            for j in range(nHidden):
                error = 0.0
                for k in range(nOutput):
                    error += outDelta[k] * self.W2[j][k]
                hidDelta = error * self.hidden[j] * (1.0 - self.hidden[j])
                gradB1[j] += hidDelta
                for i in range(nInput):
                    gradW1[i][j] += hidDelta * inputs[s][i]
        return {"gradW1": gradW1, "gradB1": gradB1, "gradW2": gradW2, "gradB2": gradB2}


# right: outDelta[k] = self.output[k] - targets[s][k] => outDelta[k] = -(targets[s][k] - self.output[k]) * self.output[k] * (1.0 - self.output[k])
# right: hidDelta = error * self.hidden[j] * (1.0 - self.hidden[j]) => hidDelta = error * (self.hidden[j] - self.hidden[j] * self.hidden[j])
# wrong: gradW1[i][j] += hidDelta * inputs[s][i] => gradW1[i][j] += hidDelta * self.hidden[i] => dL_dw1 wrong layer
# wrong: gradB1[j] += hidDelta => gradB1[j] += error => dL_db1 wrong upstream
# wrong: hidDelta = error * self.hidden[j] * (1.0 - self.hidden[j]) => hidDelta = error * self.hidden[j] * 1.0 - self.hidden[j] => dL_dz1 precedence
# wrong: gradW1 = [[0.0] * nHidden for i in range(nInput)] => gradW1 = [[0.0] * nHidden] * nInput => dL_dw1 *
# wrong: gradW2 = [[0.0] * nOutput for j in range(nHidden)] => gradW2 = [[0.0] * nOutput] * nHidden => dL_dw2 *
# wrong: for s in range(len(inputs)): => for s in range(1, len(inputs)): => dL_dw2,dL_db2,dL_dw1,dL_db1 *|dL_dz2 *|dL_dyhat *|code *
