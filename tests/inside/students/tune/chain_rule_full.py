# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np

EPS = 1e-15


def backward_pass(x, y, w1, b1, w2, b2, w3, b3):
    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    z1 = np.matmul(x, w1) + b1
    a1 = sigmoid(z1)
    z2 = np.matmul(a1, w2) + b2
    a2 = sigmoid(z2)
    z3 = np.matmul(a2, w3) + b3
    yhat = sigmoid(z3)
    yhat = np.clip(yhat, EPS, 1 - EPS)

    dL_dyhat = (1 - y) / (1 - yhat) - y / yhat
    dyhat_dz3 = yhat * (1 - yhat)
    dL_dz3 = dL_dyhat * dyhat_dz3
    dL_dw3 = np.matmul(a2.T, dL_dz3)
    dL_db3 = np.sum(dL_dz3, axis=0)
    dL_da2 = np.matmul(dL_dz3, w3.T)
    da2_dz2 = a2 * (1 - a2)
    dL_dz2 = dL_da2 * da2_dz2
    dL_dw2 = np.matmul(a1.T, dL_dz2)
    dL_db2 = np.sum(dL_dz2, axis=0)
    dL_da1 = np.matmul(dL_dz2, w2.T)
    da1_dz1 = a1 * (1 - a1)
    dL_dz1 = dL_da1 * da1_dz1
    dL_dw1 = np.matmul(x.T, dL_dz1)
    dL_db1 = np.sum(dL_dz1, axis=0)
    return {
        "dL_dyhat": dL_dyhat,
        "dL_dz3": dL_dz3,
        "dL_dw3": dL_dw3,
        "dL_db3": dL_db3,
        "dL_da2": dL_da2,
        "dL_dz2": dL_dz2,
        "dL_dw2": dL_dw2,
        "dL_db2": dL_db2,
        "dL_da1": dL_da1,
        "dL_dz1": dL_dz1,
        "dL_dw1": dL_dw1,
        "dL_db1": dL_db1,
    }


# right: dL_dyhat = (1 - y) / (1 - yhat) - y / yhat => dL_dyhat = (yhat - y) / np.maximum(yhat * (1 - yhat), EPS)
# right: dL_dz1 = dL_da1 * da1_dz1 => dL_dz1 = dL_da1 / (2 + np.exp(z1) + np.exp(-z1))
# wrong: dL_dyhat = (1 - y) / (1 - yhat) - y / yhat => dL_dyhat = (1 - y) / (1 - yhat) + y / yhat => dL_dyhat wrong sign
# wrong: dL_dyhat = (1 - y) / (1 - yhat) - y / yhat => dL_dyhat = (1 - y) / 1 - yhat - y / yhat => dL_dyhat precedence
# wrong: dL_dz3 = dL_dyhat * dyhat_dz3 => dL_dz3 = np.matmul(dL_dyhat, dyhat_dz3.T)[:, :1] => dL_dz3 *
# wrong: dL_da1 = np.matmul(dL_dz2, w2.T) => dL_da1 = np.matmul(dL_da2, w2.T) => dL_da1 wrong upstream
# wrong: dL_db2 = np.sum(dL_dz2, axis=0) => dL_db2 = np.sum(dL_da2, axis=0) => dL_db2 wrong upstream
# wrong: da1_dz1 = a1 * (1 - a1) => da1_dz1 = a1 * (1 - a2) => dL_dz1 wrong layer
# wrong: dL_dz2 = dL_da2 * da2_dz2 => dL_dz2 = np.matmul(dL_da2, da2_dz2.T) => dL_dz2 matrix product|dL_dz2 exception|code exception
# wrong: dL_dw3 = np.matmul(a2.T, dL_dz3) => dL_dw3 = a2 * dL_dz3 => dL_dw3 elementwise
# wrong: dL_dyhat = (1 - y) / (1 - yhat) - y / yhat => dL_dyhat = -y / yhat => dL_dyhat missing term
