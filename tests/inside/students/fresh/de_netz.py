# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


class Netz:
    """Regression: tanh in den versteckten Schichten, lineare Ausgabe."""

    def __init__(self, groessen):
        self.gewichte = []
        self.schwellen = []
        for ein, aus in zip(groessen[:-1], groessen[1:]):
            self.gewichte.append(np.random.normal(0, 0.5, (aus, ein)))
            self.schwellen.append(np.zeros(aus))

    def vorwaerts(self, x):
        self.ausgaben = [x]
        letzte = len(self.gewichte) - 1
        for k, (W, b) in enumerate(zip(self.gewichte, self.schwellen)):
            netto = self.ausgaben[-1] @ W.T + b
            self.ausgaben.append(netto if k == letzte else np.tanh(netto))
        return self.ausgaben[-1]

    def rueckwaerts(self, x, y):
        vorhersage = self.vorwaerts(x)
        fehler = 2 * (vorhersage - y) / len(x)
        grad_W = [None] * len(self.gewichte)
        grad_b = [None] * len(self.gewichte)
        for k in reversed(range(len(self.gewichte))):
            grad_W[k] = fehler.T @ self.ausgaben[k]
            grad_b[k] = fehler.sum(axis=0)
            if k > 0:
                fehler = (fehler @ self.gewichte[k]) * (1 - self.ausgaben[k] ** 2)
        return grad_W, grad_b

    def lernschritt(self, x, y, lernrate=0.05):
        grad_W, grad_b = self.rueckwaerts(x, y)
        for k in range(len(self.gewichte)):
            self.gewichte[k] -= lernrate * grad_W[k]
            self.schwellen[k] -= lernrate * grad_b[k]


# right: fehler = 2 * (vorhersage - y) / len(x) => fehler = vorhersage - y
# right: fehler = 2 * (vorhersage - y) / len(x) => fehler = (vorhersage - y) / y.shape[0] ;; grad_W[k] = fehler.T @ self.ausgaben[k] => grad_W[k] = np.dot(self.ausgaben[k].T, fehler).T
# wrong: (1 - self.ausgaben[k] ** 2) => (1 - self.ausgaben[k]) => dL_dz2,dL_dz1 *
# wrong: * (1 - self.ausgaben[k] ** 2) => * 1 - self.ausgaben[k] ** 2 => dL_dz2,dL_dz1 precedence
# wrong: grad_b[k] = fehler.sum(axis=0) => grad_b[k] = fehler.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: (1 - self.ausgaben[k] ** 2) => (1 - self.ausgaben[k + 1] ** 2) => dL_dz2,dL_dz1 wrong layer
# wrong: self.schwellen[k] -= lernrate => self.schwellen[k] += lernrate => code uphill|b3,b2,b1 uphill
# wrong: fehler = 2 * (vorhersage - y) / len(x) => fehler = 2 * (y - vorhersage) / len(x) => dL_dz3 wrong sign|dL_dyhat wrong sign
