# network: hidden=(3, 3), bias=False, activation="tanh"
import numpy as np


def gradient(x, y, w1, w2, w3):
    """Chain rule with explicit Jacobians, one sample at a time (numerator layout)."""
    G1, G2, G3 = np.zeros_like(w1), np.zeros_like(w2), np.zeros_like(w3)
    for xi, yi in zip(x, y):
        # layer values as column vectors
        u1 = w1.T @ xi
        h1 = np.tanh(u1)
        u2 = w2.T @ h1
        h2 = np.tanh(u2)
        u3 = w3.T @ h2
        p = 1 / (1 + np.exp(-u3))
        # Jacobians
        J_p = np.diag((p - yi) / (p * (1 - p)))
        J_3 = np.diag(p * (1 - p))
        J_32 = w3.T @ np.diag(1 - h2**2)
        J_21 = w2.T @ np.diag(1 - h1**2)
        # rows: dL/du
        r3 = np.ones(1) @ J_p @ J_3
        r2 = r3 @ J_32
        r1 = r2 @ J_21
        G3 += np.outer(h2, r3)
        G2 += np.outer(h1, r2)
        G1 += np.outer(xi, r1)
    return [G1, G2, G3]


# right: r1 = r2 @ J_21 => r1 = r3 @ (J_32 @ J_21)
# right: G2 += np.outer(h1, r2) => G2 += np.kron(h1[:, None], r2[None, :])
# right: J_p = np.diag((p - yi) / (p * (1 - p))) => J_p = np.diag(p - yi)
# wrong: J_21 = w2.T @ np.diag(1 - h1**2) => J_21 = w2 @ np.diag(1 - h1**2) => dL_da1 transpose
# wrong: J_21 = w2.T @ np.diag(1 - h1**2) => J_21 = np.diag(1 - h1**2) @ w2.T => dL_dz1 *|dL_da1 *
# wrong: J_32 = w3.T @ np.diag(1 - h2**2) => J_32 = w3.T @ np.diag(1 - h1**2) => dL_dz2 wrong layer
# wrong: G2 += np.outer(h1, r2) => G2 += np.outer(r2, h1) => dL_dw2 transpose
# wrong: G1 += np.outer(xi, r1) => G1 += np.outer(xi, r2) => dL_dw1 wrong upstream
