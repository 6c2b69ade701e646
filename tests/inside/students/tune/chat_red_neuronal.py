# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


class RedNeuronal:
    """Red neuronal con una capa oculta."""

    def __init__(self, n_entrada, n_oculta, n_salida):
        self.W1 = np.random.randn(n_entrada, n_oculta)
        self.b1 = np.zeros((1, n_oculta))
        self.W2 = np.random.randn(n_oculta, n_salida)
        self.b2 = np.zeros((1, n_salida))

    def sigmoide(self, x):
        return 1 / (1 + np.exp(-x))

    def derivada_sigmoide(self, x):
        return x * (1 - x)

    def propagacion(self, X):
        self.oculta = self.sigmoide(np.dot(X, self.W1) + self.b1)
        self.salida = self.sigmoide(np.dot(self.oculta, self.W2) + self.b2)
        return self.salida

    def retropropagacion(self, X, y, tasa_aprendizaje):
        self.propagacion(X)

        # Error de la capa de salida
        error_salida = y - self.salida
        delta_salida = error_salida * self.derivada_sigmoide(self.salida)

        # Error de la capa oculta
        error_oculta = np.dot(delta_salida, self.W2.T)
        delta_oculta = error_oculta * self.derivada_sigmoide(self.oculta)

        # Actualizar pesos y sesgos
        self.W2 += np.dot(self.oculta.T, delta_salida) * tasa_aprendizaje
        self.b2 += np.sum(delta_salida, axis=0, keepdims=True) * tasa_aprendizaje
        self.W1 += np.dot(X.T, delta_oculta) * tasa_aprendizaje
        self.b1 += np.sum(delta_oculta, axis=0, keepdims=True) * tasa_aprendizaje


# right: error_salida = y - self.salida => error_salida = 2 * (y - self.salida) / len(X)
# right: delta_salida = error_salida * self.derivada_sigmoide(self.salida) => delta_salida = error_salida
# wrong: self.W2 += np.dot => self.W2 -= np.dot => w2 uphill|dL_dw2 wrong sign
# wrong: np.sum(delta_salida, axis=0, keepdims=True) => np.mean(delta_salida, axis=0, keepdims=True) => dL_db2 mean for sum|b2 mean for sum
# wrong: self.derivada_sigmoide(self.oculta) => self.derivada_sigmoide(error_oculta) => dL_dz1 wrong argument
# wrong: self.b1 += np.sum => self.b1 = np.sum => b1 misprint
# wrong: return x * (1 - x) => s = self.sigmoide(x)\n        return s * (1 - s) => dL_dz2,dL_dz1 σ′ of z
# wrong: error_salida = y - self.salida => error_salida = y - (self.salida > 0.5) => dL_dyhat thresholded
