# network: hidden=(3, 3), bias=True, activation="sigmoid"
# neuron.js / network.js, now in Python without any library
import math
import random


class Neuron:
    def __init__(self, n_inputs):
        self.weights = [random.uniform(-1, 1) for _ in range(n_inputs)]
        self.bias = random.uniform(-1, 1)
        self.output = 0.0
        self.delta = 0.0

    def activate(self, inputs):
        total = self.bias
        for w, value in zip(self.weights, inputs):
            total += w * value
        self.output = 1 / (1 + math.exp(-total))
        return self.output


class Network:
    def __init__(self, sizes):
        self.layers = [[Neuron(n_in) for _ in range(n_out)] for n_in, n_out in zip(sizes, sizes[1:])]

    def activate(self, inputs):
        for layer in self.layers:
            inputs = [neuron.activate(inputs) for neuron in layer]
        return inputs

    def train(self, data, targets, learning_rate=0.3):
        for layer in self.layers:
            for n in layer:
                n.dw = [0.0] * len(n.weights)
                n.db = 0.0

        for x, t in zip(data, targets):
            self.activate(x)
            for k in reversed(range(len(self.layers))):
                inputs = x if k == 0 else [p.output for p in self.layers[k - 1]]
                for j, n in enumerate(self.layers[k]):
                    if k == len(self.layers) - 1:
                        error = n.output - t[j]
                    else:
                        error = sum(m.weights[j] * m.delta for m in self.layers[k + 1])
                    n.delta = error * n.output * (1 - n.output)
                    n.db += n.delta
                    for i in range(len(inputs)):
                        n.dw[i] += n.delta * inputs[i]

        for layer in self.layers:
            for n in layer:
                for i in range(len(n.weights)):
                    n.weights[i] -= learning_rate * n.dw[i]
                n.bias -= learning_rate * n.db


# right: error = n.output - t[j] => error = (n.output - t[j]) / (n.output * (1 - n.output))
# right: error = n.output - t[j] => error = 2 * (n.output - t[j]) / len(data)
# wrong: m.weights[j] * m.delta for => m.weights[j] + m.delta for => dL_da2,dL_da1 plus for times
# wrong: n.dw[i] += n.delta * inputs[i] => n.dw[i] = n.delta * inputs[i] => dL_dw3,dL_dw2,dL_dw1 one sample
# wrong: sum(m.weights[j] * m.delta for => sum(m.delta for => dL_da2,dL_da1 missing factor
# wrong: n.weights[i] -= learning_rate * n.dw[i]\n                n.bias -= learning_rate * n.db => n.weights[i] -= learning_rate * n.dw[i] => b3,b2,b1 not updated
# wrong: n.db += n.delta => n.db += error => dL_db3,dL_db2,dL_db1 wrong upstream
# wrong: inputs = x if k == 0 else [p.output for p in self.layers[k - 1]] => inputs = [p.output for p in self.layers[k - 1]] => dL_dw1 wrong layer
