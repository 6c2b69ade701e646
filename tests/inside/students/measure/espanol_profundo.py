# network: hidden=(3, 4, 3), bias=True, activation="tanh"
import numpy as np

# Práctica 2: red profunda con L capas


def propagar(X, pesos, sesgos):
    activaciones = [X]
    L = len(pesos)
    for k in range(L):
        z = activaciones[k] @ pesos[k] + sesgos[k]
        a = np.tanh(z) if k < L - 1 else 1 / (1 + np.exp(-z))
        activaciones.append(a)
    return activaciones


def retropropagar(X, y, pesos, sesgos):
    """Devuelve los gradientes de cada capa"""
    A = propagar(X, pesos, sesgos)
    m = len(X)
    L = len(pesos)
    gradientes_w = [None] * L
    gradientes_b = [None] * L
    delta = A[-1] - y
    for k in reversed(range(L)):
        gradientes_w[k] = A[k].T @ delta / m
        gradientes_b[k] = delta.mean(axis=0)
        if k > 0:
            delta = (delta @ pesos[k].T) * (1 - A[k] ** 2)
    return gradientes_w, gradientes_b


# right: gradientes_b[k] = delta.mean(axis=0) => gradientes_b[k] = delta.sum(axis=0) / m
# wrong: gradientes_b[k] = delta.mean(axis=0) => gradientes_b[k] = delta.sum(axis=0) => dL_db4,dL_db3,dL_db2,dL_db1 sum for mean|dL_dw4,dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: delta = (delta @ pesos[k].T) * (1 - A[k] ** 2) => delta = (delta @ pesos[k].T) * (1 - A[k]) ** 2 => dL_dz3,dL_dz2,dL_dz1 precedence
# wrong: delta = (delta @ pesos[k].T) * (1 - A[k] ** 2) => delta = (delta @ pesos[k].T) / m * (1 - A[k] ** 2) => dL_dz3,dL_dz2,dL_dz1 mean for sum|dL_da3,dL_da2,dL_da1 mean for sum
# wrong: delta = (delta @ pesos[k].T) * (1 - A[k] ** 2) => delta = (delta @ pesos[k].T) * (1 - np.tanh(A[k]) ** 2) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
