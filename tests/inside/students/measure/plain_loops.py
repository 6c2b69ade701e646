# network: hidden=(3,), bias=True, activation="sigmoid"
# no numpy allowed in this exercise!
import math


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def gradients(X, Y, W1, b1, W2, b2):
    n_in = len(W1)
    n_hid = len(W1[0])
    dW1 = [[0.0] * n_hid for _ in range(n_in)]
    db1 = [0.0] * n_hid
    dW2 = [[0.0] for _ in range(n_hid)]
    db2 = [0.0]

    for x, t in zip(X, Y):
        # forward
        h = []
        for j in range(n_hid):
            s = b1[j]
            for i in range(n_in):
                s += x[i] * W1[i][j]
            h.append(sigmoid(s))
        s = b2[0]
        for j in range(n_hid):
            s += h[j] * W2[j][0]
        o = sigmoid(s)

        # backward
        d_out = o - t[0]
        db2[0] += d_out
        for j in range(n_hid):
            dW2[j][0] += d_out * h[j]
            d_hid = d_out * W2[j][0] * h[j] * (1 - h[j])
            db1[j] += d_hid
            for i in range(n_in):
                dW1[i][j] += d_hid * x[i]

    return dW1, db1, dW2, db2


def update(W1, b1, W2, b2, grads, lr):
    dW1, db1, dW2, db2 = grads
    for j in range(len(b1)):
        for i in range(len(W1)):
            W1[i][j] -= lr * dW1[i][j]
        b1[j] -= lr * db1[j]
        W2[j][0] -= lr * dW2[j][0]
    b2[0] -= lr * db2[0]


# right: d_out = o - t[0] => d_out = (o - t[0]) * o * (1 - o)
# right: d_hid = d_out * W2[j][0] * h[j] * (1 - h[j]) => d_hid = (h[j] - h[j] ** 2) * (d_out * W2[j][0])
# wrong: dW2[j][0] += d_out * h[j] => dW2[j][0] = d_out * h[j] => dL_dw2 one sample
# wrong: d_out * W2[j][0] * h[j] * (1 - h[j]) => d_out * W2[j][0] * (1 - h[j] ** 2) => dL_dz1 wrong activation
# wrong: db1[j] += d_hid\n            for i in range(n_in):\n                dW1 => for i in range(n_in):\n                db1[j] += d_hid\n                dW1 => dL_db1 constant factor
# wrong: d_hid = d_out * W2[j][0] * h[j] * (1 - h[j]) => d_hid = d_out * h[j] * (1 - h[j]) => dL_da1 missing factor|dL_dz1 missing factor
# wrong: W1[i][j] -= lr * dW1[i][j] => W1[i][j] =- lr * dW1[i][j] => w1 misprint|code misprint
# wrong: dW1[i][j] += d_hid * x[i] => dW1[i][j] += d_out * x[i] => dL_dw1 wrong upstream|dL_dw1 wrong layer
