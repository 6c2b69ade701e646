# network: hidden=(3, 3), bias=True, activation="sigmoid"
"""Übung 4, Aufgabe 2: Rückwärtspropagation"""
import numpy as np


def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


def vorwaerts(x, w1, b1, w2, b2, w3, b3):
    # Aktivierungen aller Schichten merken
    h1 = sigma(x @ w1 + b1)
    h2 = sigma(h1 @ w2 + b2)
    aus = sigma(h2 @ w3 + b3)
    return h1, h2, aus


def rueckwaerts(x, y, w1, b1, w2, b2, w3, b3):
    anzahl = x.shape[0]
    h1, h2, aus = vorwaerts(x, w1, b1, w2, b2, w3, b3)
    # Fehler der Ausgabeschicht
    fehler3 = (aus - y) / anzahl
    # zurück durch die zweite Schicht
    fehler2 = fehler3 @ w3.T * h2 * (1 - h2)
    fehler1 = fehler2 @ w2.T * h1 * (1 - h1)
    dw3 = h2.T @ fehler3
    dw2 = h1.T @ fehler2
    dw1 = x.T @ fehler1
    db3 = fehler3.sum(axis=0)
    db2 = fehler2.sum(axis=0)
    db1 = fehler1.sum(axis=0)
    verlust = -np.mean(y * np.log(aus) + (1 - y) * np.log(1 - aus))
    return verlust, [dw1, dw2, dw3], [db1, db2, db3]


# right: fehler3 = (aus - y) / anzahl => fehler3 = np.multiply(aus - y, 1 / anzahl)
# wrong: fehler2 = fehler3 @ w3.T * h2 * (1 - h2) => fehler2 = fehler3 @ w3.T * h2 * 1 - h2 => dL_dz2 precedence
# wrong: fehler1 = fehler2 @ w2.T * h1 * (1 - h1) => fehler1 = fehler2 @ w2.T * h2 * (1 - h2) => dL_dz1 wrong layer
# wrong: db2 = fehler2.sum(axis=0) => db2 = fehler2.sum(axis=1) => dL_db2 wrong axis|broadcast|exception
# wrong: dw2 = h1.T @ fehler2 => dw2 = h1.T @ fehler2 / anzahl ;; dw1 = x.T @ fehler1 => dw1 = x.T @ fehler1 / anzahl => dL_dw2,dL_dw1 mean for sum
