# network: hidden=(3, 3, 3), bias=False, activation="tanh"
# Übungsblatt 7, Aufgabe 3: Backpropagation wie in der Vorlesung (Satz 5.4)
import numpy as np


def φ(z):
    return np.tanh(z)


def dφ(z):
    return 1 - np.tanh(z) ** 2


def σ(z):
    return 1 / (1 + np.exp(-z))


def backprop(x, y, W):
    L = len(W)
    # Vorwärts
    a = [x]
    z = [x]
    for l in range(L):
        z.append(a[l] @ W[l])
        if l < L - 1:
            a.append(φ(z[l + 1]))
        else:
            a.append(σ(z[l + 1]))
    # Rückwärts, δ[l] = ∂E/∂z[l]
    δ = [None] * (L + 1)
    δ[L] = a[L] - y
    for l in range(L - 1, 0, -1):
        δ[l] = (δ[l + 1] @ W[l].T) * dφ(z[l])
    dW = [a[l].T @ δ[l + 1] for l in range(L)]
    return dW

# right: return 1 - np.tanh(z) ** 2 => return 1 / np.cosh(z) ** 2
# right: dφ(z[l]) => (1 - a[l] * a[l])
# wrong: return 1 - np.tanh(z) ** 2 => return 1 - z ** 2 => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: return 1 - np.tanh(z) ** 2 => return (1 - np.tanh(z)) ** 2 => dL_dz3,dL_dz2,dL_dz1 precedence
# wrong: dφ(z[l]) => dφ(a[l]) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: δ[L] = a[L] - y => δ[L] = y - a[L] => dL_dz4 wrong sign|dL_dyhat wrong sign
# wrong: return 1 - np.tanh(z) ** 2 => return σ(z) * (1 - σ(z)) => dL_dz3,dL_dz2,dL_dz1 wrong activation
# wrong: dW = [a[l].T @ δ[l + 1] for l in range(L)] => dW = [z[l].T @ δ[l + 1] for l in range(L)] => dL_dw4,dL_dw3,dL_dw2 z for a
