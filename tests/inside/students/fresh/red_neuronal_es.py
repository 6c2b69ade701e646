# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


class Capa:
    def __init__(self, n_conex, n_neur):
        self.W = np.random.rand(n_conex, n_neur) * 2 - 1
        self.b = np.random.rand(1, n_neur) * 2 - 1


def crear_red(topologia):
    red = []
    for l, neuronas in enumerate(topologia[:-1]):
        red.append(Capa(neuronas, topologia[l + 1]))
    return red


def sigmoide(x):
    return 1 / (1 + np.exp(-x))


def d_sigmoide(a):
    return a * (1 - a)


def d_coste(y_pred, y_real):
    return y_pred - y_real


def entrenar(red, X, Y, tasa_aprendizaje=0.05):
    # propagacion hacia adelante
    salidas = [(None, X)]
    for capa in red:
        z = salidas[-1][1] @ capa.W + capa.b
        a = sigmoide(z)
        salidas.append((z, a))

    # propagacion hacia atras
    deltas = []
    for l in reversed(range(len(red))):
        z, a = salidas[l + 1]
        if l == len(red) - 1:
            deltas.insert(0, d_coste(a, Y) * d_sigmoide(a))
        else:
            deltas.insert(0, deltas[0] @ W_sig.T * d_sigmoide(a))
        W_sig = red[l].W

        # descenso del gradiente
        red[l].b = red[l].b - np.sum(deltas[0], axis=0, keepdims=True) * tasa_aprendizaje
        red[l].W = red[l].W - salidas[l][1].T @ deltas[0] * tasa_aprendizaje
    return salidas[-1][1]


red = crear_red([2, 3, 3, 1])

# right: return y_pred - y_real => return 2 * (y_pred - y_real)
# right: d_sigmoide(a))\n        else: => (a - a ** 2))\n        else: ;; deltas[0] @ W_sig.T * d_sigmoide(a) => np.dot(deltas[0], W_sig.T) * a * (1 - a)
# wrong: np.sum(deltas[0], axis=0, keepdims=True) => np.mean(deltas[0], axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum|dL_dw3,dL_dw2,dL_dw1 sum for mean
# wrong: W_sig.T * d_sigmoide(a) => W_sig.T * d_sigmoide(z) => dL_dz2,dL_dz1 σ′ of z
# wrong: deltas[0] @ W_sig.T => deltas[0] @ red[l + 1].W.T => dL_da2,dL_da1 updated weights
# wrong: red[l].W = red[l].W - salidas => red[l].W = red[l].W + salidas => w3,w2,w1 uphill
# wrong: return y_pred - y_real => return y_real - y_pred => dL_dyhat wrong sign|dL_dz3 wrong sign|update uphill
# wrong: deltas[0] @ W_sig.T * d_sigmoide(a) => deltas[0] @ W_sig.T => dL_dz2,dL_dz1 missing σ′
