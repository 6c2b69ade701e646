# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def derivatives(x, y, w1, b1, w2, b2, w3, b3):
    """Reference solution of exercise 4. L = -sum(y ln yhat + (1 - y) ln(1 - yhat))."""
    # (a) forward pass
    z1 = x @ w1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ w2 + b2
    a2 = sigmoid(z2)
    z3 = a2 @ w3 + b3
    yhat = sigmoid(z3)

    # (b) output layer
    dL_dyhat = (yhat - y) / (yhat * (1 - yhat))
    dL_dz3 = dL_dyhat * yhat * (1 - yhat)
    dL_dw3 = a2.T @ dL_dz3
    dL_db3 = dL_dz3.sum(axis=0)

    # (c) second hidden layer
    dL_da2 = dL_dz3 @ w3.T
    dL_dz2 = dL_da2 * a2 * (1 - a2)
    dL_dw2 = a1.T @ dL_dz2
    dL_db2 = dL_dz2.sum(axis=0)

    # (d) first hidden layer
    dL_da1 = dL_dz2 @ w2.T
    dL_dz1 = dL_da1 * a1 * (1 - a1)
    dL_dw1 = x.T @ dL_dz1
    dL_db1 = dL_dz1.sum(axis=0)

    return {
        "dL_dyhat": dL_dyhat, "dL_dz3": dL_dz3, "dL_dw3": dL_dw3, "dL_db3": dL_db3,
        "dL_da2": dL_da2, "dL_dz2": dL_dz2, "dL_dw2": dL_dw2, "dL_db2": dL_db2,
        "dL_da1": dL_da1, "dL_dz1": dL_dz1, "dL_dw1": dL_dw1, "dL_db1": dL_db1,
    }


# right: dL_dyhat = (yhat - y) / (yhat * (1 - yhat)) => dL_dyhat = -y / yhat + (1 - y) / (1 - yhat)
# right: dL_dw1 = x.T @ dL_dz1 => dL_dw1 = sum(np.outer(x[i], dL_dz1[i]) for i in range(len(x)))
# wrong: dL_dz2 = dL_da2 * a2 * (1 - a2) => dL_dz2 = dL_da2 * a2 => dL_dz2 missing factor
# wrong: dL_da1 = dL_dz2 @ w2.T => dL_da1 = dL_dz2 @ w2 => dL_da1 transpose
# wrong: dL_dw2 = a1.T @ dL_dz2 => dL_dw2 = a2.T @ dL_dz2 => dL_dw2 wrong layer
# wrong: (yhat - y) / (yhat * (1 - yhat)) => (yhat - y) / yhat * (1 - yhat) => dL_dyhat precedence
# wrong: dL_db1 = dL_dz1.sum(axis=0) => dL_db1 = dL_da1.sum(axis=0) => dL_db1 wrong upstream
# wrong: dL_dz1 = dL_da1 * a1 * (1 - a1) => dL_dz1 = dL_da1 * a2 * (1 - a2) => dL_dz1 wrong layer
