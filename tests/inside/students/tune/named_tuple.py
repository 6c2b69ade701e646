# network: hidden=4, bias=True, activation="tanh"
import numpy as np
from collections import namedtuple
Grads = namedtuple("Grads", "W1 b1 W2 b2")
def sigmoid(z): return 1/(1+np.exp(-z))
def compute(params, X, Y):
    W1, b1, W2, b2 = params
    A = np.tanh(X @ W1 + b1); P = sigmoid(A @ W2 + b2)
    dZ = P - Y
    dA = dZ @ W2.T * (1 - A**2)
    return Grads(X.T @ dA, dA.sum(0), A.T @ dZ, dZ.sum(0)), P


# right: return Grads(X.T @ dA, dA.sum(0), A.T @ dZ, dZ.sum(0)), P => return P, Grads(X.T @ dA, dA.sum(0), A.T @ dZ, dZ.sum(0))
# wrong: dA = dZ @ W2.T * (1 - A**2) => dA = dZ @ W2.T * (1 + A**2) => dL_dz1 wrong sign
# wrong: return Grads(X.T @ dA, dA.sum(0), A.T @ dZ, dZ.sum(0)), P => return Grads(X.T @ dA, dA.sum(0), A.T @ dA, dZ.sum(0)), P => dL_dw2 wrong upstream
# wrong: dA = dZ @ W2.T * (1 - A**2) => dA = dZ @ W2.T * A => dL_dz1 missing factor
# wrong: return Grads(X.T @ dA, dA.sum(0), A.T @ dZ, dZ.sum(0)), P => return Grads(X.T @ dA, dA[0], A.T @ dZ, dZ[0]), P => dL_db2,dL_db1 one sample
