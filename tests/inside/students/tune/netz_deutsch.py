# network: hidden=(3, 2), bias=True, activation="sigmoid"
# Übungsblatt 7, Aufgabe 2
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class NeuronalesNetz:
    def __init__(self, groessen):
        rng = np.random.default_rng(42)
        self.gewichte = []
        self.bias = []
        for ein, aus in zip(groessen[:-1], groessen[1:]):
            self.gewichte.append(rng.normal(0, 0.7, (ein, aus)))
            self.bias.append(np.zeros((1, aus)))

    def vorwaerts(self, x):
        self.aktivierungen = [x]
        for W, b in zip(self.gewichte, self.bias):
            z = self.aktivierungen[-1] @ W + b
            self.aktivierungen.append(sigmoid(z))
        return self.aktivierungen[-1]

    def fehler(self, x, y):
        return 0.5 * np.sum((self.vorwaerts(x) - y) ** 2)

    def rueckwaerts(self, y):
        ausgabe = self.aktivierungen[-1]
        delta = (ausgabe - y) * ausgabe * (1 - ausgabe)
        grad_W = [None] * len(self.gewichte)
        grad_b = [None] * len(self.gewichte)
        for l in reversed(range(len(self.gewichte))):
            grad_W[l] = self.aktivierungen[l].T @ delta
            grad_b[l] = delta.sum(axis=0, keepdims=True)
            if l > 0:
                a = self.aktivierungen[l]
                delta = (delta @ self.gewichte[l].T) * a * (1 - a)
        return grad_W, grad_b

    def lerne(self, x, y, lernrate):
        self.vorwaerts(x)
        grad_W, grad_b = self.rueckwaerts(y)
        for l in range(len(self.gewichte)):
            self.gewichte[l] -= lernrate * grad_W[l]
            self.bias[l] -= lernrate * grad_b[l]


# right: delta = (ausgabe - y) * ausgabe * (1 - ausgabe) => delta = ausgabe - y ;; return 0.5 * np.sum((self.vorwaerts(x) - y) ** 2) => p = self.vorwaerts(x)\n        return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))
# right: self.gewichte[l] -= lernrate * grad_W[l] => self.gewichte[l] = self.gewichte[l] - lernrate * grad_W[l] ;; grad_b[l] = delta.sum(axis=0, keepdims=True) => grad_b[l] = np.ones((1, len(delta))) @ delta
# wrong: * a * (1 - a) => * a * 1 - a => dL_dz2,dL_dz1 precedence
# wrong: delta = (delta @ self.gewichte[l].T) * a * (1 - a) => delta = delta @ self.gewichte[l].T => dL_dz2,dL_dz1 missing σ′
# wrong: self.bias[l] -= lernrate * grad_b[l] => self.bias[l] -= grad_b[l] => b1,b2,b3 lr forgotten|code lr forgotten
# wrong: self.gewichte[l] -= lernrate => self.gewichte[l] += lernrate => w1,w2,w3 uphill|code uphill
# wrong: grad_b[l] = delta.sum(axis=0, keepdims=True) => grad_b[l] = delta.mean(axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: delta = (ausgabe - y) * ausgabe * (1 - ausgabe) => delta = (y - ausgabe) * ausgabe * (1 - ausgabe) => dL_dyhat wrong sign|dL_dz3 wrong sign|update uphill|code uphill
