# network: hidden=(3, 3, 3), bias=True, activation="sigmoid"
import numpy as np


def initialisation(dimensions):
    parametres = {}
    for c in range(1, len(dimensions)):
        parametres['W' + str(c)] = np.random.randn(dimensions[c], dimensions[c - 1])
        parametres['b' + str(c)] = np.random.randn(dimensions[c], 1)
    return parametres


def forward_propagation(X, parametres):
    activations = {'A0': X}
    C = len(parametres) // 2
    for c in range(1, C + 1):
        Z = parametres['W' + str(c)].dot(activations['A' + str(c - 1)]) + parametres['b' + str(c)]
        activations['A' + str(c)] = 1 / (1 + np.exp(-Z))
    return activations


def back_propagation(y, parametres, activations):
    m = y.shape[1]
    C = len(parametres) // 2
    dZ = activations['A' + str(C)] - y
    gradients = {}
    for c in reversed(range(1, C + 1)):
        A_prec = activations['A' + str(c - 1)]
        gradients['dW' + str(c)] = 1 / m * np.dot(dZ, A_prec.T)
        gradients['db' + str(c)] = 1 / m * np.sum(dZ, axis=1, keepdims=True)
        if c > 1:
            dZ = np.dot(parametres['W' + str(c)].T, dZ) * A_prec * (1 - A_prec)
    return gradients


def mise_a_jour(gradients, parametres, learning_rate):
    C = len(parametres) // 2
    for c in range(1, C + 1):
        parametres['W' + str(c)] = parametres['W' + str(c)] - learning_rate * gradients['dW' + str(c)]
        parametres['b' + str(c)] = parametres['b' + str(c)] - learning_rate * gradients['db' + str(c)]
    return parametres


def entrainement(X, y, parametres, learning_rate=0.1):
    # X : (n0, m), y : (1, m)
    activations = forward_propagation(X, parametres)
    gradients = back_propagation(y, parametres, activations)
    return mise_a_jour(gradients, parametres, learning_rate)


# right: dZ = activations['A' + str(C)] - y => AC = activations['A' + str(C)]\n    dZ = (AC - y) * AC * (1 - AC)
# right: = 1 / m * np.dot(dZ => = np.dot(dZ ;; = 1 / m * np.sum(dZ => = np.sum(dZ
# wrong: dZ) * A_prec * (1 - A_prec) => dZ) => dL_dz3,dL_dz2,dL_dz1 missing σ′
# wrong: dZ) * A_prec * (1 - A_prec) => dZ) * activations['A' + str(c)] * (1 - activations['A' + str(c)]) => dL_dz3,dL_dz2,dL_dz1 wrong layer
# wrong: np.sum(dZ, axis=1, keepdims=True) => np.sum(dZ, axis=0, keepdims=True) => dL_db4,dL_db3,dL_db2,dL_db1 wrong axis
# wrong: = 1 / m * np.sum(dZ => = np.sum(dZ => dL_db4,dL_db3,dL_db2,dL_db1 sum for mean
# wrong: parametres['W' + str(c)] - learning_rate => parametres['W' + str(c)] + learning_rate => code uphill|w4,w3,w2,w1 uphill
# wrong: learning_rate):\n    C = len(parametres) // 2\n    for c in range(1, C + 1): => learning_rate):\n    C = len(parametres) // 2\n    for c in range(1, C): => code not updated|w4,b4 not updated
