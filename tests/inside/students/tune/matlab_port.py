# network: hidden=(3,), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoidGradient(z):
    g = sigmoid(z) * (1 - sigmoid(z))
    return g


def nnCostFunction(W1, b1, W2, b2, X, y):
    # the bias unit comes first, as in ex4.m
    Theta1 = np.vstack([np.reshape(b1, (1, -1)), W1])
    Theta2 = np.vstack([np.reshape(b2, (1, -1)), W2])
    m = X.shape[0]

    a1 = np.hstack([np.ones((m, 1)), X])
    z2 = a1.dot(Theta1)
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z2)])
    z3 = a2.dot(Theta2)
    h = sigmoid(z3)
    J = 1 / m * np.sum(-y * np.log(h) - (1 - y) * np.log(1 - h))

    Delta1 = np.zeros(Theta1.shape)
    Delta2 = np.zeros(Theta2.shape)
    for t in range(m):
        d3 = h[t, :] - y[t, :]
        d2 = Theta2.dot(d3)
        d2 = d2[1:] * sigmoidGradient(z2[t, :])
        Delta2 = Delta2 + np.outer(a2[t, :], d3)
        Delta1 = Delta1 + np.outer(a1[t, :], d2)

    Theta1_grad = Delta1 / m
    Theta2_grad = Delta2 / m
    return J, Theta1_grad[1:, :], Theta1_grad[0, :], Theta2_grad[1:, :], Theta2_grad[0, :]

# right: d2[1:] * sigmoidGradient(z2[t, :]) => d2[1:] * a2[t, 1:] * (1 - a2[t, 1:])
# right: Delta1 = Delta1 + np.outer(a1[t, :], d2) => Delta1 += a1[t, :][:, None] * d2[None, :] ;; Delta2 = Delta2 + => Delta2 +=
# wrong: sigmoidGradient(z2[t, :]) => sigmoidGradient(a2[t, 1:]) => dL_dz1 σ′ of z
# wrong: d3 = h[t, :] - y[t, :] => d3 = (h[t, :] - y[t, :]) * sigmoidGradient(z3[t, :]) => dL_dz2 extra σ′
# wrong: d2[1:] * => d2[:-1] * => dL_da1 *
# wrong: Theta1_grad = Delta1 / m => Theta1_grad = Delta1 => dL_dw1,dL_db1 sum for mean
# wrong: Delta1 = Delta1 + => Delta1 = => dL_dw1,dL_db1 one sample
# wrong: g = sigmoid(z) * (1 - sigmoid(z)) => g = z * (1 - z) => dL_dz1 σ′ of z
