# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class YapaySinirAgi:
    def __init__(self, girdi, gizli1, gizli2, cikti):
        self.W1 = np.random.randn(girdi, gizli1) * 0.1
        self.b1 = np.zeros(gizli1)
        self.W2 = np.random.randn(gizli1, gizli2) * 0.1
        self.b2 = np.zeros(gizli2)
        self.W3 = np.random.randn(gizli2, cikti) * 0.1
        self.b3 = np.zeros(cikti)

    def ileri_yayilim(self, X):
        self.a1 = np.tanh(X @ self.W1 + self.b1)
        self.a2 = np.tanh(self.a1 @ self.W2 + self.b2)
        self.tahmin = sigmoid(self.a2 @ self.W3 + self.b3)
        return self.tahmin

    def tanh_turevi(self, a):
        return 1 - a ** 2

    def geri_yayilim(self, X, y):
        n = X.shape[0]
        hata = self.tahmin - y
        self.dW3 = self.a2.T @ hata / n
        self.db3 = np.sum(hata, axis=0) / n
        d2 = hata @ self.W3.T * self.tanh_turevi(self.a2)
        self.dW2 = self.a1.T @ d2 / n
        self.db2 = np.sum(d2, axis=0) / n
        d1 = d2 @ self.W2.T * self.tanh_turevi(self.a1)
        self.dW1 = X.T @ d1 / n
        self.db1 = np.sum(d1, axis=0) / n

    def egit(self, X, y, ogrenme_orani=0.1):
        self.ileri_yayilim(X)
        self.geri_yayilim(X, y)
        self.W1 -= ogrenme_orani * self.dW1
        self.b1 -= ogrenme_orani * self.db1
        self.W2 -= ogrenme_orani * self.dW2
        self.b2 -= ogrenme_orani * self.db2
        self.W3 -= ogrenme_orani * self.dW3
        self.b3 -= ogrenme_orani * self.db3


# right: hata = self.tahmin - y => hata = (self.tahmin - y) * self.tahmin * (1 - self.tahmin)
# right: hata = self.tahmin - y => hata = (self.tahmin - y) / n ;; self.a2.T @ hata / n => self.a2.T @ hata ;; np.sum(hata, axis=0) / n => np.sum(hata, axis=0) ;; self.a1.T @ d2 / n => self.a1.T @ d2 ;; np.sum(d2, axis=0) / n => np.sum(d2, axis=0) ;; X.T @ d1 / n => X.T @ d1 ;; np.sum(d1, axis=0) / n => np.sum(d1, axis=0)
# wrong: return 1 - a ** 2 => return a * (1 - a) => dL_dz2,dL_dz1 wrong activation
# wrong: return 1 - a ** 2 => return 1 - np.tanh(a) ** 2 => dL_dz2,dL_dz1 σ′ of z
# wrong: d2 = hata @ self.W3.T * self.tanh_turevi(self.a2) => d2 = hata @ self.W3.T => dL_dz2 missing σ′
# wrong: self.db1 = np.sum(d1, axis=0) / n => self.db1 = np.sum(d1, axis=0) => dL_db1 sum for mean
# wrong: self.dW2 = self.a1.T @ d2 / n => self.dW2 = self.a2.T @ d2 / n => dL_dw2 wrong layer
# wrong: d1 = d2 @ self.W2.T => d1 = d2 @ self.W2 => dL_da1 transpose
