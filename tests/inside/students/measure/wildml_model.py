# network: hidden=(3,), bias=True, activation="tanh"
import numpy as np

# Gradient descent parameters (picked by hand)
epsilon = 0.01  # learning rate for gradient descent


# One pass of the loop of build_model
def gradient_step(model, X, y):
    num_examples = len(X)
    y = np.asarray(y).astype(int).ravel()
    W1, b1, W2, b2 = model['W1'], model['b1'], model['W2'], model['b2']

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
    db1 = np.sum(delta2, axis=0, keepdims=True)

    # Gradient descent parameter update
    W1 = W1 - epsilon * dW1
    b1 = b1 - epsilon * db1
    W2 = W2 - epsilon * dW2
    b2 = b2 - epsilon * db2

    # Assign new parameters to the model
    return {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}

# right: exp_scores = np.exp(z2) => exp_scores = np.exp(z2 - z2.max(axis=1, keepdims=True))
# right: delta3[range(num_examples), y] -= 1 => delta3 = probs - np.eye(W2.shape[1])[y] ;; epsilon = 0.01 => epsilon = 0.05
# wrong: (1 - np.power(a1, 2)) => np.power(1 - a1, 2) => dL_dz1 *|precedence
# wrong: (1 - np.power(a1, 2)) => (1 - np.power(z1, 2)) => dL_dz1 σ′ of z
# wrong: db2 = np.sum(delta3, axis=0, keepdims=True) => db2 = np.sum(delta3, keepdims=True) => dL_db2 wrong axis
# wrong: W1 = W1 - epsilon * dW1 => W1 = -epsilon * dW1 => w1 misprint
# wrong: b1 = b1 - epsilon * db1 => b1 = b1 + epsilon * db1 => b1 uphill|dL_db1 wrong sign
# wrong: delta3[range(num_examples), y] -= 1 => delta3[:, y] -= 1 => dL_dz2 *|broadcast
