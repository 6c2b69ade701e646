# network: hidden=(4, 3), bias=True, activation="tanh"
import numpy as np


def two_of_them(x, y, w1, b1, w2, b2, w3, b3):
    # Nur w2 und w3 (Blatt 5), der Rest kommt nächste Woche
    z1 = x @ w1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ w2 + b2
    a2 = np.tanh(z2)
    z3 = a2 @ w3 + b3
    a3 = 1 / (1 + np.exp(-z3))
    n = y.size
    dz3 = (a3 - y) / n
    dw3 = a2.T @ dz3
    da2 = dz3 @ w3.T
    dz2 = da2 * (1 - a2**2)
    dw2 = a1.T @ dz2
    return dict(dw3=dw3, da2=da2, dz2=dz2, dw2=dw2)


# right: dw2 = a1.T @ dz2 => dw2 = sum(np.outer(a, d) for a, d in zip(a1, dz2))
# wrong: dz2 = da2 * (1 - a2**2) => dz2 = da2 * (1 - a1**2)[:, :3] => dL_dz2 wrong layer|dL_dz2 *
# wrong: dw2 = a1.T @ dz2 => dw2 = a1.T @ dz2 + 0.001 * w2 => dL_dw2 weight decay
# wrong: da2 = dz3 @ w3.T => da2 = dz3 * w3.sum() + 0 * a2 => dL_da2 broadcast
# wrong: dw3 = a2.T @ dz3 => dw3 = z2.T @ dz3 => dL_dw3 z for a
