# network: hidden=(3, 3), bias=True, activation="sigmoid"
# Crea tu red neuronal desde cero (cuaderno del curso)
import numpy as np


# CLASE DE LA CAPA DE LA RED
class neural_layer():
    def __init__(self, n_conn, n_neur):
        self.b = np.random.rand(1, n_neur) * 2 - 1
        self.W = np.random.rand(n_conn, n_neur) * 2 - 1


# FUNCIONES DE ACTIVACION
sigm = (lambda x: 1 / (1 + np.e ** (-x)),
        lambda x: x * (1 - x))

# funcion de coste y su derivada
l2_cost = (lambda Yp, Yr: 0.5 * np.sum((Yp - Yr) ** 2),
           lambda Yp, Yr: Yp - Yr)


def train(neural_net, X, Y, lr=0.5):
    # Forward pass
    out = [(None, X)]
    for l, layer in enumerate(neural_net):
        z = out[-1][1] @ neural_net[l].W + neural_net[l].b
        a = sigm[0](z)
        out.append((z, a))

    # Backward pass
    deltas = []
    for l in reversed(range(0, len(neural_net))):
        z = out[l + 1][0]
        a = out[l + 1][1]
        if l == len(neural_net) - 1:
            # delta de la ultima capa
            deltas.insert(0, l2_cost[1](a, Y) * sigm[1](a))
        else:
            # delta respecto a la capa previa
            deltas.insert(0, deltas[0] @ _W.T * sigm[1](a))
        _W = neural_net[l].W

        # Gradient descent
        neural_net[l].b = neural_net[l].b - np.sum(deltas[0], axis=0, keepdims=True) * lr
        neural_net[l].W = neural_net[l].W - out[l][1].T @ deltas[0] * lr


# right: _W = neural_net[l].W => _W = neural_net[l].W.copy()
# right: l2_cost[1](a, Y) * sigm[1](a)) => (a - Y) * sigm[0](z) * (1 - sigm[0](z)))
# wrong: np.sum(deltas[0], axis=0, keepdims=True) => np.mean(deltas[0], axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum|b3,b2,b1 mean for sum|dL_dw3,dL_dw2,dL_dw1 sum for mean
# wrong: deltas[0] @ _W.T * => deltas[0] @ neural_net[l + 1].W.T * => dL_da2,dL_da1 updated weights
# wrong: neural_net[l].W = neural_net[l].W - out => neural_net[l].W -= out => dL_da2,dL_da1 updated weights|aliasing
# wrong: _W.T * sigm[1](a)) => _W.T * sigm[1](z)) => dL_dz2,dL_dz1 σ′ of z
# wrong: neural_net[l].W = neural_net[l].W - out => neural_net[l].W = neural_net[l].W + out => w3,w2,w1 uphill
# wrong: axis=0, keepdims=True) * lr => axis=0, keepdims=True) => b3,b2,b1 lr forgotten
