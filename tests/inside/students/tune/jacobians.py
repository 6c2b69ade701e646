# network: hidden=(3, 3), bias=False, activation="tanh"
import numpy as np


def grad(X, Y, W1, W2, W3):
    """Row vector times Jacobian matrices, one data point after the other. W has a row for each unit."""
    dW1 = np.zeros_like(W1)
    dW2 = np.zeros_like(W2)
    dW3 = np.zeros_like(W3)
    for x, y in zip(X, Y):
        h1 = np.tanh(W1 @ x)
        h2 = np.tanh(W2 @ h1)
        p = 1 / (1 + np.exp(-(W3 @ h2)))

        # loss = -y log p - (1 - y) log(1 - p)
        dp = -y / p + (1 - y) / (1 - p)
        g3 = dp @ np.diag(p * (1 - p))
        D2 = np.diag(1 - h2**2)
        g2 = g3 @ W3 @ D2
        D1 = np.diag(1 - h1**2)
        g1 = g2 @ W2 @ D1

        dW3 += np.outer(g3, h2)
        dW2 += np.outer(g2, h1)
        dW1 += np.outer(g1, x)
    n = len(X)
    return dW1 / n, dW2 / n, dW3 / n

# right: dp = -y / p + (1 - y) / (1 - p) => dp = (p - y) / (p - p**2)
# right: g3 = dp @ np.diag(p * (1 - p)) => g3 = p - y ;; g2 = g3 @ W3 @ D2 => g2 = (g3 @ W3) * (1 - h2**2)
# wrong: g2 = g3 @ W3 @ D2 => g2 = g3 @ W3 => dL_dz2 missing σ′
# wrong: np.outer(g2, h1) => np.outer(h1, g2) => dL_dw2 transpose
# wrong: dp = -y / p + (1 - y) / (1 - p) => dp = -y / p => dL_dyhat missing term
# wrong: dW1 += np.outer(g1, x) => dW1 = np.outer(g1, x) => dL_dw1 one sample
# wrong: D1 = np.diag(1 - h1**2) => D1 = 1 - h1**2 => dL_dz1 matrix product
# wrong: return dW1 / n, dW2 / n, dW3 / n => return dW1 / n, dW2, dW3 / n => dL_dw2 sum for mean
