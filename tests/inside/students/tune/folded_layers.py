# network: hidden=(3, 3, 3), bias=False, activation="tanh"
"""Backpropagation as two folds. No loops, no mutation."""
from functools import reduce
from typing import NamedTuple

import numpy as np


class Layer(NamedTuple):
    w: np.ndarray
    inp: np.ndarray


class Carry(NamedTuple):
    delta: np.ndarray
    grads: tuple


def logistic(z):
    return 1.0 / (1.0 + np.exp(-z))


def slope(a):
    return 1.0 - a**2


def hidden(acts, w):
    return (*acts, np.tanh(acts[-1] @ w))


def forward(x, weights):
    acts = reduce(hidden, weights[:-1], (x,))
    return acts, logistic(acts[-1] @ weights[-1])


def back(carry, layer):
    grad = layer.inp.T @ carry.delta
    delta = (carry.delta @ layer.w.T) * slope(layer.inp)
    return Carry(delta, (grad, *carry.grads))


def gradients(x, y, weights):
    acts, y_hat = forward(x, weights)
    layers = map(Layer, weights[::-1], acts[::-1])
    return list(reduce(back, layers, Carry(y_hat - y, ())).grads)


# right: (grad, *carry.grads) => (*carry.grads, grad)
# right: grad = layer.inp.T @ carry.delta => grad = layer.inp.T @ carry.delta / len(carry.delta)
# wrong: delta = (carry.delta @ layer.w.T) * slope(layer.inp) => delta = carry.delta @ layer.w.T => dL_dz3,dL_dz2,dL_dz1 missing σ′
# wrong: return 1.0 - a**2 => return a * (1.0 - a) => dL_dz3,dL_dz2,dL_dz1 wrong activation
# wrong: return 1.0 - a**2 => return 1.0 - np.tanh(a) ** 2 => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: Carry(y_hat - y, ()) => Carry(y - y_hat, ()) => dL_dz4 wrong sign|dL_dyhat wrong sign
# wrong: Carry(y_hat - y, ()) => Carry((y_hat - y) * y_hat, ()) => dL_dz4 *|dL_dyhat *
# wrong: grad = layer.inp.T @ carry.delta => grad = np.tanh(layer.inp).T @ carry.delta => dL_dw4,dL_dw3,dL_dw2,dL_dw1 *|dL_dw4,dL_dw3,dL_dw2 activation twice & dL_dw1 *
