# network: hidden=(4,), bias=False, activation="sigmoid"
# ex4 (Machine Learning, week 5) translated from Octave, without the bias column
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoidGradient(z):
    g = sigmoid(z) * (1 - sigmoid(z))
    return g


def nnCostFunction(Theta1, Theta2, X, y):
    m = X.shape[0]
    J = 0
    Theta1_grad = np.zeros(Theta1.shape)
    Theta2_grad = np.zeros(Theta2.shape)

    for t in range(m):
        # Step 1: feedforward
        a1 = X[t, :]
        z2 = np.dot(Theta1, a1)
        a2 = sigmoid(z2)
        z3 = np.dot(Theta2, a2)
        a3 = sigmoid(z3)
        J = J + np.sum(-y[t] * np.log(a3) - (1 - y[t]) * np.log(1 - a3))

        # Step 2: error of the output layer
        delta_3 = a3 - y[t]

        # Step 3: hidden layer
        delta_2 = np.dot(Theta2.T, delta_3) * sigmoidGradient(z2)

        # Step 4: accumulate
        Theta1_grad = Theta1_grad + np.outer(delta_2, a1)
        Theta2_grad = Theta2_grad + np.outer(delta_3, a2)

    J = J / m
    Theta1_grad = Theta1_grad / m
    Theta2_grad = Theta2_grad / m
    return J, Theta1_grad, Theta2_grad

# right: sigmoidGradient(z2) => a2 * (1 - a2)
# right: np.outer(delta_2, a1) => delta_2[:, np.newaxis] * a1[np.newaxis, :] ;; np.outer(delta_3, a2) => delta_3[:, np.newaxis].dot(a2[np.newaxis, :])
# wrong: sigmoidGradient(z2) => sigmoidGradient(a2) => dL_dz1 σ′ of z
# wrong: Theta1_grad = Theta1_grad + np.outer => Theta1_grad = np.outer => dL_dw1 one sample
# wrong: Theta2_grad = Theta2_grad / m\n => \n => dL_dw2 sum for mean
# wrong: delta_3 = a3 - y[t] => delta_3 = y[t] - a3 => dL_dz2 wrong sign
# wrong: delta_3 = a3 - y[t] => delta_3 = (a3 - y[t]) * sigmoidGradient(z3) => dL_dz2 extra σ′
# wrong: sigmoid(z) * (1 - sigmoid(z)) => sigmoid(z) * 1 - sigmoid(z) => dL_dz1 precedence
