"""Exercise 8: the same in a loop, for any number of layers.

Check it: shallows check starters/e8_depth.py --hidden 4,3,5
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(x, y, w):
    layers = sum(name.startswith("w") for name in w)
    a = [x]
    for k in range(1, layers + 1):
        a.append(sigmoid(a[-1] @ w[f"w{k}"]))
    raise NotImplementedError("a loop from the last layer to the first is yours")
