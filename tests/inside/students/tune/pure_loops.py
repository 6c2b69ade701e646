# network: hidden=(3,), bias=True, activation="sigmoid"
import math


def sigmoid(v):
    return 1 / (1 + math.exp(-v))


def backprop(X, y, W1, b1, W2, b2):
    n_in, n_hid = len(W1), len(W1[0])
    dW1 = [[0.0] * n_hid for _ in range(n_in)]
    db1 = [0.0] * n_hid
    dW2 = [[0.0] for _ in range(n_hid)]
    db2 = [0.0]
    for sample, target in zip(X, y):
        hidden = []
        for j in range(n_hid):
            s = b1[j]
            for i in range(n_in):
                s += sample[i] * W1[i][j]
            hidden.append(sigmoid(s))
        out = b2[0]
        for j in range(n_hid):
            out += hidden[j] * W2[j][0]
        out = sigmoid(out)
        delta_o = out - target[0]
        delta_h = []
        for j in range(n_hid):
            delta_h.append(delta_o * W2[j][0] * hidden[j] * (1 - hidden[j]))
        for j in range(n_hid):
            dW2[j][0] += delta_o * hidden[j]
            for i in range(n_in):
                dW1[i][j] += delta_h[j] * sample[i]
            db1[j] += delta_h[j]
        db2[0] += delta_o
    return dW1, db1, dW2, db2


# right: db2[0] += delta_o => db2[0] = db2[0] + delta_o
# right: delta_o = out - target[0] => delta_o = (out - target[0]) * out * (1 - out)
# wrong: dW1[i][j] += delta_h[j] * sample[i] => dW1[i][j] = delta_h[j] * sample[i] => dL_dw1 one sample
# wrong: delta_h.append(delta_o * W2[j][0] * hidden[j] * (1 - hidden[j])) => delta_h.append(delta_o * W2[j][0] * (1 - hidden[j])) => dL_dz1 missing factor
# wrong: db1[j] += delta_h[j] => db1[j] += delta_o => dL_db1 wrong upstream|*
