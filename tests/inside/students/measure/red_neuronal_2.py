# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np

# Red neuronal desde cero (video del canal + cambios míos)


def relu(z):
    return np.maximum(0, z)


def derivada_relu(a):
    return (a > 0).astype(float)


def sigmoide(z):
    return 1 / (1 + np.exp(-z))


class RedNeuronal:
    def __init__(self, topologia):
        self.pesos = [np.random.randn(n, m) for n, m in zip(topologia[:-1], topologia[1:])]
        self.sesgos = [np.random.randn(1, m) for m in topologia[1:]]

    def propagar(self, X):
        self.salidas = [X]
        for i, (W, b) in enumerate(zip(self.pesos, self.sesgos)):
            z = self.salidas[-1] @ W + b
            ultima = i == len(self.pesos) - 1
            self.salidas.append(sigmoide(z) if ultima else relu(z))
        return self.salidas[-1]

    def costo(self, Y):
        Yp = self.salidas[-1]
        return -np.mean(Y * np.log(Yp) + (1 - Y) * np.log(1 - Yp))

    def entrenar(self, X, Y, tasa=0.05):
        Yp = self.propagar(X)
        m = len(X)
        deltas = []
        for i in range(len(self.pesos))[::-1]:
            a = self.salidas[i + 1]
            if i == len(self.pesos) - 1:
                # última capa: entropía cruzada con sigmoide
                deltas.insert(0, (Yp - Y) / m)
            else:
                deltas.insert(0, deltas[0] @ W_siguiente.T * derivada_relu(a))
            W_siguiente = self.pesos[i].copy()
            # descenso del gradiente
            self.sesgos[i] = self.sesgos[i] - tasa * np.sum(deltas[0], axis=0, keepdims=True)
            self.pesos[i] = self.pesos[i] - tasa * self.salidas[i].T @ deltas[0]
        return self.costo(Y)


# right: return -np.mean( => return -np.sum( ;; deltas.insert(0, (Yp - Y) / m) => deltas.insert(0, Yp - Y)
# right: return (a > 0).astype(float) => return np.heaviside(a, 0) ;; self.salidas[i].T @ deltas[0] => np.dot(self.salidas[i].T, deltas[0])
# wrong: W_siguiente = self.pesos[i].copy()\n            # descenso => # descenso ;; self.salidas[i].T @ deltas[0] => self.salidas[i].T @ deltas[0]\n            W_siguiente = self.pesos[i] => dL_da2,dL_da1 updated weights
# wrong: deltas[0] @ W_siguiente.T * derivada_relu(a) => deltas[0] @ W_siguiente.T * a * (1 - a) => dL_dz2,dL_dz1 wrong activation
# wrong: np.sum(deltas[0], axis=0, keepdims=True) => np.mean(deltas[0], axis=0, keepdims=True) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: self.pesos[i] = self.pesos[i] - tasa * => self.pesos[i] = self.pesos[i] + tasa * => w3,w2,w1 uphill
# wrong: np.sum(deltas[0], axis=0, keepdims=True) => np.sum(deltas[-1], axis=0, keepdims=True) => dL_db2,dL_db1 wrong layer|dL_db2,dL_db1 wrong upstream
# wrong: return (a > 0).astype(float) => return np.maximum(0, a) => dL_dz2,dL_dz1 *|dL_dz2,dL_dz1 wrong activation
