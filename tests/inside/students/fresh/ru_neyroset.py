# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


def relu(x):
    return np.maximum(0, x)


def relu_proizvodnaya(x):
    return (x > 0).astype(float)


def sigmoida(x):
    return 1.0 / (1.0 + np.exp(-x))


def pryamoy_prohod(x, vesa, smeshcheniya):
    summy = []
    aktivacii = [x]
    for i in range(len(vesa)):
        s = aktivacii[-1].dot(vesa[i]) + smeshcheniya[i]
        summy.append(s)
        if i < len(vesa) - 1:
            aktivacii.append(relu(s))
        else:
            aktivacii.append(sigmoida(s))
    return summy, aktivacii


def obratny_prohod(x, y, vesa, smeshcheniya):
    summy, aktivacii = pryamoy_prohod(x, vesa, smeshcheniya)
    grad_vesov = [None] * len(vesa)
    grad_smeshcheniy = [None] * len(vesa)

    oshibka = aktivacii[-1] - y
    for i in range(len(vesa) - 1, -1, -1):
        grad_vesov[i] = aktivacii[i].T.dot(oshibka)
        grad_smeshcheniy[i] = oshibka.sum(axis=0)
        if i > 0:
            oshibka = oshibka.dot(vesa[i].T) * relu_proizvodnaya(summy[i - 1])
    return grad_vesov, grad_smeshcheniy


# right: oshibka = aktivacii[-1] - y => oshibka = (aktivacii[-1] - y) / len(x)
# right: return (x > 0).astype(float) => return np.where(x > 0, 1, 0) ;; summy[i - 1]) => aktivacii[i])
# wrong: oshibka.dot(vesa[i].T) * relu_proizvodnaya(summy[i - 1]) => oshibka.dot(vesa[i].T) => dL_dz2,dL_dz1 missing σ′
# wrong: relu_proizvodnaya(summy[i - 1]) => relu_proizvodnaya(summy[i]) => dL_dz2,dL_dz1 wrong layer
# wrong: return (x > 0).astype(float) => return np.where(x > 0, x, 0) => dL_dz2,dL_dz1 *
# wrong: oshibka.sum(axis=0) => oshibka.sum() => dL_db2,dL_db1 wrong axis
# wrong: oshibka = aktivacii[-1] - y => oshibka = y - aktivacii[-1] => dL_dz3 wrong sign|dL_dyhat wrong sign
# wrong: .dot(vesa[i]) + smeshcheniya[i] => .dot(vesa[i]) => code *
