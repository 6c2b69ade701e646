# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


def run_cells(X_train, y_train, w1, b1, w2, b2, w3, b3):
    # In [12]: forward
    m = len(X_train)
    z1 = X_train @ w1 + b1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ w2 + b2
    a2 = np.maximum(z2, 0)
    z3 = a2 @ w3 + b3
    y_hat = 1 / (1 + np.exp(-z3))

    # In [13]: log loss
    loss = -(y_train * np.log(y_hat) + (1 - y_train) * np.log(1 - y_hat)).mean()

    # In [14]: chain rule, step by step
    dy_hat = (-(y_train / y_hat) + (1 - y_train) / (1 - y_hat)) / m
    dz3 = dy_hat * y_hat * (1 - y_hat)
    dw3 = a2.T @ dz3
    db3 = dz3.sum(axis=0)
    da2 = dz3 @ w3.T
    dz2 = da2 * (z2 > 0)
    dw2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ w2.T
    dz1 = da1 * (z1 > 0)
    dw1 = X_train.T @ dz1
    db1 = dz1.sum(axis=0)
    return locals()

# right: dz2 = da2 * (z2 > 0) => dz2 = da2.copy()\n    dz2[z2 <= 0] = 0
# right: dz1 = da1 * (z1 > 0) => dz1 = np.where(a1 > 0, da1, 0.0)
# wrong: -(y_train / y_hat) + => -(y_train / y_hat) - => dL_dyhat wrong sign|dL_dyhat wrong operator
# wrong: dz3 = dy_hat * y_hat * (1 - y_hat) => dz3 = dy_hat * (1 - y_hat) => dL_dz3 missing factor
# wrong: dz1 = da1 * (z1 > 0) => dz1 = da1 * a1 => dL_dz1 *
# wrong: dw2 = a1.T @ dz2 => dw2 = z1.T @ dz2 => dL_dw2 z for a
# wrong: db2 = dz2.sum(axis=0) => db2 = dz2.mean(axis=0) => dL_db2 mean for sum
# wrong: da1 = dz2 @ w2.T => da1 = dz2 @ w2 ;; dz3 = dy_hat * y_hat * (1 - y_hat) => dz3 = dy_hat * z3 * (1 - z3) => dL_da1 transpose & dL_dz3 σ′ of z
