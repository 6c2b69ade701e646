# network: hidden=(3,), bias=False, activation="sigmoid"
import numpy as np


def g(z):
    return 1 / (1 + np.exp(-z))


def costFunction(X, y, Theta1, Theta2):
    m = len(y)
    a1 = X
    a2 = g(a1 @ Theta1)
    h = g(a2 @ Theta2)
    J = -1 / m * np.sum(y * np.log(h) + (1 - y) * np.log(1 - h))
    delta3 = h - y
    delta2 = delta3 @ Theta2.T * (a2 * (1 - a2))
    Theta1_grad = a1.T @ delta2 / m
    Theta2_grad = a2.T @ delta3 / m
    return J, Theta1_grad, Theta2_grad


# right: return J, Theta1_grad, Theta2_grad => return J, {"Theta1_grad": Theta1_grad, "Theta2_grad": Theta2_grad}
# right: delta2 = delta3 @ Theta2.T * (a2 * (1 - a2)) => z2 = a1 @ Theta1; delta2 = delta3 @ Theta2.T * (g(z2) * (1 - g(z2)))
# wrong: delta2 = delta3 @ Theta2.T * (a2 * (1 - a2)) => delta2 = delta3 @ Theta2.T => dL_dz1 missing σ′
# wrong: Theta1_grad = a1.T @ delta2 / m => Theta1_grad = a1.T @ delta2 => dL_dw1 sum for mean
# wrong: Theta2_grad = a2.T @ delta3 / m => Theta2_grad = a2.T @ delta3 / m + 0.3 * Theta2 => dL_dw2 weight decay
# wrong: delta3 = h - y => delta3 = (h - y) * h * (1 - h) => dL_dz2 extra σ′|dL_dyhat extra σ′|dL_dyhat wrong loss
