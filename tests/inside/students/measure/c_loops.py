# network: hidden=(3,), bias=True, activation="sigmoid"
from math import exp


def sigm(v):
    return 1.0 / (1.0 + exp(-v))


def backprop(x, y, w1, b1, w2, b2):
    N = len(x)
    I = len(x[0])
    H = len(b1)

    # Speicher fuer die Gradienten, alles auf 0
    dw1 = [[0.0] * H for i in range(I)]
    db1 = [0.0] * H
    dw2 = [[0.0] for j in range(H)]
    db2 = [0.0]
    netz = [0.0] * H
    h = [0.0] * H
    kosten = 0.0

    for n in range(N):
        # vorwaerts
        for j in range(H):
            summe = b1[j]
            for i in range(I):
                summe += x[n][i] * w1[i][j]
            netz[j] = summe
            h[j] = sigm(summe)
        summe = b2[0]
        for j in range(H):
            summe += h[j] * w2[j][0]
        aus = sigm(summe)
        soll = y[n][0]
        kosten += 0.5 * (soll - aus) * (soll - aus)

        # rueckwaerts
        d_aus = (aus - soll) * aus * (1.0 - aus)
        db2[0] += d_aus
        for j in range(H):
            dw2[j][0] += d_aus * h[j]
            fehler = d_aus * w2[j][0]
            d_verd = fehler * h[j] * (1.0 - h[j])
            db1[j] += d_verd
            for i in range(I):
                dw1[i][j] += d_verd * x[n][i]

    return kosten, dw1, db1, dw2, db2

# right: kosten += 0.5 * (soll - aus) * (soll - aus) => kosten += (soll - aus) ** 2 ;; d_aus = (aus - soll) => d_aus = 2.0 * (aus - soll)
# right: db2[0] += d_aus\n => db2[0] = db2[0] + d_aus\n ;; fehler * h[j] * (1.0 - h[j]) => fehler * (h[j] - h[j] * h[j])
# wrong: for j in range(H):\n            summe = b1[j]\n => summe = 0.0\n        for j in range(H):\n            summe += b1[j]\n => code *
# wrong: dw1[i][j] += => dw1[i][j] = => dL_dw1 one sample
# wrong: fehler = d_aus * w2[j][0] => fehler = (aus - soll) * w2[j][0] => dL_da1 wrong upstream
# wrong: fehler * h[j] * (1.0 - h[j]) => fehler * h[j] * (1.0 - aus) => dL_dz1 wrong layer
# wrong: db2[0] += d_aus\n        for j in range(H):\n => for j in range(H):\n            db2[0] += d_aus\n => dL_db2 constant factor
# wrong: d_aus * h[j] => d_aus * netz[j] => dL_dw2 z for a
