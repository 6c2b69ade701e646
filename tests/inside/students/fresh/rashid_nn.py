# network: hidden=(4,), bias=False, activation="sigmoid"
# based on "Make your own neural network", with my own error backpropagation
import numpy


def sigmoid(x):
    return 1.0 / (1.0 + numpy.exp(-x))


class neuralNetwork:

    # initialise the neural network
    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
        self.inodes = inputnodes
        self.hnodes = hiddennodes
        self.onodes = outputnodes
        # link weight matrices, wih and who
        self.wih = numpy.random.normal(0.0, pow(self.hnodes, -0.5), (self.hnodes, self.inodes))
        self.who = numpy.random.normal(0.0, pow(self.onodes, -0.5), (self.onodes, self.hnodes))
        self.lr = learningrate
        self.activation_function = lambda x: sigmoid(x)

    # train the neural network
    def train(self, inputs_list, targets_list):
        inputs = numpy.array(inputs_list, ndmin=2).T
        targets = numpy.array(targets_list, ndmin=2).T

        hidden_inputs = numpy.dot(self.wih, inputs)
        hidden_outputs = self.activation_function(hidden_inputs)
        final_inputs = numpy.dot(self.who, hidden_outputs)
        final_outputs = self.activation_function(final_inputs)

        # output layer error is (target - actual)
        output_errors = targets - final_outputs
        output_deltas = output_errors * final_outputs * (1.0 - final_outputs)
        # hidden layer error, split by weights
        hidden_errors = numpy.dot(self.who.T, output_deltas)
        hidden_deltas = hidden_errors * hidden_outputs * (1.0 - hidden_outputs)

        # update the weights
        self.who += self.lr * numpy.dot(output_deltas, numpy.transpose(hidden_outputs))
        self.wih += self.lr * numpy.dot(hidden_deltas, numpy.transpose(inputs))

    # query the neural network
    def query(self, inputs_list):
        inputs = numpy.array(inputs_list, ndmin=2).T
        hidden_outputs = self.activation_function(numpy.dot(self.wih, inputs))
        return self.activation_function(numpy.dot(self.who, hidden_outputs))

# right: output_errors = targets - final_outputs => output_errors = -(final_outputs - targets)
# right: self.wih += self.lr * numpy.dot(hidden_deltas, numpy.transpose(inputs)) => self.wih = self.wih + self.lr * hidden_deltas.dot(inputs.T)
# wrong: hidden_errors = numpy.dot(self.who.T, output_deltas) => hidden_errors = numpy.dot(self.who.T, output_errors) => dL_da1 wrong upstream
# wrong: output_errors * final_outputs * (1.0 - final_outputs) => output_errors * final_outputs * 1.0 - final_outputs => dL_dz2 precedence
# wrong: hidden_errors * hidden_outputs * (1.0 - hidden_outputs) => hidden_errors * hidden_inputs * (1.0 - hidden_inputs) => dL_dz1 σ′ of z
# wrong: self.wih += self.lr => self.wih = self.lr => w1 misprint
# wrong: output_errors = targets - final_outputs => output_errors = final_outputs - targets => dL_dyhat wrong sign|update uphill
# wrong: hidden_outputs * (1.0 - hidden_outputs) => hidden_outputs => dL_dz1 missing factor
