# network: hidden=(3,), bias=False, activation="sigmoid"
import numpy


# neural network class definition
class neuralNetwork:
    # initialise the neural network
    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate=0.1):
        self.inodes = inputnodes
        self.hnodes = hiddennodes
        self.onodes = outputnodes
        # link weight matrices, w_i_j is the link from node i to node j in the next layer
        self.w1 = numpy.random.normal(0.0, pow(self.hnodes, -0.5), (self.hnodes, self.inodes))
        self.w2 = numpy.random.normal(0.0, pow(self.onodes, -0.5), (self.onodes, self.hnodes))
        self.lr = learningrate
        # activation function is the sigmoid function
        self.activation_function = lambda x: 1 / (1 + numpy.exp(-x))

    # train the neural network
    def train_step(self, inputs_list, targets_list):
        # convert inputs list to 2d array
        inputs = numpy.array(inputs_list, ndmin=2).T
        targets = numpy.array(targets_list, ndmin=2).T

        hidden_inputs = numpy.dot(self.w1, inputs)
        hidden_outputs = self.activation_function(hidden_inputs)
        final_inputs = numpy.dot(self.w2, hidden_outputs)
        final_outputs = self.activation_function(final_inputs)

        # output layer error is the (target - actual)
        output_errors = targets - final_outputs
        delta_o = output_errors * final_outputs * (1.0 - final_outputs)
        # hidden layer error is the output delta, split by weights, recombined at hidden nodes
        hidden_errors = numpy.dot(self.w2.T, delta_o)
        delta_h = hidden_errors * hidden_outputs * (1.0 - hidden_outputs)

        # update the weights for the links between the hidden and output layers
        self.w2 += self.lr * numpy.dot(delta_o, numpy.transpose(hidden_outputs))
        # update the weights for the links between the input and hidden layers
        self.w1 += self.lr * numpy.dot(delta_h, numpy.transpose(inputs))


# right: delta_o = output_errors * final_outputs * (1.0 - final_outputs) => delta_o = output_errors
# right: self.w1 += self.lr * numpy.dot(delta_h, numpy.transpose(inputs)) => self.w1 = self.w1 - self.lr * numpy.dot(-delta_h, inputs.T)
# wrong: hidden_errors = numpy.dot(self.w2.T, delta_o) => hidden_errors = numpy.dot(self.w2.T, output_errors) => dL_da1 wrong upstream
# wrong: self.w2 += self.lr => self.w2 -= self.lr => w2 uphill|dL_dw2 wrong sign
# wrong: output_errors = targets - final_outputs => output_errors = final_outputs - targets => update uphill
# wrong: delta_h = hidden_errors * hidden_outputs * (1.0 - hidden_outputs) => delta_h = hidden_errors * hidden_outputs * (1.0 * hidden_outputs) => dL_dz1 *
# wrong: numpy.dot(delta_o, numpy.transpose(hidden_outputs)) => numpy.dot(delta_o, numpy.transpose(hidden_inputs)) => dL_dw2 z for a
