# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


class Strato:
    def __init__(self, n_ingressi, n_neuroni):
        self.pesi = np.random.randn(n_ingressi, n_neuroni) * 0.5
        self.bias = np.zeros((1, n_neuroni))

    def avanti(self, ingresso):
        self.ingresso = ingresso
        self.uscita = 1.0 / (1.0 + np.exp(-(ingresso @ self.pesi + self.bias)))
        return self.uscita

    def indietro(self, errore, tasso):
        delta = errore * self.uscita * (1.0 - self.uscita)
        errore_precedente = delta @ self.pesi.T
        self.pesi -= tasso * self.ingresso.T @ delta
        self.bias -= tasso * delta.sum(axis=0, keepdims=True)
        return errore_precedente


class ReteNeurale:
    def __init__(self, dimensioni):
        self.strati = []
        for i in range(len(dimensioni) - 1):
            self.strati.append(Strato(dimensioni[i], dimensioni[i + 1]))

    def predici(self, x):
        for strato in self.strati:
            x = strato.avanti(x)
        return x

    def addestra(self, x, y, tasso_apprendimento=0.1):
        uscita = self.predici(x)
        errore = uscita - y
        for strato in reversed(self.strati):
            errore = strato.indietro(errore, tasso_apprendimento)
        return 0.5 * np.sum((uscita - y) ** 2)


# right: errore = uscita - y => errore = 2 * (uscita - y) / len(x) ;; 0.5 * np.sum((uscita - y) ** 2) => np.mean((uscita - y) ** 2)
# right: errore = uscita - y => errore = -(y / uscita - (1 - y) / (1 - uscita)) ;; 0.5 * np.sum((uscita - y) ** 2) => -np.sum(y * np.log(uscita) + (1 - y) * np.log(1 - uscita))
# wrong: errore_precedente = delta @ self.pesi.T\n        self.pesi -= tasso => self.pesi -= tasso ;; return errore_precedente => return delta @ self.pesi.T => dL_da2,dL_da1 updated weights
# wrong: errore * self.uscita * (1.0 - self.uscita) => errore * (1.0 - self.uscita) => dL_dz3,dL_dz2,dL_dz1 missing factor
# wrong: errore_precedente = delta @ self.pesi.T => errore_precedente = errore @ self.pesi.T => dL_da2,dL_da1 wrong upstream
# wrong: self.pesi -= tasso => self.pesi += tasso => w3,w2,w1 uphill
# wrong: self.bias -= tasso * delta.sum => self.bias -= delta.sum => b3,b2,b1 lr forgotten
# wrong: errore = uscita - y => errore = 0.5 * (uscita - y) ** 2 => dL_dyhat *
