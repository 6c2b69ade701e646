# network: hidden=(4,), bias=True, activation="relu"
# Was: class Mlp { double[][] W1; double[] b1; ... }  One call = one training example.
from math import exp, log


def affine(W, v, b):
    return [sum(W[j][i] * v[i] for i in range(len(v))) + b[j] for j in range(len(W))]


def zeros(n, m):
    return [[0.0 for _ in range(m)] for _ in range(n)]


def computeGradients(x, y, W1, b1, W2, b2):
    z1 = affine(W1, x, b1)
    a1 = [max(0.0, z) for z in z1]
    z2 = affine(W2, a1, b2)
    a2 = [1.0 / (1.0 + exp(-z)) for z in z2]

    loss = 0.0
    for k in range(len(a2)):
        loss += -log(a2[k]) if y[k] == 1 else -log(1.0 - a2[k])

    # output layer
    gradW2 = zeros(len(W2), len(a1))
    gradB2 = [0.0] * len(b2)
    delta2 = [0.0] * len(a2)
    for k in range(len(a2)):
        delta2[k] = a2[k] - y[k]
        gradB2[k] = delta2[k]
        for j in range(len(a1)):
            gradW2[k][j] = delta2[k] * a1[j]

    # hidden layer
    gradW1 = zeros(len(W1), len(x))
    gradB1 = [0.0] * len(b1)
    for j in range(len(a1)):
        error = 0.0
        for k in range(len(delta2)):
            error += W2[k][j] * delta2[k]
        delta1 = error if z1[j] > 0 else 0.0
        gradB1[j] = delta1
        for i in range(len(x)):
            gradW1[j][i] = delta1 * x[i]

    return loss, gradW1, gradB1, gradW2, gradB2


# right: error if z1[j] > 0 else 0.0 => error * (1.0 if a1[j] > 0 else 0.0)
# right: loss += -log(a2[k]) if y[k] == 1 else -log(1.0 - a2[k]) => loss += 0.5 * (a2[k] - y[k]) ** 2 ;; delta2[k] = a2[k] - y[k] => delta2[k] = (a2[k] - y[k]) * a2[k] * (1.0 - a2[k])
# wrong: delta2[k] = a2[k] - y[k] => delta2[k] = (a2[k] - y[k]) * a2[k] * (1.0 - a2[k]) => dL_dz2 extra σ′
# wrong: error if z1[j] > 0 else 0.0 => error if error > 0 else 0.0 => dL_dz1 wrong argument
# wrong: gradW2[k][j] = delta2[k] * a1[j] => gradW2[k][j] = delta2[k] * z1[j] => dL_dw2 z for a
# wrong: gradB1[j] = delta1 => gradB1[j] = error => dL_db1 wrong upstream
# wrong: error += W2[k][j] * delta2[k] => error += W2[k][j] * gradW2[k][j] => dL_da1 wrong upstream
# wrong: error if z1[j] > 0 else 0.0 => error * z1[j] if z1[j] > 0 else 0.0 => dL_dz1 extra factor|dL_dz1 *
