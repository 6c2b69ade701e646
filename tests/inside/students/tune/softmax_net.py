# network: hidden=(4,), bias=True, activation="tanh", loss="softmax"
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def backward(X, Y, W1, b1, W2, b2):
    h = np.tanh(X @ W1 + b1)
    probs = softmax(h @ W2 + b2)
    dlogits = probs - Y
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(axis=0)
    dh = dlogits @ W2.T
    dz = dh * (1 - h * h)
    dW1 = X.T @ dz
    db1 = dz.sum(axis=0)
    return {"dlogits": dlogits, "dW2": dW2, "db2": db2, "dh": dh, "dz": dz, "dW1": dW1, "db1": db1}


# right: dlogits = probs - Y => dlogits = (probs - Y) / X.shape[0]
# wrong: dz = dh * (1 - h * h) => dz = dh * h * (1 - h) => dL_dz1 wrong activation
# wrong: dlogits = probs - Y => dlogits = (probs - Y) * probs * (1 - probs) => dL_dz2 extra σ′
# wrong: db2 = dlogits.sum(axis=0) => db2 = dlogits.sum(axis=1) => dL_db2 wrong axis
# wrong: dW1 = X.T @ dz => dW1 = X.T @ dh => dL_dw1 wrong upstream
