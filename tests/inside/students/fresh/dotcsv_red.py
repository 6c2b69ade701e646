# network: hidden=(4, 3), bias=True, activation="sigmoid"
# Práctica 2: red neuronal desde cero (según el cuaderno de DotCSV)
import numpy as np


# CLASE DE LA CAPA DE LA RED
class neural_layer():
    def __init__(self, n_conn, n_neur, act_f):
        self.act_f = act_f
        self.b = np.random.rand(1, n_neur) * 2 - 1
        self.W = np.random.rand(n_conn, n_neur) * 2 - 1


# FUNCIONES DE ACTIVACIÓN
sigm = (lambda x: 1 / (1 + np.e ** (-x)),
        lambda x: x * (1 - x))

# FUNCIÓN DE COSTE
l2_cost = (lambda Yp, Yr: np.sum((Yp - Yr) ** 2) / 2,
           lambda Yp, Yr: (Yp - Yr))


def create_nn(topology, act_f=sigm):
    nn = []
    for l, layer in enumerate(topology[:-1]):
        nn.append(neural_layer(topology[l], topology[l + 1], act_f))
    return nn


def train(neural_net, X, Y, lr=0.5):
    out = [(None, X)]
    # Forward pass
    for l, layer in enumerate(neural_net):
        z = out[-1][1] @ neural_net[l].W + neural_net[l].b
        a = neural_net[l].act_f[0](z)
        out.append((z, a))

    deltas = []
    for l in reversed(range(0, len(neural_net))):
        z = out[l + 1][0]
        a = out[l + 1][1]
        # Backward pass
        if l == len(neural_net) - 1:
            deltas.insert(0, l2_cost[1](a, Y) * neural_net[l].act_f[1](a))
        else:
            deltas.insert(0, deltas[0] @ _W.T * neural_net[l].act_f[1](a))
        _W = neural_net[l].W
        # Gradient descent
        neural_net[l].b = neural_net[l].b - np.sum(deltas[0], axis=0, keepdims=True) * lr
        neural_net[l].W = neural_net[l].W - out[l][1].T @ deltas[0] * lr

    return out[-1][1]

# right: lambda x: x * (1 - x)) => lambda x: x - x ** 2)
# right: _W = neural_net[l].W => _W = neural_net[l].W.copy() ;; neural_net[l].W = neural_net[l].W - out[l][1].T @ deltas[0] * lr => neural_net[l].W -= lr * (out[l][1].T @ deltas[0])
# wrong: np.sum(deltas[0], axis=0, keepdims=True) => np.mean(deltas[0], axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: neural_net[l].W = neural_net[l].W - out[l][1].T @ deltas[0] * lr => neural_net[l].W -= out[l][1].T @ deltas[0] * lr => dL_da2,dL_da1 updated weights|aliasing
# wrong: deltas[0] @ _W.T * neural_net[l].act_f[1](a) => deltas[0] @ _W.T * neural_net[l].act_f[1](z) => dL_dz2,dL_dz1 σ′ of z
# wrong: lambda Yp, Yr: (Yp - Yr)) => lambda Yp, Yr: (Yr - Yp)) => dL_dyhat wrong sign|update uphill
# wrong: deltas[0] @ _W.T * neural_net[l].act_f[1](a) => deltas[0] @ _W.T => dL_dz2,dL_dz1 missing σ′
# wrong: np.sum(deltas[0], axis=0, keepdims=True) => np.mean(deltas[0], axis=0, keepdims=True) ;; deltas.insert(0, deltas[0] @ _W.T * neural_net[l].act_f[1](a)) => deltas.insert(0, deltas[0] @ _W.T) => dL_db3,dL_db2,dL_db1 mean for sum & dL_dz2,dL_dz1 missing σ′
