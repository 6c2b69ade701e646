# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def network_gradients(x, y, w1, w2, w3):
    z1 = x @ w1; a1 = sigmoid(z1)
    z2 = a1 @ w2; a2 = sigmoid(z2)
    z3 = a2 @ w3; yhat = sigmoid(z3)
    dL_dyhat = -(y / yhat) + (1 - y) / (1 - yhat)
    dyhat_dz3 = yhat * (1 - yhat)
    dL_dz3 = dL_dyhat * dyhat_dz3
    dL_dw3 = a2.T @ dL_dz3
    dL_da2 = dL_dz3 @ w3.T
    dL_dz2 = dL_da2 * a2 * (1 - a2)
    dL_dw2 = a1.T @ dL_dz2
    dL_da1 = dL_dz2 @ w2.T
    dL_dz1 = dL_da1 * a1 * (1 - a1)
    dL_dw1 = x.T @ dL_dz1
    return locals()


# right: return locals() => return [dL_dw1, dL_dw2, dL_dw3], [dL_dz1, dL_dz2, dL_dz3]
# right: dL_dyhat = -(y / yhat) + (1 - y) / (1 - yhat) => dL_dyhat = -(y / (yhat + 1e-12)) + (1 - y) / (1 - yhat + 1e-12)
# right: dL_dyhat = -(y / yhat) + (1 - y) / (1 - yhat) => yh = np.clip(yhat, 1e-7, 1 - 1e-7); dL_dyhat = -(y / yh) + (1 - y) / (1 - yh)
# wrong: dL_dyhat = -(y / yhat) + (1 - y) / (1 - yhat) => dL_dyhat = -(y / yhat) - (1 - y) / (1 - yhat) => dL_dyhat wrong sign
# wrong: dL_dyhat = -(y / yhat) + (1 - y) / (1 - yhat) => dL_dyhat = -(y / (yhat + 0.1)) + (1 - y) / (1 - yhat + 0.1) => dL_dyhat log(0) guard
# wrong: dL_dz1 = dL_da1 * a1 * (1 - a1) => dL_dz1 = dL_da1 @ (a1 * (1 - a1)).T @ dL_da1 => dL_dz1 matrix product|*
# wrong: dL_da1 = dL_dz2 @ w2.T => dL_da1 = dL_dz2 * w2.sum(axis=1) => dL_da1 broadcast|elementwise
# wrong: dL_dw2 = a1.T @ dL_dz2 => a2 = sigmoid(sigmoid(a1 @ w2)); dL_dw2 = sigmoid(a1).T @ dL_dz2 => dL_dw2 activation twice
# wrong: dL_dz2 = dL_da2 * a2 * (1 - a2) => dL_dz2 = dL_da2 * a2 * (1 - a2) ;; dL_dw1 = x.T @ dL_dz1 => dL_dw1 = x.T @ dL_da1 => dL_dw1 wrong upstream
