# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np
def sig(z): return 1/(1+np.exp(-z))
def forward(X, W):
    A = [X]
    for w in W: A.append(sig(A[-1] @ w))
    return A
def backward(A, y, W):
    deltas = [A[-1] - y]
    for k in range(len(W) - 1, 0, -1):
        deltas.insert(0, deltas[0] @ W[k].T * A[k] * (1 - A[k]))
    return [A[k].T @ deltas[k] for k in range(len(W))]


# wrong: deltas.insert(0, deltas[0] @ W[k].T * A[k] * (1 - A[k])) => deltas.insert(0, deltas[0] @ W[k].T * A[k + 1] * (1 - A[k + 1])) => dL_dz2,dL_dz1 wrong layer|code exception
# wrong: deltas.insert(0, deltas[0] @ W[k].T * A[k] * (1 - A[k])) => deltas.insert(0, deltas[0] @ W[k].T * (1 - A[k] ** 2)) => dL_dz2,dL_dz1 wrong activation
# wrong: deltas = [A[-1] - y] => deltas = [(A[-1] - y) ** 2] => dL_dz3 *
