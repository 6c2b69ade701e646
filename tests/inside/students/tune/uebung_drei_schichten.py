# network: hidden=(3, 3, 3), bias=True, activation="sigmoid"
# Übungsblatt 7, Aufgabe 2: Backpropagation in einem Netz mit drei verdeckten Schichten
import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def sigma_strich(z):
    return sigma(z) * (1 - sigma(z))


def vorwaerts(x, gewichte):
    zs, as_ = [], [x]
    for (w, b) in gewichte:
        zs.append(as_[-1] @ w + b)
        as_.append(sigma(zs[-1]))
    return zs, as_


def rueckwaerts(x, y, w1, b1, w2, b2, w3, b3, w4, b4):
    (z1, z2, z3, z4), (a0, a1, a2, a3, a4) = vorwaerts(x, [(w1, b1), (w2, b2), (w3, b3), (w4, b4)])
    fehler = 0.5 * np.sum((a4 - y) ** 2)

    # Ausgabeschicht
    delta4 = (a4 - y) * sigma_strich(z4)
    # verdeckte Schichten
    delta3 = (delta4 @ w4.T) * sigma_strich(z3)
    delta2 = (delta3 @ w3.T) * sigma_strich(z2)
    delta1 = (delta2 @ w2.T) * sigma_strich(z1)

    dw4 = a3.T @ delta4
    dw3 = a2.T @ delta3
    dw2 = a1.T @ delta2
    dw1 = a0.T @ delta1
    db4, db3, db2, db1 = [d.sum(axis=0) for d in (delta4, delta3, delta2, delta1)]
    return fehler, [dw1, db1, dw2, db2, dw3, db3, dw4, db4]

# right: return sigma(z) * (1 - sigma(z)) => return np.exp(-z) / (1 + np.exp(-z)) ** 2
# right: return fehler, [dw1, db1, dw2, db2, dw3, db3, dw4, db4] => return {"delta4": delta4, "delta3": delta3, "delta2": delta2, "delta1": delta1, "dw1": dw1, "dw2": dw2, "dw3": dw3, "dw4": dw4, "db1": db1, "db2": db2, "db3": db3, "db4": db4}
# wrong: (delta3 @ w3.T) => (delta3 @ w3) => dL_da2 transpose
# wrong: delta1 = (delta2 @ w2.T) => delta1 = (delta2 @ w3.T) => dL_da1 wrong layer
# wrong: dw2 = a1.T @ delta2 => dw2 = a2.T @ delta2 => dL_dw2 wrong layer
# wrong: delta4 = (a4 - y) * sigma_strich(z4) => delta4 = a4 - y => dL_dz4 missing σ′
# wrong: return sigma(z) * (1 - sigma(z)) => return z * (1 - z) => dL_dz4,dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: delta2 = (delta3 @ w3.T) * sigma_strich(z2) => delta2 = (delta3 @ w3.T) * sigma_strich(z3) ;; dw1 = a0.T @ delta1 => dw1 = a0.T @ delta1 / len(x) => dL_dz2 wrong layer & dL_dw1 mean for sum
