# network: hidden=(3, 3, 3), bias=False, activation="sigmoid"
# backprop in 12 lines, without a single for
import numpy as np

s = lambda z: 1 / (1 + np.exp(-z))


def backprop(x, y, *weights):
    grads = []

    def go(a, w, *rest):
        out = s(a @ w)
        if rest:
            back = go(out, *rest)
            delta = back * out * (1 - out)
        else:
            delta = out - y
        grads.insert(0, a.T @ delta)
        return delta @ w.T

    go(x, *weights)
    return grads

# right: grads.insert(0, a.T @ delta) => grads.append(a.T @ delta) ;; return grads => return grads[::-1]
# right: delta = back * out * (1 - out) => delta = (out - out**2) * back
# wrong: delta = back * out * (1 - out) => delta = back * out * 1 - out => dL_dz3,dL_dz2,dL_dz1 precedence
# wrong: delta = back * out * (1 - out) => delta = back * (1 - out) => dL_dz3,dL_dz2,dL_dz1 missing factor
# wrong: delta = back * out * (1 - out) => delta = out * (1 - out) => dL_dz3,dL_dz2,dL_dz1 missing factor
# wrong: return delta @ w.T => return delta @ w => dL_da3 exception|dL_da3,dL_da2,dL_da1 transpose
# wrong: delta = back * out * (1 - out) => delta = back * (a @ w) * (1 - a @ w) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: delta = out - y => delta = y - out => dL_dz4 wrong sign|dL_dyhat wrong sign
