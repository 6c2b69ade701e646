# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def sigmoida(z):
    return 1.0 / (1.0 + np.exp(-z))


def pochodna_sigmoidy(z):
    s = sigmoida(z)
    return s * (1.0 - s)


def propagacja_wsteczna(X, y, W1, b1, W2, b2, W3, b3):
    """Jeden przebieg w przód i wstecz. Kolumna = jeden przykład."""
    liczba_przykladow = X.shape[1]

    # w przód
    suma1 = W1 @ X + b1
    wyj1 = sigmoida(suma1)
    suma2 = W2 @ wyj1 + b2
    wyj2 = sigmoida(suma2)
    suma3 = W3 @ wyj2 + b3
    prognoza = sigmoida(suma3)

    # wstecz
    blad3 = prognoza - y
    gW3 = blad3 @ wyj2.T / liczba_przykladow
    gb3 = blad3.sum(axis=1, keepdims=True) / liczba_przykladow
    blad2 = W3.T @ blad3 * pochodna_sigmoidy(suma2)
    gW2 = blad2 @ wyj1.T / liczba_przykladow
    gb2 = blad2.sum(axis=1, keepdims=True) / liczba_przykladow
    blad1 = W2.T @ blad2 * pochodna_sigmoidy(suma1)
    gW1 = blad1 @ X.T / liczba_przykladow
    gb1 = blad1.sum(axis=1, keepdims=True) / liczba_przykladow
    return {"dW1": gW1, "db1": gb1, "dW2": gW2, "db2": gb2, "dW3": gW3, "db3": gb3}


# right: blad3 = prognoza - y => blad3 = (prognoza - y) * pochodna_sigmoidy(suma3)
# right: gb2 = blad2.sum(axis=1, keepdims=True) / liczba_przykladow => gb2 = np.average(blad2, axis=1)[:, None]
# wrong: blad1 = W2.T @ blad2 * pochodna_sigmoidy(suma1) => blad1 = W2.T @ blad2 * pochodna_sigmoidy(wyj1) => dL_dz1 σ′ of z
# wrong: blad1 = W2.T @ blad2 * pochodna_sigmoidy(suma1) => blad1 = W2.T @ (blad2 * pochodna_sigmoidy(suma1)) => dL_da1 *|dL_dz1 *
# wrong: gW2 = blad2 @ wyj1.T / liczba_przykladow => gW2 = blad2 @ wyj1.T / 32 => dL_dw2 *
# wrong: gb1 = blad1.sum(axis=1, keepdims=True) / liczba_przykladow => gb1 = blad1[:, :1] / liczba_przykladow => dL_db1 one sample
# wrong: gb3 = blad3.sum(axis=1, keepdims=True) / liczba_przykladow => gb3 = blad3.sum() ;; gb2 = blad2.sum(axis=1, keepdims=True) / liczba_przykladow => gb2 = blad2.sum(axis=1, keepdims=True) ;; gb1 = blad1.sum(axis=1, keepdims=True) / liczba_przykladow => gb1 = blad1.sum(axis=1, keepdims=True) => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: "db1": gb1, => "db1": gb2, ;; "db2": gb2, => "db2": gb1, => code swapped
