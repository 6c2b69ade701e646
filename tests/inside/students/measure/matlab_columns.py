# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np
from numpy import dot, exp, ones, size, transpose


def logsig(n):
    return 1 / (1 + exp(-n))


def bp(X, Y, W1, B1, W2, B2, W3, B3):
    # rows -> columns, as in the MATLAB script of the lecture
    P = transpose(X)
    T = transpose(Y)
    Q = size(P, 1)
    W1, W2, W3 = transpose(W1), transpose(W2), transpose(W3)
    B1, B2, B3 = [np.asarray(b).reshape(-1, 1) for b in (B1, B2, B3)]
    A1 = logsig(dot(W1, P) + dot(B1, ones((1, Q))))
    A2 = logsig(dot(W2, A1) + dot(B2, ones((1, Q))))
    A3 = logsig(dot(W3, A2) + dot(B3, ones((1, Q))))
    E = A3 - T
    S3 = E * A3 * (1 - A3)
    S2 = dot(transpose(W3), S3) * A2 * (1 - A2)
    S1 = dot(transpose(W2), S2) * A1 * (1 - A1)
    G3, G2, G1 = dot(S3, transpose(A2)), dot(S2, transpose(A1)), dot(S1, transpose(P))
    h3, h2, h1 = dot(S3, ones((Q, 1))), dot(S2, ones((Q, 1))), dot(S1, ones((Q, 1)))
    return {
        "dW1": transpose(G1),
        "dW2": transpose(G2),
        "dW3": transpose(G3),
        "dB1": transpose(h1),
        "dB2": transpose(h2),
        "dB3": transpose(h3),
    }


# right: S3 = E * A3 * (1 - A3) => S3 = E
# wrong: S2 = dot(transpose(W3), S3) * A2 * (1 - A2) => S2 = dot(transpose(W3), E) * A2 * (1 - A2) => dL_da2 wrong upstream|dL_dz2 wrong upstream
# wrong: S1 = dot(transpose(W2), S2) * A1 * (1 - A1) => S1 = dot(W2, S2) * A1 * (1 - A1) => dL_da1 transpose
# wrong: dot(S2, transpose(A1)) => dot(S2, transpose(A2)) => dL_dw2 wrong layer
# wrong: S1 = dot(transpose(W2), S2) * A1 * (1 - A1) => S1 = dot(transpose(W2), S2) * A1 * (1 + A1) => dL_dz1 wrong sign
