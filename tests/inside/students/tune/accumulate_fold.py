# network: hidden=(4, 3), bias=False, activation="sigmoid"
from functools import reduce
from itertools import accumulate

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def grads(x, y, ws):
    """ws: a list of weight matrices."""
    acts = list(accumulate(ws, lambda a, w: sigmoid(a @ w), initial=x))
    first = acts[-1] - y

    def back(delta, pair):
        w, a = pair
        return delta @ w.T * a * (1 - a)

    pairs = list(zip(ws, acts))[:0:-1]
    deltas = list(accumulate(pairs, back, initial=first))
    return [a.T @ d for a, d in zip(acts, reversed(deltas))]


# right: first = acts[-1] - y => first = reduce(np.subtract, [acts[-1], y])
# right: return delta @ w.T * a * (1 - a) => return np.einsum("nj,ij,ni,ni->ni", delta, w, a, 1 - a)
# wrong: return delta @ w.T * a * (1 - a) => return delta @ w.T * a => dL_dz2,dL_dz1 missing factor
# wrong: return delta @ w.T * a * (1 - a) => return delta @ w.T => dL_dz2,dL_dz1 missing σ′
# wrong: return [a.T @ d for a, d in zip(acts, reversed(deltas))] => return [a.T @ np.sign(d) for a, d in zip(acts, reversed(deltas))] => dL_dw3,dL_dw2,dL_dw1 *
# wrong: return delta @ w.T * a * (1 - a) => return delta @ w.T * (a * (1 - a)).mean() => dL_dz2,dL_dz1 broadcast|dL_dz2,dL_dz1 *
