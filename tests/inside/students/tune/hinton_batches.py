# network: hidden=(4,), bias=True, activation="tanh"
import numpy as np


def compute_gradients(X, y, W1, b1, W2, b2, batch_size=2):
    dW1, db1 = np.zeros_like(W1), np.zeros_like(b1)
    dW2, db2 = np.zeros_like(W2), np.zeros_like(b2)
    n_batches = int(np.ceil(len(X) / batch_size))
    for batch in range(n_batches):
        start = batch * batch_size
        end = min(start + batch_size, len(X))
        xb, yb = X[start:end], y[start:end]
        # forward
        h = np.tanh(xb @ W1 + b1)
        p = 1 / (1 + np.exp(-(h @ W2 + b2)))
        # backward
        dz2 = p - yb
        dz1 = (dz2 @ W2.T) * (1 - h * h)
        # accumulate
        dW2 += h.T @ dz2
        db2 += dz2.sum(axis=0)
        dW1 += xb.T @ dz1
        db1 += dz1.sum(axis=0)
    return dW1 / len(X), db1 / len(X), dW2 / len(X), db2 / len(X)


# right: dz1 = (dz2 @ W2.T) * (1 - h * h) => dz1 = dz2 @ W2.T\n        dz1 -= dz1 * h**2
# right: return dW1 / len(X), db1 / len(X), dW2 / len(X), db2 / len(X) => return dW1, db1, dW2, db2
# wrong: db1 += dz1.sum(axis=0) => db1 = dz1.sum(axis=0) => dL_db1 last batch|one sample
# wrong: return dW1 / len(X), db1 / len(X), dW2 / len(X), db2 / len(X) => return dW1 / len(X), db1, dW2 / len(X), db2 => dL_db2,dL_db1 sum for mean|dL_dw2,dL_dw1 mean for sum
# wrong: end = min(start + batch_size, len(X)) => end = min(start + batch_size, len(X)) - 1 => dL_dw2,dL_db2,dL_dw1,dL_db1 *|dL_dz2 *|dL_dyhat *|code *
# wrong: dW1 += xb.T @ dz1 => dW1 += X[:end - start].T @ dz1 => dL_dw1 *
# wrong: (1 - h * h) => (1 - h) * h => dL_dz1 wrong activation
# right: n_batches = int(np.ceil(len(X) / batch_size)) => n_batches = int(np.ceil(len(X) / batch_size))\n    perm = np.random.permutation(len(X))\n    X, y = X[perm], y[perm]
# wrong: n_batches = int(np.ceil(len(X) / batch_size)) => n_batches = int(np.ceil(len(X) / batch_size))\n    X = X[np.random.permutation(len(X))] => dL_dw2,dL_db2,dL_dw1,dL_db1 *|dL_dz2 *|dL_dyhat *|code *
