# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np

sig = np.vectorize(lambda v: 1.0 / (1.0 + np.exp(-v)))


def grads_batch(X, Y, W1, b1, W2, b2, W3, b3):
    """X is (features, m), Y is (1, m): every column is one sample."""
    m = X.shape[1]

    A1 = sig(W1 @ X + b1)
    A2 = sig(W2 @ A1 + b2)
    A3 = sig(W3 @ A2 + b3)
    J = np.sum((A3 - Y) ** 2) / (2 * m)

    D3 = (A3 - Y) * A3 * (1 - A3)
    D2 = (W3.T @ D3) * A2 * (1 - A2)
    D1 = (W2.T @ D2) * A1 * (1 - A1)

    dW3 = D3 @ A2.T / m
    dW2 = D2 @ A1.T / m
    dW1 = D1 @ X.T / m
    db3 = D3.mean(axis=1, keepdims=True)
    db2 = D2.mean(axis=1, keepdims=True)
    db1 = D1.mean(axis=1, keepdims=True)

    return J, {"dW1": dW1, "dW2": dW2, "dW3": dW3, "db1": db1, "db2": db2, "db3": db3}


# right: / (2 * m) => / m ;; D3 = (A3 - Y) * => D3 = 2 * (A3 - Y) *
# right: db1 = D1.mean(axis=1, keepdims=True) => db1 = D1 @ np.ones((m, 1)) / m
# wrong: D3 = (A3 - Y) * A3 * (1 - A3) => D3 = A3 - Y => dL_dz3 missing σ′|wrong loss
# wrong: dW2 = D2 @ A1.T / m => dW2 = D2 @ A1.T => dL_dw2 sum for mean
# wrong: D1 = (W2.T @ D2) => D1 = (W2 @ D2) => dL_da1 transpose
# wrong: D3 = (A3 - Y) * A3 => D3 = (A3 - Y) / m * A3 => dL_dz3 mean for sum|dL_dyhat mean for sum|dL_dw3,dL_dw2,dL_dw1,dL_db3,dL_db2,dL_db1 mean for sum
# wrong: db1 = D1.mean(axis=1, keepdims=True) => db1 = D2.mean(axis=1, keepdims=True) => dL_db1 wrong upstream
# wrong: D2 = (W3.T @ D3) * A2 * (1 - A2) => D2 = (W3.T @ D3) * sig(A2) * (1 - sig(A2)) => dL_dz2 σ′ of z
