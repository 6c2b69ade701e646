# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def act(v):
    return 1 / (1 + np.exp(-v))


def act_prime(a):
    return a * (1 - a)


def grad_one(xi, yi, W1, b1, W2, b2, W3, b3):
    h1 = act(xi @ W1 + b1)
    h2 = act(h1 @ W2 + b2)
    o = act(h2 @ W3 + b3)
    d3 = o - yi
    d2 = (W3 @ d3) * act_prime(h2)
    d1 = (W2 @ d2) * act_prime(h1)
    return np.outer(xi, d1), d1, np.outer(h1, d2), d2, np.outer(h2, d3), d3


def grad_all(X, Y, W1, b1, W2, b2, W3, b3):
    b1, b2, b3 = np.ravel(b1), np.ravel(b2), np.ravel(b3)
    total = None
    for xi, yi in zip(X, Y):
        g = grad_one(xi, yi, W1, b1, W2, b2, W3, b3)
        if total is None:
            total = list(g)
        else:
            total = [t + gi for t, gi in zip(total, g)]
    return [t / len(X) for t in total]


# right: return [t / len(X) for t in total] => return total
# wrong: d2 = (W3 @ d3) * act_prime(h2) => d2 = (W3 @ d3) * act_prime(act(h2)) => dL_dz2 *
# wrong: total = [t + gi for t, gi in zip(total, g)] => total = [gi for t, gi in zip(total, g)] => dL_dw1,dL_dw2,dL_dw3,dL_db1,dL_db2,dL_db3 one sample|dL_dz3 one sample
# wrong: return np.outer(xi, d1), d1, np.outer(h1, d2), d2, np.outer(h2, d3), d3 => return np.outer(xi, d1), d1, np.outer(d2, h1), d2, np.outer(h2, d3), d3 => dL_dw2 transpose
# wrong: d1 = (W2 @ d2) * act_prime(h1) => d1 = (d2 @ W2) * act_prime(h1) => dL_da1 transpose
