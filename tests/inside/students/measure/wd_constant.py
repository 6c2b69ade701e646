# network: hidden=(4, 3), bias=True, activation="tanh", alpha=0.01
import numpy as np


def backward_pass(x, y, weights, lam=0.01):
    W = [weights["w1"], weights["w2"], weights["w3"]]
    B = [weights["b1"], weights["b2"], weights["b3"]]
    out = [x]
    for i in range(2):
        out.append(np.tanh(out[i] @ W[i] + B[i]))
    out.append(1 / (1 + np.exp(-(out[2] @ W[2] + B[2]))))
    d = (out[3] - y) / len(x)
    result = {}
    for i in (2, 1, 0):
        result[f"dW{i + 1}"] = out[i].T @ d + lam * W[i]
        result[f"db{i + 1}"] = d.sum(axis=0)
        d = d @ W[i].T * (1 - out[i] ** 2)
    return result


# right: result[f"dW{i + 1}"] = out[i].T @ d + lam * W[i] => result[f"dW{i + 1}"] = out[i].T @ d
# right: d = (out[3] - y) / len(x) => d = out[3] - y
# wrong: result[f"db{i + 1}"] = d.sum(axis=0) => result[f"db{i + 1}"] = d.sum(axis=0) + lam * B[i] => dL_db3,dL_db2,dL_db1 weight decay
# wrong: d = d @ W[i].T * (1 - out[i] ** 2) => d = d @ W[i].T => dL_dz2,dL_dz1 missing σ′
# wrong: result[f"db{i + 1}"] = d.sum(axis=0) => result[f"db{i + 1}"] = d.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
