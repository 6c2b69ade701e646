# network: hidden=(3, 3), bias=False, activation="sigmoid"
# TP3 - rétropropagation du gradient
import numpy as np


def sigmoide(t):
    return 1 / (1 + np.exp(-t))


def derivee_sigmoide(t):
    s = sigmoide(t)
    return s * (1 - s)


def retropropagation(x, y, poids):
    """poids : dictionnaire contenant w1, w2 et w3"""
    # propagation avant
    z1 = np.dot(x, poids["w1"])
    a1 = sigmoide(z1)
    z2 = np.dot(a1, poids["w2"])
    a2 = sigmoide(z2)
    z3 = np.dot(a2, poids["w3"])
    sortie = sigmoide(z3)
    # propagation arrière
    d3 = sortie - y
    d2 = np.dot(d3, poids["w3"].T) * derivee_sigmoide(z2)
    d1 = np.dot(d2, poids["w2"].T) * derivee_sigmoide(z1)
    grad = {}
    grad["w3"] = np.dot(a2.T, d3)
    grad["w2"] = np.dot(a1.T, d2)
    grad["w1"] = np.dot(x.T, d1)
    return grad


# right: d3 = sortie - y => d3 = 2 * (sortie - y) * derivee_sigmoide(z3)
# wrong: d3 = sortie - y => d3 = y - sortie => dL_dz3 wrong sign
# wrong: d2 = np.dot(d3, poids["w3"].T) * derivee_sigmoide(z2) => d2 = np.dot(d3, poids["w3"].T) * derivee_sigmoide(a2) => dL_dz2 σ′ of z
# wrong: d1 = np.dot(d2, poids["w2"].T) * derivee_sigmoide(z1) => d1 = np.dot(d2, poids["w2"]) * derivee_sigmoide(z1) => dL_da1 transpose
# wrong: grad["w2"] = np.dot(a1.T, d2) => grad["w2"] = np.dot(z1.T, d2) => dL_dw2 z for a
