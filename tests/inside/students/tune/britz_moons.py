# network: hidden=(3,), bias=True, activation="tanh", loss="softmax"
import numpy as np


def calculate_loss(model, X, y):
    W1, b1, W2, b2 = model["W1"], model["b1"], model["W2"], model["b2"]
    # Forward propagation to calculate our predictions
    z1 = X.dot(W1) + b1
    a1 = np.tanh(z1)
    z2 = a1.dot(W2) + b2
    exp_scores = np.exp(z2)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
    return -np.sum(y * np.log(probs))


def backprop(model, X, y):
    W1, b1, W2, b2 = model["W1"], model["b1"], model["W2"], model["b2"]
    # Forward propagation
    z1 = X.dot(W1) + b1
    a1 = np.tanh(z1)
    z2 = a1.dot(W2) + b2
    exp_scores = np.exp(z2)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)

    # Backpropagation
    delta3 = probs
    delta3 -= y
    dW2 = (a1.T).dot(delta3)
    db2 = np.sum(delta3, axis=0, keepdims=True)
    delta2 = delta3.dot(W2.T) * (1 - np.power(a1, 2))
    dW1 = np.dot(X.T, delta2)
    db1 = np.sum(delta2, axis=0)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


# right: (1 - np.power(a1, 2)) => (1 - np.power(np.tanh(z1), 2))
# right: delta3 = probs => delta3 = np.copy(probs) ;; delta3 -= y => delta3[np.where(y == 1)] -= 1
# wrong: (1 - np.power(a1, 2)) => (1 - np.power(z1, 2)) => dL_dz1 σ′ of z
# wrong: (1 - np.power(a1, 2)) => np.power(1 - a1, 2) => dL_dz1 precedence
# wrong: dW1 = np.dot(X.T, delta2) => dW1 = np.dot(X.T, delta2) + 0.01 * W1 => dL_dw1 weight decay
# wrong: db1 = np.sum(delta2, axis=0) => db1 = np.sum(delta2[0], axis=0) => dL_db1 broadcast|dL_db1 *
