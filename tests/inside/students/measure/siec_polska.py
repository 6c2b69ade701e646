# network: hidden=(3,), bias=True, activation="tanh"
# Lista 5, zadanie 1: wsteczna propagacja błędu (próbka po próbce)
import numpy as np


def sigmoida(z):
    return 1.0 / (1.0 + np.exp(-z))


def naprzod(probka, w1, b1, w2, b2):
    ukryta = np.tanh(probka.dot(w1) + b1)
    wyjscie = sigmoida(ukryta.dot(w2) + b2)
    return ukryta, wyjscie


def gradienty(x, y, w1, b1, w2, b2):
    dw1 = np.zeros_like(w1)
    db1 = np.zeros_like(b1)
    dw2 = np.zeros_like(w2)
    db2 = np.zeros_like(b2)
    for i in range(len(x)):
        ukryta, wyjscie = naprzod(x[i:i + 1], w1, b1, w2, b2)
        # warstwa wyjsciowa
        blad = wyjscie - y[i]
        delta2 = blad * wyjscie * (1 - wyjscie)
        dw2 += np.outer(ukryta, delta2)
        db2 += delta2.reshape(db2.shape)
        # warstwa ukryta
        delta1 = delta2.dot(w2.T) * (1 - ukryta ** 2)
        dw1 += np.outer(x[i], delta1)
        db1 += delta1.reshape(db1.shape)
    return dw1, db1, dw2, db2


def ucz(x, y, w1, b1, w2, b2, eta=0.1):
    dw1, db1, dw2, db2 = gradienty(x, y, w1, b1, w2, b2)
    w1 -= eta * dw1
    b1 -= eta * db1
    w2 -= eta * dw2
    b2 -= eta * db2
    return w1, b1, w2, b2


# right: return dw1, db1, dw2, db2 => return dw1 / len(x), db1 / len(x), dw2 / len(x), db2 / len(x)
# right: dw2 += np.outer(ukryta, delta2) => dw2 += ukryta.T @ delta2 ;; delta2.dot(w2.T) * (1 - ukryta ** 2) => (1 - ukryta * ukryta) * (delta2 @ w2.T)
# wrong: dw1 += np.outer => dw1 = np.outer => dL_dw1 one sample
# wrong: (1 - ukryta ** 2) => (ukryta * (1 - ukryta)) => dL_dz1 wrong activation
# wrong: delta1 = delta2.dot(w2.T) => delta1 = blad.dot(w2.T) => dL_da1 wrong upstream
# wrong: b2 -= eta * db2 => b2 - eta * db2 => b2 not updated|code not updated
# wrong: delta2 = blad * wyjscie * (1 - wyjscie) => delta2 = blad * wyjscie * 1 - wyjscie => dL_dz2 precedence
# wrong: w1 -= eta * dw1 => w1 -= eta * dw1 * eta => w1 lr twice|code lr twice
