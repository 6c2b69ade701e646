# network: hidden=(3, 3), bias=True, activation="tanh"
"""Every layer is a function that gives its output and a function for the way back (a pullback)."""
from functools import reduce

import numpy as np


def linear(w, b):
    def run(x):
        def pullback(g):
            return g @ w.T, (x.T @ g, g.sum(0))
        return x @ w + b, pullback
    return run


def elementwise(f, df):
    def run(x):
        y = f(x)
        return y, lambda g: (g * df(y), None)
    return run


tanh = elementwise(np.tanh, lambda y: 1 - y * y)
sigmoid = elementwise(lambda z: 1 / (1 + np.exp(-z)), lambda y: y * (1 - y))


def compose(*layers):
    def run(x):
        pullbacks = []
        for layer in layers:
            x, pb = layer(x)
            pullbacks.append(pb)

        def pullback(g):
            collected = []
            for pb in pullbacks[::-1]:
                g, params = pb(g)
                if params is not None:
                    collected = [params] + collected
            return g, collected
        return x, pullback
    return run


def bce(p, y):
    loss = -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum()
    return loss, (p - y) / (p * (1 - p))


def value_and_grad(w1, b1, w2, b2, w3, b3, x, y):
    net = compose(linear(w1, b1), tanh, linear(w2, b2), tanh, linear(w3, b3), sigmoid)
    p, pullback = net(x)
    loss, g = bce(p, y)
    _, grads = pullback(g)
    return loss, reduce(lambda acc, wb: acc + list(wb), grads, [])


# right: (p - y) / (p * (1 - p)) => (1 - y) / (1 - p) - y / p
# right: 1 - y * y) => (1 + y) * (1 - y)) ;; g.sum(0) => np.ones(len(g)) @ g
# wrong: (p - y) / (p * (1 - p)) => p - y => dL_dyhat missing factor|dL_dz3 extra σ′|dL_dyhat *
# wrong: lambda g: (g * df(y), None) => lambda g: (g * df(x), None) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: (x.T @ g, g.sum(0)) => (x.T @ g, g.sum()) => dL_db2,dL_db1 wrong axis
# wrong: 1 - y * y) => y * (1 - y)) => dL_dz2,dL_dz1 wrong activation
# wrong: return g @ w.T, (x.T @ g => return g @ w, (x.T @ g => dL_da2 exception|exception
# wrong: (p - y) / (p * (1 - p)) => y / p - (1 - y) / (1 - p) => dL_dyhat wrong sign
