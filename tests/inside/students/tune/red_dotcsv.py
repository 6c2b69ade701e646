# network: hidden=(3, 3), bias=True, activation="tanh"
# Práctica 2: programa tu propia red neuronal desde cero
import numpy as np


class capa_neuronal():
    def __init__(self, n_conn, n_neur, act_f):
        self.act_f = act_f
        self.b = np.random.rand(1, n_neur) * 2 - 1
        self.W = np.random.rand(n_conn, n_neur) * 2 - 1


# funciones de activación: (f, derivada en función de a)
sigm = (lambda x: 1 / (1 + np.e ** (-x)),
        lambda a: a * (1 - a))
tanh = (lambda x: np.tanh(x),
        lambda a: 1 - a ** 2)

# función de coste
l2_cost = (lambda Yp, Yr: np.sum((Yp - Yr) ** 2) / 2,
           lambda Yp, Yr: (Yp - Yr))


def create_nn(topology):
    nn = []
    for l, layer in enumerate(topology[:-1]):
        act_f = sigm if l == len(topology) - 2 else tanh
        nn.append(capa_neuronal(topology[l], topology[l + 1], act_f))
    return nn


def entrenar(red, X, Y, lr=0.5):
    # forward pass
    out = [(None, X)]
    for capa in red:
        z = out[-1][1] @ capa.W + capa.b
        a = capa.act_f[0](z)
        out.append((z, a))

    # backward pass + descenso del gradiente
    deltas = []
    for l in reversed(range(0, len(red))):
        z = out[l + 1][0]
        a = out[l + 1][1]
        if l == len(red) - 1:
            # calcular delta de la última capa
            deltas.insert(0, l2_cost[1](a, Y) * red[l].act_f[1](a))
        else:
            # calcular delta respecto a la capa previa
            deltas.insert(0, deltas[0] @ _W.T * red[l].act_f[1](a))
        _W = red[l].W

        red[l].b = red[l].b - np.sum(deltas[0], axis=0, keepdims=True) * lr
        red[l].W = red[l].W - out[l][1].T @ deltas[0] * lr
    return out[-1][1]


red = create_nn([2, 3, 3, 1])

# right: deltas[0] @ _W.T * red[l].act_f[1](a) => np.dot(deltas[0], _W.T) * red[l].act_f[1](a) ;; lambda a: 1 - a ** 2 => lambda a: (1 - a) * (1 + a)
# right: _W = red[l].W\n => _W = red[l].W.copy()\n ;; red[l].b = red[l].b - np.sum => red[l].b -= np.sum ;; red[l].W = red[l].W - out => red[l].W -= out
# wrong: np.sum(deltas[0], axis=0, keepdims=True) => np.mean(deltas[0], axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum|b3,b2,b1 mean for sum|dL_dw3,dL_dw2,dL_dw1 sum for mean|w3,w2,w1 sum for mean
# wrong: red[l].W = red[l].W - out => red[l].W -= out => dL_da2,dL_da1 updated weights|aliasing
# wrong: deltas[0] @ _W.T * red[l].act_f[1](a) => deltas[0] @ _W.T * red[l + 1].act_f[1](a) => dL_dz2 wrong activation
# wrong: lambda a: 1 - a ** 2 => lambda a: a * (1 - a) => dL_dz2,dL_dz1 wrong activation
# wrong: np.sum(deltas[0], axis=0, keepdims=True) => np.sum(deltas[0], keepdims=True) => dL_db2,dL_db1 wrong axis|b2,b1 wrong axis
# wrong: red[l].b = red[l].b - np.sum(deltas[0], axis=0, keepdims=True) * lr\n => \n => b3,b2,b1 not updated
