# network: hidden=(4,), bias=True, activation="relu"
# TP 4 : réseau à une couche cachée, softmax en sortie
import numpy as np


def relu(z):
    return np.maximum(0, z)


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def un_parmi_k(y, k):
    return np.eye(k)[y.flatten()]


def propagation_avant(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = relu(Z1)
    Z2 = A1 @ W2 + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def entropie_croisee(y, A2):
    Y = un_parmi_k(y, A2.shape[1])
    return -np.sum(Y * np.log(A2)) / len(Y)


def retropropagation(X, y, W1, b1, W2, b2):
    n = X.shape[0]
    Z1, A1, Z2, A2 = propagation_avant(X, W1, b1, W2, b2)
    Y = un_parmi_k(y, W2.shape[1])
    dZ2 = A2 - Y
    dW2 = A1.T @ dZ2 / n
    db2 = np.sum(dZ2, axis=0) / n
    dA1 = dZ2 @ W2.T
    dZ1 = dA1 * (Z1 > 0)
    dW1 = X.T @ dZ1 / n
    db1 = np.sum(dZ1, axis=0) / n
    return dW1, db1, dW2, db2


def mise_a_jour(W1, b1, W2, b2, dW1, db1, dW2, db2, taux):
    W1 = W1 - taux * dW1
    b1 = b1 - taux * db1
    W2 = W2 - taux * dW2
    b2 = b2 - taux * db2
    return W1, b1, W2, b2


# right: dZ1 = dA1 * (Z1 > 0) => dZ1 = dA1.copy()\n    dZ1[Z1 <= 0] = 0
# right: dZ2 = A2 - Y => dZ2 = (A2 - Y) / n ;; dW2 = A1.T @ dZ2 / n => dW2 = A1.T @ dZ2 ;; np.sum(dZ2, axis=0) / n => np.sum(dZ2, axis=0) ;; dW1 = X.T @ dZ1 / n => dW1 = X.T @ dZ1 ;; np.sum(dZ1, axis=0) / n => np.sum(dZ1, axis=0)
# wrong: dZ1 = dA1 * (Z1 > 0) => dZ1 = dA1 * relu(Z1) => dL_dz1 *
# wrong: dZ1 = dA1 * (Z1 > 0) => dZ1 = dA1.copy()\n    dZ1[dZ1 <= 0] = 0 => dL_dz1 wrong argument
# wrong: np.sum(dZ1, axis=0) / n => np.sum(dZ1, axis=0) => dL_db1 sum for mean
# wrong: e / np.sum(e, axis=1, keepdims=True) => e / np.sum(e) => code *
# wrong: dZ1 = dA1 * (Z1 > 0) => dZ1 = dA1 * A1 * (1 - A1) ;; db2 = np.sum(dZ2, axis=0) / n => db2 = np.sum(dZ2, axis=0) => dL_dz1 wrong activation & dL_db2 sum for mean
# wrong: W2 = W2 - taux * dW2 => W2 = W2 + taux * dW2 => w2 uphill|code uphill
