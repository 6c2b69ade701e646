# network: hidden=(3, 3, 3), bias=True, activation="tanh"
# Übungsblatt 5, Aufgabe 2: Rückwärtsrechnung für drei verdeckte Schichten
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def verlust_und_gradient(x, y, W1, b1, W2, b2, W3, b3, W4, b4):
    # a) Vorwärts
    z1 = x @ W1 + b1
    h1 = np.tanh(z1)
    z2 = h1 @ W2 + b2
    h2 = np.tanh(z2)
    z3 = h2 @ W3 + b3
    h3 = np.tanh(z3)
    p = sigmoid(h3 @ W4 + b4)
    verlust = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))

    # b) Rückwärts
    delta4 = p - y
    delta3 = (delta4 @ W4.T) * (1 - h3**2)
    delta2 = (delta3 @ W3.T) * (1 - h2**2)
    delta1 = (delta2 @ W2.T) * (1 - h1**2)

    # c) Gradienten
    dW4 = h3.T @ delta4
    dW3 = h2.T @ delta3
    dW2 = h1.T @ delta2
    dW1 = x.T @ delta1
    db4 = delta4.sum(axis=0)
    db3 = delta3.sum(axis=0)
    db2 = delta2.sum(axis=0)
    db1 = delta1.sum(axis=0)
    return verlust, dW1, db1, dW2, db2, dW3, db3, dW4, db4

# right: (1 - h3**2) => (1 - np.tanh(z3)**2) ;; (1 - h2**2) => (1 - np.square(h2))
# right: delta4 = p - y => dp = -y / p + (1 - y) / (1 - p)\n    delta4 = dp * p * (1 - p)
# wrong: * (1 - h3**2) => * (1 - h2**2) => dL_dz3 wrong layer
# wrong: (delta2 @ W2.T) => (delta2 @ W3.T) => dL_da1 wrong layer
# wrong: dW2 = h1.T @ delta2 => dW2 = h2.T @ delta2 => dL_dw2 wrong layer
# wrong: db3 = delta3.sum(axis=0) => db3 = delta2.sum(axis=0) => dL_db3 wrong upstream
# wrong: delta4 = p - y => delta4 = (p - y) * p * (1 - p) => dL_dz4 extra σ′
# wrong: (1 - h1**2) => (1 - z1**2) => dL_dz1 σ′ of z
