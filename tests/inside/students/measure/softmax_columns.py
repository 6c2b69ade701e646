# network: hidden=(4,), bias=True, activation="relu", loss="softmax"
import numpy as np


def two_layer_net(X, Y, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    Z1 = W1 @ X + b1
    A1 = np.maximum(0, Z1)
    Z2 = W2 @ A1 + b2
    E = np.exp(Z2 - Z2.max(axis=0))
    A2 = E / E.sum(axis=0)
    m = X.shape[1]
    dZ2 = (A2 - Y) / m
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = (W2.T @ dZ2) * (Z1 > 0)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)
    return {"dZ2": dZ2, "dW2": dW2, "db2": db2, "dZ1": dZ1, "dW1": dW1, "db1": db1}


# right: dZ2 = (A2 - Y) / m => dZ2 = A2 - Y
# wrong: dZ1 = (W2.T @ dZ2) * (Z1 > 0) => dZ1 = W2.T @ dZ2 => dL_dz1 missing σ′
# wrong: db1 = dZ1.sum(axis=1, keepdims=True) => db1 = dZ1.sum() => dL_db1 wrong axis
# wrong: dZ2 = (A2 - Y) / m => dZ2 = (Y - A2) / m => dL_dz2 wrong sign
# wrong: dW2 = dZ2 @ A1.T => dW2 = dZ2 @ Z1.T => dL_dw2 z for a
