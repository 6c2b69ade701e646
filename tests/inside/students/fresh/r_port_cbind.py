# network: hidden=(3, 3), bias=True, activation="sigmoid"
# R -> Python, cbind(1, x) puts the intercept into the first row of each w
import numpy as np


def cbind1(m):
    return np.column_stack([np.ones(m.shape[0]), m])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def feedforward(x, w1, w2, w3):
    h1 = sigmoid(cbind1(x) @ w1)
    h2 = sigmoid(cbind1(h1) @ w2)
    y_hat = sigmoid(cbind1(h2) @ w3)
    return y_hat, h1, h2


def backpropagate(x, y, w1, w2, w3, learn_rate=0.01):
    y_hat, h1, h2 = feedforward(x, w1, w2, w3)

    dw3 = cbind1(h2).T @ (y_hat - y)
    dh2 = (y_hat - y) @ w3[1:].T
    dw2 = cbind1(h1).T @ (h2 * (1 - h2) * dh2)
    dh1 = (h2 * (1 - h2) * dh2) @ w2[1:].T
    dw1 = cbind1(x).T @ (h1 * (1 - h1) * dh1)

    w1 = w1 - learn_rate * dw1
    w2 = w2 - learn_rate * dw2
    w3 = w3 - learn_rate * dw3
    return {"w1": w1, "w2": w2, "w3": w3}


# right: cbind1(h2).T @ (y_hat - y) => cbind1(h2).T @ (y_hat - y) / len(y) ;; dh2 = (y_hat - y) @ => dh2 = (y_hat - y) / len(y) @
# right: cbind1(h2).T @ (y_hat - y) => cbind1(h2).T @ ((y_hat - y) * y_hat * (1 - y_hat)) ;; dh2 = (y_hat - y) @ => dh2 = ((y_hat - y) * y_hat * (1 - y_hat)) @
# wrong: dh1 = (h2 * (1 - h2) * dh2) @ w2[1:].T => dh1 = dh2 @ w2[1:].T => dL_da1 wrong upstream
# wrong: @ w2[1:].T => @ w2[:-1].T => dL_da1 *
# wrong: (h1 * (1 - h1) * dh1) => (h1 * 1 - h1 * dh1) => dL_dz1 precedence
# wrong: w3 = w3 - learn_rate * dw3 => w3 = w3 + learn_rate * dw3 => w3,b3 uphill
# wrong: dw3 = cbind1(h2).T @ (y_hat - y) => dw3 = cbind1(h2).T @ (y - y_hat) => dL_dw3,dL_db3 wrong sign
# wrong: w1 = w1 - learn_rate * dw1\n    w2 = w2 => w2 = w2 => w1,b1 not updated
