# network: hidden=(4,), bias=False, activation="sigmoid"
import numpy


# neural network class definition
class neuralNetwork:

    # initialise the neural network
    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
        self.inodes = inputnodes
        self.hnodes = hiddennodes
        self.onodes = outputnodes

        # link weight matrices, wih and who
        # weights are w_i_j, where link is from node i to node j in the next layer
        self.wih = numpy.random.normal(0.0, pow(self.hnodes, -0.5), (self.hnodes, self.inodes))
        self.who = numpy.random.normal(0.0, pow(self.onodes, -0.5), (self.onodes, self.hnodes))

        self.lr = learningrate
        self.activation_function = lambda x: 1.0 / (1.0 + numpy.exp(-x))

    # train the neural network
    def train(self, inputs_list, targets_list):
        inputs = numpy.array(inputs_list, ndmin=2).T
        targets = numpy.array(targets_list, ndmin=2).T

        hidden_inputs = numpy.dot(self.wih, inputs)
        hidden_outputs = self.activation_function(hidden_inputs)
        final_inputs = numpy.dot(self.who, hidden_outputs)
        final_outputs = self.activation_function(final_inputs)

        # output layer error is the (target - actual)
        output_errors = targets - final_outputs
        output_grad = output_errors * final_outputs * (1.0 - final_outputs)
        # hidden layer error is the output_grad, split by weights, recombined at hidden nodes
        hidden_errors = numpy.dot(self.who.T, output_grad)
        hidden_grad = hidden_errors * hidden_outputs * (1.0 - hidden_outputs)

        # update the weights for the links between the layers
        self.who += self.lr * numpy.dot(output_grad, numpy.transpose(hidden_outputs))
        self.wih += self.lr * numpy.dot(hidden_grad, numpy.transpose(inputs))

# right: output_grad = output_errors * final_outputs * (1.0 - final_outputs) => output_grad = output_errors
# right: numpy.dot(hidden_grad, numpy.transpose(inputs)) => hidden_grad.dot(inputs.T) ;; self.who += => self.who = self.who +
# wrong: numpy.dot(self.who.T, output_grad) => numpy.dot(self.who.T, output_errors) => dL_da1 wrong upstream
# wrong: hidden_errors * hidden_outputs * (1.0 - hidden_outputs) => hidden_errors * (1.0 - hidden_outputs) => dL_dz1 missing factor
# wrong: hidden_errors * hidden_outputs * (1.0 - hidden_outputs) => hidden_errors * hidden_outputs * 1.0 - hidden_outputs => dL_dz1 precedence
# wrong: self.who += self.lr => self.who = self.lr => w2 misprint
# wrong: final_outputs = self.activation_function(final_inputs) => final_outputs = final_inputs => code *|dL_dz2 extra σ′
# wrong: hidden_grad = hidden_errors => hidden_grad = self.lr * hidden_errors => dL_dz1 constant factor|w1 lr twice|dL_dz1 extra factor|dL_dz1 lr twice
