# network: hidden=(3,), bias=True, activation="sigmoid"
# my nnCostFunction.m (machine learning course, ex4) rewritten in Python, one output unit
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoidGradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def nnCostFunction(Theta1, Theta2, X, y, lambd=0.0):
    m = X.shape[0]
    X = np.hstack((np.ones((m, 1)), X))
    Theta1_grad = np.zeros(Theta1.shape)
    Theta2_grad = np.zeros(Theta2.shape)
    J = 0

    for t in range(m):
        a_1 = X[t].reshape(-1, 1)
        z_2 = Theta1 @ a_1
        a_2 = np.vstack((np.ones((1, 1)), sigmoid(z_2)))
        z_3 = Theta2 @ a_2
        a_3 = sigmoid(z_3)
        J += -np.sum(y[t] * np.log(a_3) + (1 - y[t]) * np.log(1 - a_3))

        delta_3 = a_3 - y[t]
        delta_2 = (Theta2.T @ delta_3)[1:] * sigmoidGradient(z_2)

        Theta1_grad += delta_2 @ a_1.T
        Theta2_grad += delta_3 @ a_2.T

    J = J / m + lambd / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    Theta1_grad = Theta1_grad / m
    Theta2_grad = Theta2_grad / m
    Theta1_grad[:, 1:] += lambd / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] += lambd / m * Theta2[:, 1:]
    return J, Theta1_grad, Theta2_grad


# right: delta_2 = (Theta2.T @ delta_3)[1:] * sigmoidGradient(z_2) => delta_2 = (Theta2.T @ delta_3 * a_2 * (1 - a_2))[1:]
# right: delta_2 = (Theta2.T @ delta_3)[1:] * sigmoidGradient(z_2) => delta_2 = Theta2[:, 1:].T @ delta_3 * sigmoidGradient(z_2) ;; Theta1_grad += delta_2 @ a_1.T => Theta1_grad += np.outer(delta_2, a_1) ;; Theta2_grad += delta_3 @ a_2.T => Theta2_grad += np.outer(delta_3, a_2)
# wrong: * sigmoidGradient(z_2) => * sigmoidGradient(a_2[1:]) => dL_dz1 σ′ of z
# wrong: Theta1_grad += delta_2 @ a_1.T => Theta1_grad = delta_2 @ a_1.T => dL_dw1,dL_db1 one sample
# wrong: Theta2_grad = Theta2_grad / m\n    Theta1_grad[:, 1:] += => Theta1_grad[:, 1:] += => dL_dw2,dL_db2 sum for mean
# wrong: delta_3 = a_3 - y[t] => delta_3 = (a_3 - y[t]) * sigmoidGradient(z_3) => dL_dz2 extra σ′
# wrong: (Theta2.T @ delta_3)[1:] => (Theta2.T @ delta_3)[:-1] => dL_da1 *
# wrong: (Theta2.T @ delta_3)[1:] * sigmoidGradient(z_2) => (Theta2.T @ delta_3)[1:] + sigmoidGradient(z_2) => dL_dz1 plus for times
