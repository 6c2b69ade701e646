# network: hidden=(3,), bias=True, activation="sigmoid"
# ex4 of the machine learning course, translated from my Octave solution (one output unit)
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoidGradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def nnCostFunction(nn_params, input_layer_size, hidden_layer_size, X, y, lambda_=0):
    split = hidden_layer_size * (input_layer_size + 1)
    Theta1 = nn_params[:split].reshape(hidden_layer_size, input_layer_size + 1)
    Theta2 = nn_params[split:].reshape(1, hidden_layer_size + 1)
    m = X.shape[0]

    J = 0
    Delta1 = np.zeros(Theta1.shape)
    Delta2 = np.zeros(Theta2.shape)

    for t in range(m):
        # step 1: forward
        a1 = np.concatenate(([1], X[t, :]))
        z2 = Theta1.dot(a1)
        a2 = np.concatenate(([1], sigmoid(z2)))
        z3 = Theta2.dot(a2)
        a3 = sigmoid(z3)
        J = J + np.sum(-y[t] * np.log(a3) - (1 - y[t]) * np.log(1 - a3))

        # step 2 and 3: the errors
        d3 = a3 - y[t]
        d2 = Theta2[:, 1:].T.dot(d3) * sigmoidGradient(z2)

        # step 4: accumulate
        Delta1 += np.outer(d2, a1)
        Delta2 += np.outer(d3, a2)

    J = J / m + lambda_ / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    Theta1_grad = Delta1 / m
    Theta2_grad = Delta2 / m
    Theta1_grad[:, 1:] += lambda_ / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] += lambda_ / m * Theta2[:, 1:]
    grad = np.concatenate((Theta1_grad.ravel(), Theta2_grad.ravel()))
    return J, grad

# right: d2 = Theta2[:, 1:].T.dot(d3) * sigmoidGradient(z2) => d2 = (Theta2.T.dot(d3) * a2 * (1 - a2))[1:]
# right: Delta1 += np.outer(d2, a1) => Delta1 = Delta1 + d2[:, None] * a1[None, :] ;; * sigmoidGradient(z2) => * sigmoid(z2) * (1 - sigmoid(z2))
# wrong: return g * (1 - g) => return z * (1 - z) => dL_dz1 σ′ of z
# wrong: d3 = a3 - y[t] => d3 = y[t] - a3 => dL_dz2 wrong sign|dL_dyhat wrong sign
# wrong: Delta1 += np.outer(d2, a1) => Delta1 = np.outer(d2, a1) => dL_dw1,dL_db1 one sample
# wrong: Theta1_grad = Delta1 / m => Theta1_grad = Delta1 => dL_dw1,dL_db1 sum for mean
# wrong: d3) * sigmoidGradient(z2) => d3) => dL_dz1 missing σ′
# wrong: d3 = a3 - y[t] => d3 = (a3 - y[t]) * sigmoidGradient(z3) => dL_dz2 extra σ′
