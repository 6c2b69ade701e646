# network: hidden=(3, 3), bias=True, activation="sigmoid"
# formation Deep Learning : reseau de neurones profond
import numpy as np


def forward_propagation(X, parametres):
    activations = {'A0': X}
    C = len(parametres) // 2

    for c in range(1, C + 1):
        Z = parametres['W' + str(c)].dot(activations['A' + str(c - 1)]) + parametres['b' + str(c)]
        activations['A' + str(c)] = 1 / (1 + np.exp(-Z))

    return activations


def back_propagation(X, y, parametres, activations):
    m = y.shape[1]
    C = len(parametres) // 2

    dZ = activations['A' + str(C)] - y
    gradients = {}

    for c in reversed(range(1, C + 1)):
        gradients['dW' + str(c)] = 1 / m * np.dot(dZ, activations['A' + str(c - 1)].T)
        gradients['db' + str(c)] = 1 / m * np.sum(dZ, axis=1, keepdims=True)
        if c > 1:
            A_prec = activations['A' + str(c - 1)]
            dZ = np.dot(parametres['W' + str(c)].T, dZ) * A_prec * (1 - A_prec)

    return gradients


# right: 1 / m * np.sum(dZ, axis=1, keepdims=True) => dZ.mean(axis=1, keepdims=True)
# right: * A_prec * (1 - A_prec) => * (A_prec - A_prec ** 2)
# wrong: activations['A' + str(c - 1)]) + parametres['b' + str(c)] => activations['A' + str(c - 1)]) => code *
# wrong: * A_prec * (1 - A_prec) => * (1 - A_prec) => dL_dz2,dL_dz1 missing factor
# wrong: A_prec = activations['A' + str(c - 1)] => A_prec = activations['A' + str(c)] => dL_dz2,dL_dz1 wrong layer
# wrong: 1 / m * np.sum(dZ, axis=1, keepdims=True) => np.sum(dZ, axis=1, keepdims=True) => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: np.dot(parametres['W' + str(c)].T, dZ) => np.dot(parametres['W' + str(c - 1)].T, dZ) => dL_da2 exception
# wrong: dZ = activations['A' + str(C)] - y => dZ = y - activations['A' + str(C)] ;; * A_prec * (1 - A_prec) => * A_prec => dL_dz3 wrong sign & dL_dz2,dL_dz1 missing factor
