# network: hidden=(3,), bias=True, activation="tanh"
import numpy as np


def gradient_step(X, y, model, epsilon=0.01):
    W1, b1, W2, b2 = model['W1'], model['b1'], model['W2'], model['b2']
    num_examples = len(X)

    # Forward propagation
    z1 = X.dot(W1) + b1
    a1 = np.tanh(z1)
    z2 = a1.dot(W2) + b2
    exp_scores = np.exp(z2)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)

    # Backpropagation
    delta3 = probs
    delta3[range(num_examples), y] -= 1
    dW2 = (a1.T).dot(delta3)
    db2 = np.sum(delta3, axis=0, keepdims=True)
    delta2 = delta3.dot(W2.T) * (1 - np.power(a1, 2))
    dW1 = np.dot(X.T, delta2)
    db1 = np.sum(delta2, axis=0)

    # Gradient descent parameter update
    W1 += -epsilon * dW1
    b1 += -epsilon * db1
    W2 += -epsilon * dW2
    b2 += -epsilon * db2

    return {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}


# right: delta3[range(num_examples), y] -= 1 => delta3[range(num_examples), y] -= 1\n    delta3 /= num_examples
# right: exp_scores = np.exp(z2) => exp_scores = np.exp(z2 - z2.max(axis=1, keepdims=True)) ;; delta3.dot(W2.T) * (1 - np.power(a1, 2)) => delta3.dot(W2.T) * (1 - np.tanh(z1) ** 2)
# wrong: (1 - np.power(a1, 2)) => (1 - np.power(z1, 2)) => dL_dz1 σ′ of z
# wrong: W1 += -epsilon => W1 += epsilon => w1 uphill
# wrong: np.sum(exp_scores, axis=1, keepdims=True) => np.sum(exp_scores) => code *
# wrong: delta3[range(num_examples), y] -= 1 => delta3[:, y] -= 1 => dL_dz2 *
# wrong: dW2 = (a1.T).dot(delta3) => dW2 = (z1.T).dot(delta3) ;; delta3.dot(W2.T) * (1 - np.power(a1, 2)) => delta3.dot(W2.T) => dL_dw2 z for a & dL_dz1 missing σ′
# wrong: b2 += -epsilon * db2 => b2 += -db2 => b2 lr forgotten
