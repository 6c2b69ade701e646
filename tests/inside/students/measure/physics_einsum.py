# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def sech2(u):
    return 1 / np.cosh(u)**2


def energy_and_forces(x, y, w1, b1, w2, b2, w3, b3):
    """E = 1/2 sum_n (f(x_n) - y_n)^2 and its partial derivatives, in index notation."""
    u1 = np.einsum('ni,ij->nj', x, w1) + b1
    phi1 = np.tanh(u1)
    u2 = np.einsum('ni,ij->nj', phi1, w2) + b2
    phi2 = np.tanh(u2)
    f = np.einsum('ni,ij->nj', phi2, w3) + b3
    E = 0.5 * np.einsum('nj,nj->', f - y, f - y)

    # delta^(l)_nj = dE / du^(l)_nj
    delta3 = f - y
    delta2 = sech2(u2) * np.einsum('nj,ij->ni', delta3, w3)
    delta1 = sech2(u1) * np.einsum('nj,ij->ni', delta2, w2)

    dE_dw1 = np.einsum('ni,nj->ij', x, delta1)
    dE_dw2 = np.einsum('ni,nj->ij', phi1, delta2)
    dE_dw3 = np.einsum('ni,nj->ij', phi2, delta3)
    dE_db1 = np.einsum('nj->j', delta1)
    dE_db2 = np.einsum('nj->j', delta2)
    dE_db3 = np.einsum('nj->j', delta3)
    return E, (dE_dw1, dE_db1, dE_dw2, dE_db2, dE_dw3, dE_db3)

# right: return 1 / np.cosh(u)**2 => return 1 - np.tanh(u)**2
# right: np.einsum('nj,ij->ni', delta2, w2) => np.tensordot(delta2, w2, axes=([1], [1])) ;; np.einsum('nj->j', delta1) => delta1.sum(0)
# wrong: np.einsum('nj,ij->ni', delta2, w2) => np.einsum('nj,ji->ni', delta2, w2) => dL_da1 transpose
# wrong: return 1 / np.cosh(u)**2 => return 1 / np.cosh(u) => dL_dz2,dL_dz1 *|missing factor
# wrong: delta3 = f - y => delta3 = y - f => dL_dz3 wrong sign|dL_dyhat wrong sign
# wrong: delta3 = f - y => delta3 = 2 * (f - y) => dL_dz3 constant factor|dL_dyhat constant factor|code wrong loss
# wrong: dE_db2 = np.einsum('nj->j', delta2) => dE_db2 = delta2 => dL_db2 missing sum
# wrong: np.einsum('ni,nj->ij', phi1, delta2) => np.einsum('ni,nj->ij', phi2, delta2) => dL_dw2 wrong layer
