# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_gradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def nn_cost_function(nn_params, input_layer_size, hidden_layer_size, num_labels, X, y, lambda_=0.0):
    # reshape nn_params back into the weight matrices
    split = hidden_layer_size * (input_layer_size + 1)
    Theta1 = nn_params[:split].reshape(hidden_layer_size, input_layer_size + 1)
    Theta2 = nn_params[split:].reshape(num_labels, hidden_layer_size + 1)

    m = X.shape[0]
    Theta1_grad = np.zeros(Theta1.shape)
    Theta2_grad = np.zeros(Theta2.shape)

    # ====================== YOUR CODE HERE ======================
    # Part 1: feedforward
    a1 = np.c_[np.ones(m), X]
    z2 = a1 @ Theta1.T
    a2 = np.c_[np.ones(m), sigmoid(z2)]
    z3 = a2 @ Theta2.T
    h = sigmoid(z3)
    J = np.sum(-y * np.log(h) - (1 - y) * np.log(1 - h)) / m
    J = J + lambda_ / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))

    # Part 2: backpropagation
    for t in range(m):
        d3 = h[t] - y[t]
        d2 = (Theta2.T @ d3)[1:] * sigmoid_gradient(z2[t])
        Theta1_grad += np.outer(d2, a1[t])
        Theta2_grad += np.outer(d3, a2[t])
    Theta1_grad = Theta1_grad / m
    Theta2_grad = Theta2_grad / m

    # Part 3: regularization (not for the bias column)
    Theta1_grad[:, 1:] += lambda_ / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] += lambda_ / m * Theta2[:, 1:]
    # =============================================================

    grad = np.concatenate([Theta1_grad.ravel(), Theta2_grad.ravel()])
    return J, grad


# right: sigmoid_gradient(z2[t]) => a2[t, 1:] * (1 - a2[t, 1:])
# right: d3 = h[t] - y[t] => d3 = -(y[t] - h[t])
# wrong: (Theta2.T @ d3)[1:] => (Theta2.T @ d3)[:-1] => dL_da1 *
# wrong: Theta1_grad += np.outer(d2, a1[t]) => Theta1_grad = np.outer(d2, a1[t]) => dL_dw1,dL_db1 one sample
# wrong: sigmoid_gradient(z2[t]) => sigmoid_gradient(a2[t, 1:]) => dL_dz1 σ′ of z
# wrong: Theta2_grad = Theta2_grad / m => # Theta2_grad = Theta2_grad / m => dL_dw2,dL_db2 sum for mean
# wrong: d3 = h[t] - y[t] => d3 = (h[t] - y[t]) * h[t] * (1 - h[t]) => dL_dz2 extra σ′
# wrong: np.outer(d3, a2[t]) => np.outer(d3, np.r_[1, z2[t]]) => dL_dw2 z for a
