# network: hidden=(3,), bias=True, activation="sigmoid"
import numpy as np

# why does my XOR net always print 0.5 ???


def sigmoid(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def train_step(X, y, W1, b1, W2, b2, lr):
    # feed forward
    hidden = sigmoid(np.dot(X, W1) + b1)
    output = sigmoid(np.dot(hidden, W2) + b2)

    # how far off are we?
    output_error = y - output
    output_delta = output_error * sigmoid(output, deriv=True)
    hidden_error = output_delta.dot(W2.T)
    hidden_delta = hidden_error * sigmoid(hidden, deriv=True)

    W2 = W2 + lr * hidden.T.dot(output_delta)
    b2 = b2 + lr * np.sum(output_delta, axis=0)
    W1 = W1 + lr * X.T.dot(hidden_delta)
    b1 = b1 + lr * np.sum(hidden_delta, axis=0)
    return W1, b1, W2, b2


# right: output_delta = output_error * sigmoid(output, deriv=True) => output_delta = output_error
# right: output_error = y - output => output_error = -(output - y) ;; output_error * sigmoid(output, deriv=True) => output_error * output - output_error * output**2
# right: b1 = b1 + lr * np.sum(hidden_delta, axis=0) => b1 = b1 + lr * np.ones(len(X)).dot(hidden_delta)
# wrong: output_error = y - output => output_error = output - y => update uphill|dL_dyhat wrong sign|dL_dz2 wrong sign
# wrong: hidden_error * sigmoid(hidden, deriv=True) => hidden_error * sigmoid(np.dot(X, W1) + b1, deriv=True) => dL_dz1 σ′ of z
# wrong: hidden_delta = hidden_error * sigmoid(hidden, deriv=True) => hidden_delta = hidden_error * sigmoid(np.dot(X, W1), deriv=True) => dL_dz1 *
# wrong: hidden_error = output_delta.dot(W2.T) => hidden_error = output_error.dot(W2.T) => dL_da1 wrong upstream
# wrong: np.sum(hidden_delta, axis=0) => np.sum(hidden_delta) => dL_db1 wrong axis
# wrong: W2 = W2 + lr * hidden.T.dot(output_delta) => # W2: see above ;; hidden_error = output_delta.dot(W2.T) => W2 = W2 + lr * hidden.T.dot(output_delta)\n    hidden_error = output_delta.dot(W2.T) => dL_da1 updated weights
