# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoidGradient(z):
    g = sigmoid(z)
    return g * (1 - g)


# translated from my Octave homework (ex4)
def nnCostFunction(X, y, w1, b1, w2, b2):
    Theta1 = np.hstack([np.reshape(b1, (-1, 1)), np.transpose(w1)])
    Theta2 = np.hstack([np.reshape(b2, (-1, 1)), np.transpose(w2)])
    m = X.shape[0]
    a1 = np.hstack([np.ones((m, 1)), X])
    z2 = a1 @ Theta1.T
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z2)])
    z3 = a2 @ Theta2.T
    h = sigmoid(z3)
    J = np.sum(-y * np.log(h) - (1 - y) * np.log(1 - h)) / m

    d3 = h - y
    d2 = (d3 @ Theta2)[:, 1:] * sigmoidGradient(z2)
    Theta1_grad = d2.T @ a1 / m
    Theta2_grad = d3.T @ a2 / m
    return {
        "loss": J,
        "dw1": Theta1_grad[:, 1:].T,
        "db1": Theta1_grad[:, 0],
        "dw2": Theta2_grad[:, 1:].T,
        "db2": Theta2_grad[:, 0],
    }


# right: d2 = (d3 @ Theta2)[:, 1:] * sigmoidGradient(z2) => d2 = (d3 @ Theta2[:, 1:]) * sigmoidGradient(z2)
# wrong: d2 = (d3 @ Theta2)[:, 1:] * sigmoidGradient(z2) => d2 = (d3 @ Theta2)[:, 1:] * sigmoidGradient(a2[:, 1:]) => dL_dz1 σ′ of z
# wrong: Theta1_grad = d2.T @ a1 / m => Theta1_grad = d2.T @ a1 => dL_dw1,dL_db1 sum for mean
# wrong: d2 = (d3 @ Theta2)[:, 1:] * sigmoidGradient(z2) => d2 = (d3 @ Theta2)[:, 1:] => dL_dz1 missing σ′
