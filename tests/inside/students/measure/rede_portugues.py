# network: hidden=(3,), bias=True, activation="sigmoid"
# Trabalho 2 - Perceptron multicamadas
import numpy as np


def sigmoide(x):
    return 1 / (1 + np.exp(-x))


def derivada_sigmoide(x):
    return x * (1 - x)


class RedeNeural:
    def __init__(self, n_entrada, n_oculta, n_saida):
        self.pesos1 = np.random.uniform(-1, 1, (n_entrada, n_oculta))
        self.bias1 = np.zeros((1, n_oculta))
        self.pesos2 = np.random.uniform(-1, 1, (n_oculta, n_saida))
        self.bias2 = np.zeros((1, n_saida))

    def propagar(self, X):
        self.oculta = sigmoide(np.dot(X, self.pesos1) + self.bias1)
        self.saida = sigmoide(np.dot(self.oculta, self.pesos2) + self.bias2)
        return self.saida

    def retropropagar(self, X, y, taxa):
        erro = self.saida - y
        delta_saida = erro * derivada_sigmoide(self.saida)
        erro_oculta = np.dot(delta_saida, self.pesos2.T)
        delta_oculta = erro_oculta * derivada_sigmoide(self.oculta)

        self.pesos2 -= taxa * np.dot(self.oculta.T, delta_saida)
        self.bias2 -= taxa * np.sum(delta_saida, axis=0, keepdims=True)
        self.pesos1 -= taxa * np.dot(X.T, delta_oculta)
        self.bias1 -= taxa * np.sum(delta_oculta, axis=0, keepdims=True)

    def treinar(self, X, y, taxa, epocas):
        historico = []
        for epoca in range(epocas):
            self.propagar(X)
            historico.append(0.5 * np.sum((self.saida - y) ** 2))
            self.retropropagar(X, y, taxa)
        return historico


# right: return x * (1 - x) => return x - x ** 2
# right: erro = self.saida - y => erro = y - self.saida ;; self.pesos2 -= => self.pesos2 += ;; self.bias2 -= => self.bias2 += ;; self.pesos1 -= => self.pesos1 += ;; self.bias1 -= => self.bias1 +=
# wrong: for epoca in range(epocas):\n            self.propagar(X) => self.propagar(X)\n        for epoca in range(epocas): => code stale activations
# wrong: return x * (1 - x) => return sigmoide(x) * (1 - sigmoide(x)) => dL_dz2,dL_dz1 σ′ of z
# wrong: erro = self.saida - y => erro = y - self.saida => dL_dyhat wrong sign|dL_dz2 wrong sign|update uphill|code uphill
# wrong: self.bias1 -= taxa * np.sum(delta_oculta, axis=0, keepdims=True) => self.bias1 -= taxa * np.sum(delta_saida, axis=0, keepdims=True) => dL_db1 wrong layer|dL_db1 wrong upstream|b1 wrong layer
# wrong: delta_oculta = erro_oculta * derivada_sigmoide(self.oculta) => delta_oculta = erro_oculta * derivada_sigmoide(self.saida) => dL_dz1 wrong layer
# wrong: self.pesos2 -= taxa * np.dot(self.oculta.T, delta_saida) => self.pesos2 -= np.dot(self.oculta.T, delta_saida) => w2 lr forgotten
