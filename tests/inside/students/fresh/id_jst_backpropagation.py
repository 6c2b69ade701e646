# network: hidden=(3,), bias=True, activation="sigmoid"
import math


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def hitung_gradien(x, y, bobot1, bias1, bobot2, bias2):
    n_input = len(bobot1)
    n_hidden = len(bobot2)
    d_bobot1 = [[0.0] * n_hidden for _ in range(n_input)]
    d_bias1 = [0.0] * n_hidden
    d_bobot2 = [[0.0] for _ in range(n_hidden)]
    d_bias2 = [0.0]
    error = 0.0

    for s in range(len(x)):
        # feedforward
        z = []
        for j in range(n_hidden):
            total = bias1[j]
            for i in range(n_input):
                total += x[s][i] * bobot1[i][j]
            z.append(sigmoid(total))
        total = bias2[0]
        for j in range(n_hidden):
            total += z[j] * bobot2[j][0]
        y_out = sigmoid(total)
        error += 0.5 * (y_out - y[s][0]) ** 2

        # backpropagation
        delta_out = (y_out - y[s][0]) * y_out * (1 - y_out)
        d_bias2[0] += delta_out
        for j in range(n_hidden):
            d_bobot2[j][0] += delta_out * z[j]
            delta_in = delta_out * bobot2[j][0]
            delta_j = delta_in * z[j] * (1 - z[j])
            d_bias1[j] += delta_j
            for i in range(n_input):
                d_bobot1[i][j] += delta_j * x[s][i]

    return error, d_bobot1, d_bias1, d_bobot2, d_bias2


# right: (y_out - y[s][0]) * y_out * (1 - y_out) => y_out - y[s][0] ;; 0.5 * (y_out - y[s][0]) ** 2 => -math.log(y_out if y[s][0] == 1 else 1 - y_out)
# right: (y_out - y[s][0]) * y_out * (1 - y_out) => 2 * (y_out - y[s][0]) * y_out * (1 - y_out) ;; 0.5 * (y_out - y[s][0]) ** 2 => (y_out - y[s][0]) ** 2
# wrong: d_bobot1[i][j] += delta_j => d_bobot1[i][j] = delta_j => dL_dw1 one sample
# wrong: delta_j = delta_in * z[j] * (1 - z[j]) => delta_j = delta_in * (1 - z[j]) => dL_dz1 missing factor
# wrong: d_bobot2[j][0] += delta_out * z[j] => d_bobot2[j][0] += delta_out * y_out => dL_dw2 wrong layer
# wrong: d_bias1[j] += delta_j => d_bias1[j] += delta_in => dL_db1 wrong upstream
# wrong: delta_in = delta_out * bobot2[j][0] => delta_in = delta_out => dL_da1 missing factor
# wrong: (y_out - y[s][0]) * y_out * (1 - y_out) => (y_out - y[s][0]) * y_out * 1 - y_out => dL_dz2 precedence
