# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoidGradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def nnCostFunction(Theta1, Theta2, X, y):
    # Theta1: hidden x (inputs + 1), Theta2: 1 x (hidden + 1), first column is the bias
    m = X.shape[0]
    y = y.reshape(m, 1)
    Xb = np.hstack([np.ones((m, 1)), X])
    J = 0
    Delta1 = np.zeros(Theta1.shape)
    Delta2 = np.zeros(Theta2.shape)

    # Part 1: feedforward and cost
    A2 = np.hstack([np.ones((m, 1)), sigmoid(Xb @ Theta1.T)])
    A3 = sigmoid(A2 @ Theta2.T)
    J = (1 / m) * np.sum(-y * np.log(A3) - (1 - y) * np.log(1 - A3))

    # Part 2: backpropagation, example by example
    for t in range(m):
        a1 = Xb[t, :]
        z2 = Theta1 @ a1
        a2 = np.hstack([1, sigmoid(z2)])
        z3 = Theta2 @ a2
        a3 = sigmoid(z3)

        delta3 = a3 - y[t, :]
        delta2 = (Theta2.T @ delta3)[1:] * sigmoidGradient(z2)

        Delta2 = Delta2 + np.outer(delta3, a2)
        Delta1 = Delta1 + np.outer(delta2, a1)

    Theta1_grad = Delta1 / m
    Theta2_grad = Delta2 / m
    return J, Theta1_grad, Theta2_grad

# right: (Theta2.T @ delta3)[1:] => Theta2[:, 1:].T.dot(delta3)
# right: Delta2 = Delta2 + np.outer(delta3, a2) => Delta2 += delta3[:, np.newaxis] * a2[np.newaxis, :] ;; return g * (1 - g) => return np.multiply(g, 1 - g)
# wrong: (Theta2.T @ delta3)[1:] => (Theta2.T @ delta3)[:-1] => dL_da1 *|dL_dz1 *
# wrong: g = sigmoid(z)\n => g = z\n => dL_dz1 σ′ of z
# wrong: Theta1_grad = Delta1 / m => Theta1_grad = Delta1 => dL_dw1,dL_db1 sum for mean
# wrong: Delta1 = Delta1 + np.outer => Delta1 = np.outer => dL_dw1,dL_db1 one sample
# wrong: delta3 = a3 - y[t, :] => delta3 = (a3 - y[t, :]) * sigmoidGradient(z3) => dL_dz2 extra σ′
# wrong: for t in range(m): => for t in range(1, m): => dL_dw2,dL_db2,dL_dw1,dL_db1 *|code *
