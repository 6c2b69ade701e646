# network: hidden=(4,), bias=False, activation="sigmoid"
# "My XOR network always converges to 0.5, what is wrong with my backpropagation?"
import math


def sigm(t):
    return 1 / (1 + math.exp(-t))


def backpropagation(inputs, targets, w_hidden, w_out, learning_rate):
    n_in, n_hid, n_out = len(w_hidden), len(w_out), len(w_out[0])
    change_out = [[0.0] * n_out for j in range(n_hid)]
    change_hidden = [[0.0] * n_hid for i in range(n_in)]
    total_error = 0

    for p in range(len(inputs)):
        # forward
        h = []
        for j in range(n_hid):
            net = 0
            for i in range(n_in):
                net += inputs[p][i] * w_hidden[i][j]
            h.append(sigm(net))
        o = []
        for k in range(n_out):
            net = 0
            for j in range(n_hid):
                net += h[j] * w_out[j][k]
            o.append(sigm(net))

        # output deltas
        delta_out = []
        for k in range(n_out):
            err = targets[p][k] - o[k]
            total_error += 0.5 * err ** 2
            delta_out.append(err * o[k] * (1 - o[k]))

        # hidden deltas
        delta_hidden = []
        for j in range(n_hid):
            s = 0
            for k in range(n_out):
                s += delta_out[k] * w_out[j][k]
            delta_hidden.append(s * h[j] * (1 - h[j]))

        # remember the changes
        for j in range(n_hid):
            for k in range(n_out):
                change_out[j][k] += delta_out[k] * h[j]
        for i in range(n_in):
            for j in range(n_hid):
                change_hidden[i][j] += delta_hidden[j] * inputs[p][i]

    for j in range(n_hid):
        for k in range(n_out):
            w_out[j][k] += learning_rate * change_out[j][k]
    for i in range(n_in):
        for j in range(n_hid):
            w_hidden[i][j] += learning_rate * change_hidden[i][j]
    return total_error


# right: total_error += 0.5 * err ** 2 => total_error += err ** 2 ;; delta_out.append(err * => delta_out.append(2 * err *
# right: s * h[j] * (1 - h[j]) => s * (h[j] - h[j] ** 2)
# wrong: s += delta_out[k] * w_out[j][k] => s += o[k] * w_out[j][k] => dL_da1 wrong upstream
# wrong: s += delta_out[k] * w_out[j][k] => s += delta_out[k] + w_out[j][k] => dL_da1 plus for times
# wrong: change_hidden[i][j] += delta_hidden[j] => change_hidden[i][j] = delta_hidden[j] => dL_dw1 one sample
# wrong: s * h[j] * (1 - h[j]) => s * h[j] * 1 - h[j] => dL_dz1 precedence
# wrong: delta_out.append(err * o[k] * (1 - o[k])) => delta_out.append(err) => dL_dz2 missing σ′
# wrong: change_out[j][k] += delta_out[k] * h[j] => change_out[j][k] += delta_out[k] * o[k] => dL_dw2 wrong layer
