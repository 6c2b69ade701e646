# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def add_ones(a):
    return np.hstack([np.ones((a.shape[0], 1)), a])


def g(z):
    return 1 / (1 + np.exp(-z))


def bprop(X, y, w1, b1, w2, b2, w3, b3):
    # put the biases into the first row of the weights
    T1 = np.vstack([np.reshape(b1, (1, -1)), w1])
    T2 = np.vstack([np.reshape(b2, (1, -1)), w2])
    T3 = np.vstack([np.reshape(b3, (1, -1)), w3])
    m = X.shape[0]

    A0 = add_ones(X)
    A1 = add_ones(g(A0 @ T1))
    A2 = add_ones(g(A1 @ T2))
    A3 = g(A2 @ T3)

    D3 = A3 - y
    D2 = ((D3 @ T3.T) * A2 * (1 - A2))[:, 1:]
    D1 = ((D2 @ T2.T) * A1 * (1 - A1))[:, 1:]
    G1 = A0.T @ D1 / m
    G2 = A1.T @ D2 / m
    G3 = A2.T @ D3 / m
    return dict(dw1=G1[1:], db1=G1[0], dw2=G2[1:], db2=G2[0], dw3=G3[1:], db3=G3[0])


# right: D2 = ((D3 @ T3.T) * A2 * (1 - A2))[:, 1:] => D2 = (D3 @ T3[1:].T) * A2[:, 1:] * (1 - A2[:, 1:])
# right: G1 = A0.T @ D1 / m => G1 = np.mean(A0[:, :, None] * D1[:, None, :], axis=0)
# wrong: D2 = ((D3 @ T3.T) * A2 * (1 - A2))[:, 1:] => D2 = (D3 @ T3[1:].T) * A2[:, 1:] => dL_dz2 missing factor
# wrong: db2=G2[0] => db2=G2[-1] => dL_db2 *
# wrong: D1 = ((D2 @ T2.T) * A1 * (1 - A1))[:, 1:] => D1 = (D2 @ T2[:-1].T) * A1[:, 1:] * (1 - A1[:, 1:]) => dL_da1 *|dL_dz1 *
# wrong: D1 = ((D2 @ T2.T) * A1 * (1 - A1))[:, 1:] => D1 = (D2 @ T2[1:]) * A1[:, 1:] * (1 - A1[:, 1:]) => dL_da1 transpose
# wrong: G2 = A1.T @ D2 / m => G2 = A1.T @ D2 => dL_dw2,dL_db2 sum for mean
