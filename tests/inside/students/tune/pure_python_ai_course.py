# network: hidden=(3,), bias=True, activation="sigmoid"
# Intro to AI, assignment 4. No numpy allowed!
import math


def sigmoid(t):
    return 1.0 / (1.0 + math.exp(-t))


def dot(v, w):
    return sum(v_i * w_i for v_i, w_i in zip(v, w))


def gradients(X, Y, W1, B1, W2, B2):
    """W1[j][i] is the weight from input i to hidden neuron j."""
    n_hidden, n_out = len(W1), len(W2)
    dW1 = [[0.0] * len(W1[0]) for _ in range(n_hidden)]
    dB1 = [0.0] * n_hidden
    dW2 = [[0.0] * n_hidden for _ in range(n_out)]
    dB2 = [0.0] * n_out

    for x, y in zip(X, Y):
        # forward
        hidden = []
        for j in range(n_hidden):
            hidden.append(sigmoid(dot(W1[j], x) + B1[j]))
        output = []
        for k in range(n_out):
            output.append(sigmoid(dot(W2[k], hidden) + B2[k]))

        # output deltas
        delta_out = []
        for k in range(n_out):
            delta_out.append((output[k] - y[k]) * output[k] * (1 - output[k]))

        # hidden deltas
        delta_hid = []
        for j in range(n_hidden):
            error = 0.0
            for k in range(n_out):
                error += delta_out[k] * W2[k][j]
            delta_hid.append(error * hidden[j] * (1 - hidden[j]))

        # accumulate
        for k in range(n_out):
            for j in range(n_hidden):
                dW2[k][j] += delta_out[k] * hidden[j]
            dB2[k] += delta_out[k]
        for j in range(n_hidden):
            for i in range(len(x)):
                dW1[j][i] += delta_hid[j] * x[i]
            dB1[j] += delta_hid[j]
    return dW1, dB1, dW2, dB2

# right: error = 0.0\n            for k in range(n_out):\n                error += delta_out[k] * W2[k][j]\n => error = dot(delta_out, [W2[k][j] for k in range(n_out)])\n
# right: delta_out.append((output[k] - y[k]) * output[k] * (1 - output[k])) => slope = output[k] * (1 - output[k])\n            delta_out.append(-(y[k] - output[k]) * slope)
# wrong: dW1[j][i] += delta_hid[j] => dW1[j][i] = delta_hid[j] => dL_dw1 one sample
# wrong: error * hidden[j] * (1 - hidden[j]) => error * hidden[j] => dL_dz1 missing factor
# wrong: delta_hid = []\n        for j in range(n_hidden):\n            error = 0.0\n => delta_hid = []\n        error = 0.0\n        for j in range(n_hidden):\n => dL_da1 *
# wrong: output[k] * (1 - output[k])) => output[k] * 1 - output[k]) => dL_dz2 precedence
# wrong: \n            dB1[j] += delta_hid[j] => \n                dB1[j] += delta_hid[j] => dL_db1 constant factor
# wrong: error += delta_out[k] * W2[k][j] => error += delta_out[k] => dL_da1 missing factor
