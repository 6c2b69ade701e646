# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def backprop(X, y, params):
    W0, b0 = params["W0"], params["b0"]
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    a0 = sigmoid(X @ W0 + b0)
    a1 = sigmoid(a0 @ W1 + b1)
    a2 = sigmoid(a1 @ W2 + b2)
    dz2 = a2 - y
    dW2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)
    dz1 = dz2 @ W2.T * a1 * (1 - a1)
    dW1 = a0.T @ dz1
    db1 = dz1.sum(axis=0)
    dz0 = dz1 @ W1.T * a0 * (1 - a0)
    dW0 = X.T @ dz0
    db0 = dz0.sum(axis=0)
    return {"dW0": dW0, "db0": db0, "dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


# right: db0 = dz0.sum(axis=0) => db0 = np.ones(len(X)) @ dz0
# right: return {"dW0": dW0, "db0": db0, "dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2} => return {"dz0": dz0, "dW0": dW0, "db0": db0, "dz1": dz1, "dW1": dW1, "db1": db1, "dz2": dz2, "dW2": dW2, "db2": db2}
# wrong: dz0 = dz1 @ W1.T * a0 * (1 - a0) => dz0 = dz1 @ W1.T * a1 * (1 - a1) => dL_dz1 wrong layer|exception
# wrong: dW1 = a0.T @ dz1 => dW1 = a1.T @ dz1 => dL_dw2 wrong layer
# wrong: db1 = dz1.sum(axis=0) => db1 = dz1.sum(axis=1) => dL_db2 wrong axis
# wrong: dz1 = dz2 @ W2.T * a1 * (1 - a1) => dz1 = dz2 @ W2.T * (1 - a1) => dL_dz2 missing factor
# wrong: dW0 = X.T @ dz0 => dW0 = X.T @ dz0 / len(X) => dL_dw1 mean for sum
