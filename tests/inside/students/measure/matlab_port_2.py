# network: hidden=(4,), bias=True, activation="sigmoid"
# nnCostFunction.m from the exercise, ported to Python (1:m became range(m))
import numpy as np


def sigmoid(z):
    g = 1.0 / (1.0 + np.exp(-z))
    return g


def sigmoidGradient(z):
    g = np.zeros(z.shape)
    g = sigmoid(z) * (1 - sigmoid(z))
    return g


def nnCostFunction(Theta1, b1, Theta2, b2, X, y, lambd=0):
    m = X.shape[0]
    y = y.reshape(-1)
    J = 0
    Theta1_grad = np.zeros(Theta1.shape)
    Theta2_grad = np.zeros(Theta2.shape)
    b1_grad = np.zeros((Theta1.shape[0], 1))
    b2_grad = np.zeros((Theta2.shape[0], 1))

    for t in range(m):
        # Step 1: forward propagation of sample t
        a1 = X[t, :].reshape(-1, 1)
        z2 = Theta1 @ a1 + b1.reshape(-1, 1)
        a2 = sigmoid(z2)
        z3 = Theta2 @ a2 + b2.reshape(-1, 1)
        a3 = sigmoid(z3)
        h = a3[0, 0]
        J = J - y[t] * np.log(h) - (1 - y[t]) * np.log(1 - h)

        # Step 2 and 3: the errors
        delta_3 = a3 - y[t]
        delta_2 = (Theta2.T @ delta_3) * sigmoidGradient(z2)

        # Step 4: accumulate
        Theta2_grad = Theta2_grad + delta_3 @ a2.T
        Theta1_grad = Theta1_grad + delta_2 @ a1.T
        b2_grad = b2_grad + delta_3
        b1_grad = b1_grad + delta_2

    J = J / m + lambd / (2 * m) * (np.sum(Theta1 ** 2) + np.sum(Theta2 ** 2))

    # Step 5: unregularized part divided by m, plus regularization
    Theta1_grad = Theta1_grad / m + lambd / m * Theta1
    Theta2_grad = Theta2_grad / m + lambd / m * Theta2
    b1_grad = b1_grad / m
    b2_grad = b2_grad / m
    return J, Theta1_grad, b1_grad, Theta2_grad, b2_grad


# right: g = sigmoid(z) * (1 - sigmoid(z)) => g = np.exp(-z) / (1 + np.exp(-z)) ** 2
# right: sigmoidGradient(z2) => a2 * (1 - a2) ;; b1_grad = b1_grad / m => b1_grad /= m
# wrong: for t in range(m): => for t in range(1, m): => code *|dL_dw2,dL_db2,dL_dw1,dL_db1 *
# wrong: sigmoidGradient(z2) => sigmoidGradient(a2) => dL_dz1 σ′ of z
# wrong: Theta1_grad = Theta1_grad + delta_2 @ a1.T => Theta1_grad = delta_2 @ a1.T => dL_dw1 one sample
# wrong: b1_grad = b1_grad / m => b1_grad = b1_grad ;; b2_grad = b2_grad / m => b2_grad = b2_grad => dL_db2,dL_db1 constant factor|dL_db2,dL_db1 sum for mean
# wrong: (Theta2.T @ delta_3) * sigmoidGradient(z2) => (Theta2.T @ delta_3) => dL_dz1 missing σ′
# wrong: delta_3 = a3 - y[t] => delta_3 = (a3 - y[t]) * sigmoidGradient(z3) ;; b1_grad = b1_grad + delta_2 => b1_grad = delta_2 => dL_dz2 extra σ′ & dL_db1 one sample
