# network: hidden=(4,), bias=True, activation="sigmoid"
# Machine Learning ex4 (Octave), rewritten in Python for the seminar
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_gradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def nn_cost_function(Theta1, Theta2, X, y):
    m = X.shape[0]
    J = 0
    Delta1 = np.zeros(Theta1.shape)
    Delta2 = np.zeros(Theta2.shape)

    for t in range(m):
        # Step 1: feedforward, with the bias unit +1
        a1 = np.append(1, X[t])
        z2 = Theta1 @ a1
        a2 = np.append(1, sigmoid(z2))
        z3 = Theta2 @ a2
        a3 = sigmoid(z3)
        J += np.sum(-y[t] * np.log(a3) - (1 - y[t]) * np.log(1 - a3))
        # Step 2: error of the output layer
        delta3 = a3 - y[t]
        # Step 3: error of the hidden layer (without the bias unit)
        delta2 = (Theta2.T @ delta3)[1:] * sigmoid_gradient(z2)
        # Step 4: accumulate
        Delta2 += np.outer(delta3, a2)
        Delta1 += np.outer(delta2, a1)

    Theta1_grad = Delta1 / m
    Theta2_grad = Delta2 / m
    return J / m, Theta1_grad, Theta2_grad

# right: delta2 = (Theta2.T @ delta3)[1:] * sigmoid_gradient(z2) => delta2 = (Theta2[:, 1:].T @ delta3) * sigmoid_gradient(z2)
# right: delta2 = (Theta2.T @ delta3)[1:] * sigmoid_gradient(z2) => delta2 = Theta2.T.dot(delta3) * a2 * (1 - a2)\n        delta2 = delta2[1:]
# wrong: sigmoid_gradient(z2) => sigmoid_gradient(a2[1:]) => dL_dz1 σ′ of z
# wrong: (Theta2.T @ delta3)[1:] => (Theta2.T @ delta3)[:-1] => dL_da1 *
# wrong: Delta1 += np.outer(delta2, a1) => Delta1 = np.outer(delta2, a1) => dL_dw1,dL_db1 one sample
# wrong: delta3 = a3 - y[t] => delta3 = (a3 - y[t]) * sigmoid_gradient(z3) => dL_dz2 extra σ′
# wrong: Theta1_grad = Delta1 / m => Theta1_grad = Delta1 => dL_dw1,dL_db1 sum for mean|constant factor
# wrong: delta3 = a3 - y[t] => delta3 = y[t] - a3 => dL_dz2 wrong sign|dL_dyhat wrong sign
