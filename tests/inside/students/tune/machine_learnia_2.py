# network: hidden=(3, 3), bias=True, activation="sigmoid"
# TP Deep Learning : réseau de neurones à C couches
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


def back_propagation(y, parametres, activations):
    m = y.shape[1]
    C = len(parametres) // 2
    dZ = activations['A' + str(C)] - y
    gradients = {}
    for c in reversed(range(1, C + 1)):
        gradients['dW' + str(c)] = 1 / m * np.dot(dZ, activations['A' + str(c - 1)].T)
        gradients['db' + str(c)] = 1 / m * np.sum(dZ, axis=1, keepdims=True)
        if c > 1:
            dA = np.dot(parametres['W' + str(c)].T, dZ)
            dZ = dA * activations['A' + str(c - 1)] * (1 - activations['A' + str(c - 1)])
    return gradients


def update(gradients, parametres, learning_rate):
    C = len(parametres) // 2
    for c in range(1, C + 1):
        parametres['W' + str(c)] = parametres['W' + str(c)] - learning_rate * gradients['dW' + str(c)]
        parametres['b' + str(c)] = parametres['b' + str(c)] - learning_rate * gradients['db' + str(c)]
    return parametres


def etape(X, y, parametres, learning_rate=0.1):
    activations = forward_propagation(X, parametres)
    gradients = back_propagation(y, parametres, activations)
    return update(gradients, parametres, learning_rate)

# right: 1 / m * np.sum(dZ, axis=1, keepdims=True) => np.mean(dZ, axis=1, keepdims=True) ;; 1 / m * np.dot(dZ, => (1 / m) * np.matmul(dZ,
# right: dA = np.dot(parametres['W' + str(c)].T, dZ)\n            dZ = dA * activations['A' + str(c - 1)] * (1 - activations['A' + str(c - 1)]) => A = activations['A' + str(c - 1)]\n            dZ = parametres['W' + str(c)].T.dot(dZ) * A * (1 - A)
# wrong: 1 / m * np.sum(dZ, axis=1, keepdims=True) => np.sum(dZ, axis=1, keepdims=True) => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: np.sum(dZ, axis=1, keepdims=True) => np.sum(dZ, axis=1) => b2,b1 broadcast|b3,b2,b1 broadcast|dL_db2,dL_db1 broadcast|dL_db3,dL_db2,dL_db1 broadcast
# wrong: dZ = dA * activations['A' + str(c - 1)] * (1 - activations['A' + str(c - 1)]) => dZ = dA * (1 - activations['A' + str(c - 1)]) => dL_dz2,dL_dz1 missing factor
# wrong: dZ = dA * activations['A' + str(c - 1)] * (1 - activations['A' + str(c - 1)]) => dZ = dA * activations['A' + str(c - 1)] * 1 - activations['A' + str(c - 1)] => dL_dz2,dL_dz1 precedence
# wrong: parametres['b' + str(c)] = parametres['b' + str(c)] - learning_rate * => parametres['b' + str(c)] = parametres['b' + str(c)] + learning_rate * => b3,b2,b1 uphill
# wrong: 1 / m * np.dot(dZ, => 1 // m * np.dot(dZ, => dL_dw3,dL_dw2,dL_dw1 integer truncation|zero
