# network: hidden=(3,), bias=True, activation="sigmoid"
import numpy as np


class RedeNeural:
    def __init__(self, n_entrada, n_oculta, n_saida):
        self.pesos_oculta = np.random.uniform(-1, 1, (n_entrada, n_oculta))
        self.vies_oculta = np.zeros((1, n_oculta))
        self.pesos_saida = np.random.uniform(-1, 1, (n_oculta, n_saida))
        self.vies_saida = np.zeros((1, n_saida))

    def sigmoide(self, x):
        return 1 / (1 + np.exp(-x))

    def derivada(self, x):
        return x * (1 - x)

    def propagar(self, entradas):
        self.oculta = self.sigmoide(np.dot(entradas, self.pesos_oculta) + self.vies_oculta)
        self.saida = self.sigmoide(np.dot(self.oculta, self.pesos_saida) + self.vies_saida)
        return self.saida

    def treinar(self, entradas, esperado, taxa_aprendizado=0.1):
        saida = self.propagar(entradas)
        erro = saida - esperado

        # retropropagação
        delta_saida = erro * self.derivada(saida)
        erro_oculta = np.dot(delta_saida, self.pesos_saida.T)
        delta_oculta = erro_oculta * self.derivada(self.oculta)

        # atualização dos pesos
        self.pesos_saida -= taxa_aprendizado * np.dot(self.oculta.T, delta_saida)
        self.vies_saida -= taxa_aprendizado * np.sum(delta_saida, axis=0, keepdims=True)
        self.pesos_oculta -= taxa_aprendizado * np.dot(entradas.T, delta_oculta)
        self.vies_oculta -= taxa_aprendizado * np.sum(delta_oculta, axis=0, keepdims=True)
        return 0.5 * np.sum(erro ** 2)


# right: erro = saida - esperado => erro = esperado - saida ;; pesos_saida -= => pesos_saida += ;; vies_saida -= => vies_saida += ;; pesos_oculta -= => pesos_oculta += ;; vies_oculta -= => vies_oculta +=
# right: delta_saida = erro * self.derivada(saida) => delta_saida = erro * self.derivada(saida) / len(entradas) ;; 0.5 * np.sum(erro ** 2) => 0.5 * np.mean(erro ** 2)
# wrong: delta_saida = erro * self.derivada(saida) => delta_saida = erro => dL_dz2 missing σ′
# wrong: erro_oculta = np.dot(delta_saida, self.pesos_saida.T) => erro_oculta = np.dot(erro, self.pesos_saida.T) => dL_da1 wrong upstream
# wrong: self.derivada(self.oculta) => self.derivada(erro_oculta) => dL_dz1 wrong argument
# wrong: np.sum(delta_saida, axis=0, keepdims=True) => np.mean(delta_saida, axis=0, keepdims=True) => dL_db2 mean for sum|b2 mean for sum
# wrong: self.vies_oculta -= taxa_aprendizado * np.sum(delta_oculta, axis=0, keepdims=True)\n        return 0.5 => return 0.5 => b1 not updated
# wrong: self.pesos_oculta -= taxa_aprendizado => self.pesos_oculta =- taxa_aprendizado => w1 misprint
