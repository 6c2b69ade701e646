# network: hidden=(3, 3, 3), bias=True, activation="sigmoid"
# Uebungsblatt 5, Aufgabe 2b
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def vorwaerts(X, weights, biases):
    zs = []
    activations = [X]
    for W, b in zip(weights, biases):
        z = activations[-1] @ W + b
        zs.append(z)
        activations.append(sigmoid(z))
    return zs, activations


def verlust(y, ausgabe):
    return -np.sum(y * np.log(ausgabe) + (1 - y) * np.log(1 - ausgabe))


def backprop(X, y, weights, biases):
    zs, activations = vorwaerts(X, weights, biases)

    # TODO: Gradienten aller Schichten berechnen
    nabla_w = [None] * len(weights)
    nabla_b = [None] * len(biases)

    # Fehler der Ausgabeschicht (Kreuzentropie)
    delta = activations[-1] - y

    for l in range(len(weights) - 1, -1, -1):
        nabla_w[l] = activations[l].T @ delta
        nabla_b[l] = delta.sum(axis=0)
        if l > 0:
            delta = (delta @ weights[l].T) * sigmoid_prime(zs[l - 1])

    return nabla_w, nabla_b


# right: sigmoid_prime(zs[l - 1]) => activations[l] * (1 - activations[l])
# right: delta = activations[-1] - y => delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
# wrong: sigmoid_prime(zs[l - 1]) => sigmoid_prime(activations[l]) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: sigmoid_prime(zs[l - 1]) => sigmoid_prime(zs[l]) => dL_dz3,dL_dz2,dL_dz1 wrong layer
# wrong: return sigmoid(z) * (1 - sigmoid(z)) => return 1 - sigmoid(z) => dL_dz3,dL_dz2,dL_dz1 missing factor
# wrong: nabla_b[l] = delta.sum(axis=0) => nabla_b[l] = delta => dL_db4,dL_db3,dL_db2,dL_db1 missing sum
# wrong: delta = activations[-1] - y => delta = 2 * (activations[-1] - y) => dL_dz4 constant factor|dL_dyhat constant factor
# wrong: weights[l].T) => weights[l]) => dL_da3 transpose|code exception
