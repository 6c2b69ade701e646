# network: hidden=(3, 3, 3), bias=True, activation="sigmoid"
# Red neuronal desde cero, siguiendo el video
import numpy as np

sigm = (lambda x: 1 / (1 + np.e ** (-x)),
        lambda x: x * (1 - x))
coste = (lambda Yp, Yr: np.mean((Yp - Yr) ** 2),
         lambda Yp, Yr: (Yp - Yr))


class Capa:
    def __init__(self, n_entradas, n_neuronas, act_f):
        self.act_f = act_f
        self.b = np.random.rand(1, n_neuronas) * 2 - 1
        self.W = np.random.rand(n_entradas, n_neuronas) * 2 - 1


class RedNeuronal:
    def __init__(self, topologia):
        self.capas = [Capa(topologia[l], topologia[l + 1], sigm) for l in range(len(topologia) - 1)]

    def entrenar(self, X, Y, lr=0.5):
        # pase hacia delante
        out = [(None, X)]
        for capa in self.capas:
            z = out[-1][1] @ capa.W + capa.b
            a = capa.act_f[0](z)
            out.append((z, a))

        # pase hacia atrás
        deltas = []
        for l in reversed(range(len(self.capas))):
            capa = self.capas[l]
            a = out[l + 1][1]
            if l == len(self.capas) - 1:
                deltas.insert(0, coste[1](a, Y) * capa.act_f[1](a))
            else:
                deltas.insert(0, deltas[0] @ _W.T * capa.act_f[1](a))
            _W = capa.W
            # descenso del gradiente
            capa.b = capa.b - np.sum(deltas[0], axis=0, keepdims=True) * lr
            capa.W = capa.W - out[l][1].T @ deltas[0] * lr
        return out[-1][1]

# right: lambda x: x * (1 - x) => lambda x: x - x * x
# right: _W = capa.W => _W = capa.W.copy() ;; capa.W = capa.W - out[l][1].T @ deltas[0] * lr => capa.W -= lr * (out[l][1].T @ deltas[0])
# wrong: capa.b - np.sum( => capa.b - np.mean( => dL_db4,dL_db3,dL_db2,dL_db1 mean for sum
# wrong: capa.W = capa.W - out[l][1].T @ deltas[0] * lr => capa.W -= out[l][1].T @ deltas[0] * lr => dL_da3,dL_da2,dL_da1 updated weights
# wrong: coste[1](a, Y) * capa.act_f[1](a) => coste[1](a, Y) * capa.act_f[1](out[l + 1][0]) => dL_dz4 σ′ of z
# wrong: deltas[0] @ _W.T * capa.act_f[1](a) => deltas[0] @ _W.T * capa.act_f[0](a) => dL_dz3,dL_dz2,dL_dz1 *
# wrong: capa.W - out[l][1].T @ deltas[0] * lr => capa.W - out[l][1].T @ deltas[0] => w4,w3,w2,w1 lr forgotten
# wrong: lambda Yp, Yr: (Yp - Yr)) => lambda Yp, Yr: (Yr - Yp)) => dL_dyhat wrong sign|dL_dz4 wrong sign|update uphill
