# network: hidden=(3, 3), bias=False, activation="tanh", loss="squared"
import numpy as np


def loss_grad(x, y, w1, w2, w3):
    h1 = np.tanh(x @ w1)
    h2 = np.tanh(h1 @ w2)
    out = h2 @ w3
    n = len(x)
    L = ((out - y) ** 2).sum() / (2 * n)
    dout = (out - y) / n
    dw3 = h2.T @ dout
    dh2 = dout @ w3.T
    dw2 = h1.T @ (dh2 * (1 - h2**2))
    dh1 = (dh2 * (1 - h2**2)) @ w2.T
    dw1 = x.T @ (dh1 * (1 - h1**2))
    return L, [dw1, dw2, dw3]


# right: L = ((out - y) ** 2).sum() / (2 * n) => L = 0
# right: return L, [dw1, dw2, dw3] => return {"loss": L, "dw1": dw1, "dw2": dw2, "dw3": dw3, "dh1": dh1, "dh2": dh2}
# wrong: dh1 = (dh2 * (1 - h2**2)) @ w2.T => dh1 = dh2 @ w2.T => dL_da1 wrong upstream
# wrong: dw2 = h1.T @ (dh2 * (1 - h2**2)) => dw2 = h1.T @ dh2 => dL_dw2 wrong upstream
# wrong: dw1 = x.T @ (dh1 * (1 - h1**2)) => dw1 = x.T @ (dh1 * (1 - h1**2)) * n => dL_dw1 sum for mean
# wrong: dh2 = dout @ w3.T => dh2 = out @ w3.T => dL_da2 *
