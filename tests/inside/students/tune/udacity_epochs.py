# network: hidden=(3,), bias=False, activation="sigmoid"
import numpy as np


def sigmoid(x):
    """Calculate sigmoid"""
    return 1 / (1 + np.exp(-x))


def train(X, y, w1, w2, learning_rate, epochs):
    n_records, n_features = X.shape

    for e in range(epochs):
        del_w1 = np.zeros(w1.shape)
        del_w2 = np.zeros(w2.shape)

        for x_i, y_i in zip(X, y):
            ## Forward pass ##
            hidden_input = np.dot(x_i, w1)
            hidden_output = sigmoid(hidden_input)
            output = sigmoid(np.dot(hidden_output, w2))

            ## Backward pass ##
            # TODO: Calculate the network's prediction error
            error = y_i - output

            # TODO: Calculate error term for the output unit
            output_error_term = error * output * (1 - output)

            ## propagate errors to hidden layer
            # TODO: Calculate the hidden layer's contribution to the error
            hidden_error = np.dot(w2, output_error_term)

            # TODO: Calculate the error term for the hidden layer
            hidden_error_term = hidden_error * hidden_output * (1 - hidden_output)

            # TODO: Update the change in weights
            del_w2 += output_error_term * hidden_output[:, None]
            del_w1 += hidden_error_term * x_i[:, None]

        # TODO: Update weights
        w1 = w1 + learning_rate * del_w1 / n_records
        w2 = w2 + learning_rate * del_w2 / n_records

    return w1, w2


# right: output_error_term = error * output * (1 - output) => output_error_term = error
# right: error = y_i - output => error = output - y_i ;; w1 + learning_rate => w1 - learning_rate ;; w2 + learning_rate => w2 - learning_rate
# wrong: np.dot(w2, output_error_term) => np.dot(w2, error) => dL_da1 wrong upstream
# wrong: hidden_output * (1 - hidden_output) => hidden_input * (1 - hidden_input) => dL_dz1 σ′ of z
# wrong: del_w2 += output_error_term => del_w2 = output_error_term => dL_dw2 one sample
# wrong: learning_rate * del_w1 / n_records => learning_rate * del_w1 => dL_dw1 sum for mean|w1 sum for mean|dL_dw2 mean for sum
# wrong: # TODO: Update weights\n        w1 = w1 + learning_rate * del_w1 / n_records\n        w2 = w2 => # TODO: Update weights\n            w1 = w1 + learning_rate * del_w1 / n_records\n            w2 = w2 => update several steps|mini-batch
# wrong: hidden_error * hidden_output * (1 - hidden_output) => hidden_error * hidden_output * 1 - hidden_output => dL_dz1 precedence
