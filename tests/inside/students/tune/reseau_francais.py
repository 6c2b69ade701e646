# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def initialisation(dimensions):
    parametres = {}
    C = len(dimensions)
    for c in range(1, C):
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


def log_loss(y, A):
    return -np.mean(y * np.log(A) + (1 - y) * np.log(1 - A))


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


def update(gradients, parametres, taux_apprentissage):
    C = len(parametres) // 2
    for c in range(1, C + 1):
        parametres['W' + str(c)] = parametres['W' + str(c)] - taux_apprentissage * gradients['dW' + str(c)]
        parametres['b' + str(c)] = parametres['b' + str(c)] - taux_apprentissage * gradients['db' + str(c)]
    return parametres

# right: 1 / m * np.sum(dZ, axis=1, keepdims=True) => np.mean(dZ, axis=1, keepdims=True)
# right: dZ = np.dot(parametres['W' + str(c)].T, dZ) * A_prec * (1 - A_prec) => dA = np.dot(parametres['W' + str(c)].T, dZ)\n            dZ = dA * (A_prec - A_prec ** 2)
# wrong: * A_prec * (1 - A_prec) => * A_prec => dL_dz2,dL_dz1 missing factor
# wrong: * A_prec * (1 - A_prec) => * (1 - A_prec ** 2) => dL_dz2,dL_dz1 wrong activation
# wrong: 1 / m * np.sum(dZ, axis=1, keepdims=True) => 1 / m * np.sum(dZ) => dL_db2,dL_db1 wrong axis
# wrong: 1 / m * np.dot(dZ, A_prec.T) => np.dot(dZ, A_prec.T) => dL_dw3,dL_dw2,dL_dw1 sum for mean|dL_db3,dL_db2,dL_db1 mean for sum
# wrong: parametres['b' + str(c)] - taux_apprentissage * => parametres['b' + str(c)] - => b3,b2,b1 lr forgotten|code lr forgotten
# wrong: 1 / m * np.sum(dZ, axis=1, keepdims=True) => 1 / m * np.sum(dZ) ;; dZ) * A_prec * (1 - A_prec) => dZ) => dL_db2,dL_db1 wrong axis & dL_dz2,dL_dz1 missing σ′
