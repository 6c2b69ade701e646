# network: hidden=(4, 4, 4), bias=True, activation="relu"
import numpy as np


def gradients(x, y, w1, b1, w2, b2, w3, b3, w4, b4):
    z1 = x @ w1 + b1
    h1 = np.maximum(z1, 0.0)
    z2 = h1 @ w2 + b2
    h2 = np.maximum(z2, 0.0)
    z3 = h2 @ w3 + b3
    h3 = np.maximum(z3, 0.0)
    logit = h3 @ w4 + b4
    prob = 1.0 / (1.0 + np.exp(-logit))

    g4 = prob - y
    g3 = np.where(z3 > 0, g4 @ w4.T, 0.0)
    g2 = np.where(z2 > 0, g3 @ w3.T, 0.0)
    g1 = np.where(z1 > 0, g2 @ w2.T, 0.0)

    ones = np.ones(len(x))
    return [
        (x.T @ g1, ones @ g1),
        (h1.T @ g2, ones @ g2),
        (h2.T @ g3, ones @ g3),
        (h3.T @ g4, ones @ g4),
    ]


# right: g3 = np.where(z3 > 0, g4 @ w4.T, 0.0) => g3 = (g4 @ w4.T) * np.heaviside(h3, 0.0)
# right: g4 = prob - y => g4 = (prob - y) / len(x)
# wrong: g1 = np.where(z1 > 0, g2 @ w2.T, 0.0) => g1 = np.where(z2 > 0, g2 @ w2.T, 0.0) => dL_dz1 wrong layer
# wrong: g2 = np.where(z2 > 0, g3 @ w3.T, 0.0) => g2 = np.where(z2 > 0, g3 @ w2.T, 0.0) => dL_da2 *
# wrong: g1 = np.where(z1 > 0, g2 @ w2.T, 0.0) => g1 = np.where(z1 > 0, g3 @ w2.T, 0.0) => dL_da1 wrong upstream
# wrong: g2 = np.where(z2 > 0, g3 @ w3.T, 0.0) => g2 = g3 @ w3.T => dL_dz2 missing σ′
# wrong: (h2.T @ g3, ones @ g3) => (h2.T @ g3, ones @ g2) => dL_db3 wrong upstream
# wrong: g1 = np.where(z1 > 0, g2 @ w2.T, 0.0) => g1 = np.where(z1 > 0, g2 @ w2, 0.0) => dL_da1 transpose
# wrong: g1 = np.where(z1 > 0, => g1 = np.where(z3 > 0, ;; (h2.T @ g3, ones @ g3) => (h1.T @ g3, ones @ g3) => dL_dz1 wrong layer & dL_dw3 wrong layer
