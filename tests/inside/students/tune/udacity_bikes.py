# network: hidden=(4,), bias=False, activation="sigmoid"
import numpy as np


class NeuralNetwork(object):
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):
        # Set number of nodes in input, hidden and output layers.
        self.input_nodes = input_nodes
        self.hidden_nodes = hidden_nodes
        self.output_nodes = output_nodes

        # Initialize weights
        self.weights_input_to_hidden = np.random.normal(0.0, self.input_nodes**-0.5,
                                                        (self.input_nodes, self.hidden_nodes))
        self.weights_hidden_to_output = np.random.normal(0.0, self.hidden_nodes**-0.5,
                                                         (self.hidden_nodes, self.output_nodes))
        self.lr = learning_rate
        self.activation_function = lambda x: 1 / (1 + np.exp(-x))

    def train(self, features, targets):
        n_records = features.shape[0]
        delta_weights_i_h = np.zeros(self.weights_input_to_hidden.shape)
        delta_weights_h_o = np.zeros(self.weights_hidden_to_output.shape)
        for X, y in zip(features, targets):
            ### Forward pass ###
            hidden_inputs = np.dot(X, self.weights_input_to_hidden)
            hidden_outputs = self.activation_function(hidden_inputs)
            final_inputs = np.dot(hidden_outputs, self.weights_hidden_to_output)
            final_outputs = final_inputs  # regression: f(x) = x

            ### Backward pass ###
            error = y - final_outputs
            output_error_term = error
            hidden_error = np.dot(self.weights_hidden_to_output, output_error_term)
            hidden_error_term = hidden_error * hidden_outputs * (1 - hidden_outputs)

            # Weight steps
            delta_weights_i_h += hidden_error_term * X[:, None]
            delta_weights_h_o += output_error_term * hidden_outputs[:, None]

        # Update the weights
        self.weights_hidden_to_output += self.lr * delta_weights_h_o / n_records
        self.weights_input_to_hidden += self.lr * delta_weights_i_h / n_records

# right: hidden_error_term * X[:, None] => np.outer(X, hidden_error_term)
# right: error = y - final_outputs => error = final_outputs - y ;; self.weights_hidden_to_output += self.lr => self.weights_hidden_to_output -= self.lr ;; self.weights_input_to_hidden += self.lr => self.weights_input_to_hidden -= self.lr
# wrong: output_error_term = error\n => output_error_term = error * final_outputs * (1 - final_outputs)\n => dL_dz2 extra σ′|wrong activation|extra factor
# wrong: self.weights_hidden_to_output += self.lr => self.weights_hidden_to_output -= self.lr ;; self.weights_input_to_hidden += self.lr => self.weights_input_to_hidden -= self.lr => update uphill|dL_dyhat wrong sign|dL_dz2 wrong sign
# wrong: delta_weights_i_h += hidden_error_term => delta_weights_i_h = hidden_error_term => dL_dw1 one sample
# wrong: output_error_term * hidden_outputs[:, None] => output_error_term * hidden_inputs[:, None] => dL_dw2 z for a
# wrong: delta_weights_i_h / n_records => delta_weights_i_h => w1 sum for mean|dL_dw1 sum for mean|w2 mean for sum|dL_dw2 mean for sum
# wrong: hidden_error_term * X[:, None] => hidden_error * X[:, None] => dL_dw1 wrong upstream
