# network: hidden=(5, 4), bias=True, activation="relu"
import numpy as np


def relu(z):
    return np.maximum(0, z)


def relu_derivative(z):
    return (z > 0).astype(float)


def softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def compute_gradients(X, y, W1, b1, W2, b2, W3, b3):
    """Question 3 (10 points). y holds the class of each row of X.

    Return the loss and a dictionary with one gradient for each parameter.
    """
    n = X.shape[0]

    # ---- forward pass (given) ----
    z1 = X @ W1 + b1
    h1 = relu(z1)
    z2 = h1 @ W2 + b2
    h2 = relu(z2)
    scores = h2 @ W3 + b3
    probs = softmax(scores)
    loss = -np.mean(np.log(probs[np.arange(n), y]))

    # ---- TODO: your code here ----
    dscores = probs.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n

    grad_W3 = h2.T @ dscores
    grad_b3 = dscores.sum(axis=0)

    dh2 = dscores @ W3.T
    dz2 = dh2 * relu_derivative(z2)
    grad_W2 = h1.T @ dz2
    grad_b2 = dz2.sum(axis=0)

    dh1 = dz2 @ W2.T
    dz1 = dh1 * relu_derivative(z1)
    grad_W1 = X.T @ dz1
    grad_b1 = dz1.sum(axis=0)
    # ---- end of your code ----

    grads = {"W1": grad_W1, "b1": grad_b1, "W2": grad_W2, "b2": grad_b2, "W3": grad_W3, "b3": grad_b3}
    return loss, grads


# right: probs.copy() => probs
# right: dscores = probs.copy() => dscores = (probs - np.eye(probs.shape[1])[y]) / n ;; dscores[np.arange(n), y] -= 1 => # one-hot is subtracted above ;; dscores /= n => # and divided by n
# wrong: dscores /= n => # dscores /= n => dL_dz3 sum for mean
# wrong: relu_derivative(z1) => relu_derivative(dh1) => dL_dz1 wrong argument
# wrong: dh1 = dz2 @ W2.T => dh1 = dh2 @ W2.T => dL_da1 wrong upstream
# wrong: grad_b2 = dz2.sum(axis=0) => grad_b2 = dz2.mean(axis=0) => dL_db2 mean for sum
# wrong: dscores[np.arange(n), y] -= 1 => dscores[:, y] -= 1 => dL_dz3 *
# wrong: grad_W2 = h1.T @ dz2 => grad_W2 = z1.T @ dz2 => dL_dw2 z for a
