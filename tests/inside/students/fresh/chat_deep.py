# network: hidden=(4, 3), bias=True, activation="relu"
import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def relu(Z):
    return np.maximum(0, Z)


def forward_propagation(X, parameters):
    """Forward pass: ReLU for the hidden layers, sigmoid for the output."""
    L = len(parameters) // 2
    cache = {"A0": X}
    for l in range(1, L + 1):
        Z = cache[f"A{l-1}"] @ parameters[f"W{l}"] + parameters[f"b{l}"]
        cache[f"Z{l}"] = Z
        cache[f"A{l}"] = sigmoid(Z) if l == L else relu(Z)
    return cache[f"A{L}"], cache


def backward_propagation(X, Y, parameters):
    """Backward pass. Returns a dictionary with dW1, db1, ..., dWL, dbL."""
    AL, cache = forward_propagation(X, parameters)
    L = len(parameters) // 2
    m = X.shape[0]
    grads = {}

    # Derivative of the binary cross-entropy
    dA = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))

    for l in reversed(range(1, L + 1)):
        Z = cache[f"Z{l}"]
        if l == L:
            s = sigmoid(Z)
            dZ = dA * s * (1 - s)
        else:
            dZ = np.array(dA, copy=True)
            dZ[Z <= 0] = 0
        grads[f"dW{l}"] = cache[f"A{l-1}"].T @ dZ / m
        grads[f"db{l}"] = np.sum(dZ, axis=0, keepdims=True) / m
        dA = dZ @ parameters[f"W{l}"].T

    return grads


# right: dZ = dA * s * (1 - s) => dZ = AL - Y
# right: dZ = np.array(dA, copy=True) => dZ = dA * (Z > 0)
# wrong: dA = -(np.divide(Y, AL) => dA = (np.divide(Y, AL) => dL_dyhat wrong sign|dL_dz3 wrong sign
# wrong: -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)) => -np.divide(Y, AL) - np.divide(1 - Y, 1 - AL) => dL_dyhat precedence|wrong sign
# wrong: dZ = dA * s * (1 - s) => dZ = dA => dL_dz3 missing σ′
# wrong: dZ[Z <= 0] = 0 => dZ[dZ <= 0] = 0 => dL_dz2,dL_dz1 wrong argument
# wrong: dA = dZ @ parameters[f"W{l}"].T => dA = dZ @ parameters[f"W{l}"].T / m => dL_da2,dL_da1 mean for sum|constant factor
# wrong: cache[f"A{l-1}"].T @ dZ / m => cache[f"A{l-1}"].T @ dA / m => dL_dw3,dL_dw2,dL_dw1 wrong upstream
