# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def sig(v):
    return 1 / (1 + np.exp(-v))


def train(x, y, weights, lr):
    """One step; the weights are changed in place."""
    outs = [x]
    for w in weights:
        outs.append(sig(outs[-1].dot(w)))

    delta = outs[-1] - y
    for i in range(len(weights) - 1, -1, -1):
        grad = outs[i].T.dot(delta)
        if i > 0:
            delta = delta.dot(weights[i].T) * outs[i] * (1 - outs[i])
        weights[i] -= lr * grad
    return weights


# right: weights[i] -= lr * grad => np.subtract(weights[i], lr * grad, out=weights[i])
# right: weights[i] -= lr * grad => weights[i][:] = weights[i] - lr * grad
# wrong: weights[i] -= lr * grad => # (updated above) ;; if i > 0: => weights[i] -= lr * grad\n        if i > 0: => dL_da2,dL_da1 updated weights
# wrong: weights[i] -= lr * grad => weights[i] += lr * grad => update uphill
# wrong: weights[i] -= lr * grad => weights[i] -= grad => update lr forgotten
# wrong: if i > 0: => if i > 1: => dL_dw1 wrong upstream|dL_da1 *|dL_dz1 *
# wrong: outs[i] * (1 - outs[i]) => outs[i] * (1 - outs[i + 1]) => dL_dz2,dL_dz1 *|code exception
