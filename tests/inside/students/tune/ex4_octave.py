# network: hidden=(4,), bias=False, activation="sigmoid"
# Programming Exercise 4, Octave -> Python (without the bias units)
import numpy as np


def sigmoid(z):
    g = 1.0 / (1.0 + np.exp(-z))
    return g


def sigmoidGradient(z):
    # SIGMOIDGRADIENT returns the gradient of the sigmoid function evaluated at z
    g = sigmoid(z) * (1 - sigmoid(z))
    return g


def nnCostFunction(Theta1, Theta2, X, y, lambda_):
    m = X.shape[0]
    J = 0
    Theta1_grad = np.zeros(Theta1.shape)
    Theta2_grad = np.zeros(Theta2.shape)

    # Part 1: feedforward the neural network and return the cost in J
    h = sigmoid(sigmoid(X.dot(Theta1.T)).dot(Theta2.T))
    J = np.sum(-y * np.log(h) - (1 - y) * np.log(1 - h)) / m
    J = J + lambda_ / (2 * m) * (np.sum(Theta1 ** 2) + np.sum(Theta2 ** 2))

    # Part 2: backpropagation
    for t in range(m):
        a_1 = X[t, :].reshape(-1, 1)
        z_2 = Theta1.dot(a_1)
        a_2 = sigmoid(z_2)
        z_3 = Theta2.dot(a_2)
        a_3 = sigmoid(z_3)

        delta_3 = a_3 - y[t].reshape(-1, 1)
        delta_2 = Theta2.T.dot(delta_3) * sigmoidGradient(z_2)

        Theta2_grad = Theta2_grad + delta_3.dot(a_2.T)
        Theta1_grad = Theta1_grad + delta_2.dot(a_1.T)

    # Part 3: regularization
    Theta1_grad = Theta1_grad / m + (lambda_ / m) * Theta1
    Theta2_grad = Theta2_grad / m + (lambda_ / m) * Theta2
    return J, Theta1_grad, Theta2_grad


# right: sigmoidGradient(z_2) => a_2 * (1 - a_2)
# right: Theta2_grad + delta_3.dot(a_2.T) => Theta2_grad + np.outer(delta_3, a_2) ;; np.sum(-y * np.log(h) - (1 - y) * np.log(1 - h)) / m => -(y.T.dot(np.log(h)) + (1 - y).T.dot(np.log(1 - h))).item() / m
# wrong: sigmoidGradient(z_2) => sigmoidGradient(a_2) => dL_dz1 σ′ of z
# wrong: Theta2.T.dot(delta_3) * sigmoidGradient(z_2) => Theta2.T.dot(delta_3) => dL_dz1 missing σ′
# wrong: Theta2_grad = Theta2_grad + delta_3.dot(a_2.T) => Theta2_grad = delta_3.dot(a_2.T) => dL_dw2 one sample
# wrong: Theta2_grad / m + => Theta2_grad + => dL_dw2 sum for mean
# wrong: delta_3 = a_3 - y[t].reshape(-1, 1) => delta_3 = (a_3 - y[t].reshape(-1, 1)) * sigmoidGradient(z_3) => dL_dz2 extra σ′
# wrong: Theta2_grad + delta_3.dot(a_2.T) => Theta2_grad + delta_3.dot(z_2.T) => dL_dw2 z for a
