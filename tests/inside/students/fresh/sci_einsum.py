# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def energy_and_gradient(x, y, W1, b1, W2, b2, W3, b3):
    """E = 1/2 sum_n |f(x_n) - y_n|^2 for a tanh network with linear read-out.

    n: sample, i: input, j, k: hidden units, o: output.
    """
    z1 = np.einsum("ni,ij->nj", x, W1) + b1
    a1 = np.tanh(z1)
    z2 = np.einsum("nj,jk->nk", a1, W2) + b2
    a2 = np.tanh(z2)
    f = np.einsum("nk,ko->no", a2, W3) + b3

    r = f - y
    E = 0.5 * np.sum(r**2)

    # d tanh(z) / dz = 1 / cosh(z)^2
    dW3 = np.einsum("nk,no->ko", a2, r)
    db3 = np.einsum("no->o", r)

    g2 = np.einsum("no,ko->nk", r, W3) / np.cosh(z2) ** 2
    dW2 = np.einsum("nj,nk->jk", a1, g2)
    db2 = np.einsum("nk->k", g2)

    g1 = np.einsum("nk,jk->nj", g2, W2) / np.cosh(z1) ** 2
    dW1 = np.einsum("ni,nj->ij", x, g1)
    db1 = np.einsum("nj->j", g1)

    return E, (dW1, db1, dW2, db2, dW3, db3)


# right: / np.cosh(z2) ** 2 => * (1 - a2**2)
# right: E = 0.5 * np.sum(r**2) => E = 0.5 * np.mean(r**2)\n    r = r / len(x)
# wrong: / np.cosh(z2) ** 2 => / np.cosh(z2) => dL_dz2 *
# wrong: / np.cosh(z1) ** 2 => / np.cosh(a1) ** 2 => dL_dz1 σ′ of z
# wrong: "nk,jk->nj", g2, W2 => "nk,kj->nj", g2, W2 => dL_da1 transpose
# wrong: np.einsum("nj->j", g1) => np.einsum("nj->", g1) => dL_db1 wrong axis
# wrong: dW3 = np.einsum => dW3 = 0.5 * np.einsum => dL_dw3 constant factor
# wrong: np.einsum("ni,nj->ij", x, g1) => np.einsum("ni,nj->ij", x, g2) => dL_dw1 wrong upstream|wrong layer
