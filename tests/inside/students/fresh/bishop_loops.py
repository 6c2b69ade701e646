# network: hidden=(3,), bias=True, activation="tanh"
# Physics, computational exercises. Indices as in Bishop: i inputs, j hidden, n data points.
from math import exp, tanh


def gradients(x, t, w1, b1, w2, b2):
    N = len(x)
    D = len(w1)
    M = len(w2)
    g_w1 = [[0.0 for j in range(M)] for i in range(D)]
    g_b1 = [0.0 for j in range(M)]
    g_w2 = [[0.0] for j in range(M)]
    g_b2 = [0.0]
    for n in range(N):
        # forward
        z = []
        for j in range(M):
            a_j = b1[j]
            for i in range(D):
                a_j = a_j + w1[i][j] * x[n][i]
            z.append(tanh(a_j))
        a_k = b2[0]
        for j in range(M):
            a_k = a_k + w2[j][0] * z[j]
        y = 1.0 / (1.0 + exp(-a_k))
        # backward
        delta_k = y - t[n][0]
        g_b2[0] += delta_k
        for j in range(M):
            delta_j = (1 - z[j] ** 2) * w2[j][0] * delta_k
            g_w2[j][0] += delta_k * z[j]
            g_b1[j] += delta_j
            for i in range(D):
                g_w1[i][j] += delta_j * x[n][i]
    return {"dw1": g_w1, "db1": g_b1, "dw2": g_w2, "db2": g_b2}

# right: delta_j = (1 - z[j] ** 2) * w2[j][0] * delta_k => delta_j = w2[j][0] * delta_k\n            delta_j *= (1 - z[j]) * (1 + z[j])
# right: y = 1.0 / (1.0 + exp(-a_k)) => y = 0.5 * (1.0 + tanh(0.5 * a_k))
# wrong: (1 - z[j] ** 2) => z[j] * (1 - z[j]) => dL_dz1 wrong activation
# wrong: g_w2[j][0] += delta_k * z[j] => g_w2[j][0] = delta_k * z[j] => dL_dw2 one sample
# wrong: (1 - z[j] ** 2) => (1 - tanh(z[j]) ** 2) => dL_dz1 σ′ of z
# wrong: (1 - z[j] ** 2) * w2[j][0] * delta_k => (1 - z[j] ** 2) * delta_k => dL_da1 missing factor|dL_dz1 missing factor
# wrong: (1 - z[j] ** 2) * w2 => (1 - z[j]) ** 2 * w2 => dL_dz1 precedence
# wrong: g_w1[i][j] += delta_j * x[n][i] => g_w1[i][j] += delta_k * x[n][i] => dL_dw1 wrong upstream|wrong layer
