# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def act(z):
    return 1 / (1 + np.exp(-z))


def dact(a):
    return a * (1 - a)


def backpropagate(X, y, net):
    a1 = act(X @ net["w1"] + net["b1"])
    a2 = act(a1 @ net["w2"] + net["b2"])
    a3 = act(a2 @ net["w3"] + net["b3"])
    delta3 = a3 - y
    delta2 = (delta3 @ net["w3"].T) * dact(a2)
    delta1 = (delta2 @ net["w2"].T) * dact(a1)
    return {
        "layer1": {"W": X.T @ delta1, "b": delta1.sum(axis=0), "delta": delta1},
        "layer2": {"W": a1.T @ delta2, "b": delta2.sum(axis=0), "delta": delta2},
        "layer3": {"W": a2.T @ delta3, "b": delta3.sum(axis=0), "delta": delta3},
    }


# right: delta3 = a3 - y => delta3 = (a3 - y) * dact(a3)
# right: delta1 = (delta2 @ net["w2"].T) * dact(a1) => delta1 = np.multiply(np.dot(net["w2"], delta2.T).T, dact(a1))
# wrong: delta2 = (delta3 @ net["w3"].T) * dact(a2) => delta2 = (delta3 @ net["w3"].T) * dact(act(a2)) => dL_dz2 σ′ of z
# wrong: delta1 = (delta2 @ net["w2"].T) * dact(a1) => delta1 = (delta2 @ net["w2"].T) * dact(a2) => dL_dz1 wrong layer
# wrong: "layer2": {"W": a1.T @ delta2, "b": delta2.sum(axis=0), "delta": delta2}, => "layer2": {"W": a2.T @ delta2, "b": delta2.sum(axis=0), "delta": delta2}, => dL_dw2 wrong layer
# wrong: "layer1": {"W": X.T @ delta1, "b": delta1.sum(axis=0), "delta": delta1}, => "layer1": {"W": X.T @ delta1, "b": delta1.sum(axis=1), "delta": delta1}, => dL_db1 wrong axis
# wrong: "layer3": {"W": a2.T @ delta3, "b": delta3.sum(axis=0), "delta": delta3}, => "layer3": {"W": a2.T @ delta2, "b": delta3.sum(axis=0), "delta": delta3}, => dL_dw3 *
