# network: hidden=(4,), bias=True, activation="sigmoid"
# translated from my R script (nnet by hand), R names kept
import numpy as np


def plogis(q):
    return 1 / (1 + np.exp(-q))


def crossprod(a, b):
    # t(a) %*% b
    return a.T @ b


def tcrossprod(a, b):
    # a %*% t(b)
    return a @ b.T


def colSums(m):
    return np.apply_along_axis(np.sum, 0, m)


def rowSums(m):
    return np.apply_along_axis(np.sum, 1, m)


def colMeans(m):
    return np.apply_along_axis(np.mean, 0, m)


def sweep(m, stats):
    return m + np.asarray(stats).reshape(1, -1)


def nnet_grad(X, y, W1, b1, W2, b2):
    eta1 = sweep(X @ W1, b1)
    H = plogis(eta1)
    eta2 = sweep(H @ W2, b2)
    mu = plogis(eta2)
    nll = -np.sum(y * np.log(mu) + (1 - y) * np.log(1 - mu))

    resid = mu - y
    g_W2 = crossprod(H, resid)
    g_b2 = colSums(resid)
    back = tcrossprod(resid, W2)
    d_eta1 = back * H * (1 - H)
    g_W1 = crossprod(X, d_eta1)
    g_b1 = colSums(d_eta1)
    return {"nll": nll, "dW1": g_W1, "db1": g_b1, "dW2": g_W2, "db2": g_b2}

# right: return np.apply_along_axis(np.sum, 0, m) => return np.sum(m, axis=0)
# right: back = tcrossprod(resid, W2) => back = np.outer(resid, W2) ;; H * (1 - H) => plogis(eta1) * plogis(-eta1)
# wrong: g_b1 = colSums(d_eta1) => g_b1 = rowSums(d_eta1) => dL_db1 wrong axis
# wrong: resid = mu - y => resid = mu - y.ravel() => code exception|dL_dz2 broadcast|dL_dz2 exception
# wrong: back * H * (1 - H) => back * eta1 * (1 - eta1) => dL_dz1 σ′ of z
# wrong: g_W1 = crossprod(X, d_eta1) => g_W1 = crossprod(d_eta1, X) => dL_dw1 transpose
# wrong: resid = mu - y => resid = (mu - y) / (mu * (1 - mu)) => dL_dz2 missing σ′
# wrong: g_b2 = colSums(resid) => g_b2 = colMeans(resid) => dL_db2 mean for sum
