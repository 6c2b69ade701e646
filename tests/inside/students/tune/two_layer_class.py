# network: hidden=(4,), bias=True, activation="relu"
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y, reg=0.0):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N = X.shape[0]
        h = np.maximum(0, X.dot(W1) + b1)
        scores = h.dot(W2) + b2
        p = 1 / (1 + np.exp(-scores))
        loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        grads = {}
        dscores = (p - y) / N
        grads["W2"] = h.T.dot(dscores)
        grads["b2"] = np.sum(dscores, axis=0)
        dhidden = dscores.dot(W2.T)
        dhidden[h <= 0] = 0
        grads["W1"] = X.T.dot(dhidden)
        grads["b1"] = np.sum(dhidden, axis=0)
        return loss, grads


# right: dhidden[h <= 0] = 0 => dhidden = dhidden * (h > 0)
# right: return loss, grads => return grads
# wrong: dhidden[h <= 0] = 0 => pass => dL_dz1 missing σ′
# wrong: grads["b1"] = np.sum(dhidden, axis=0) => grads["b1"] = np.sum(dhidden, axis=0) / N => dL_db1 mean for sum
# wrong: dscores = (p - y) / N => dscores = p - y => dL_dyhat sum for mean|dL_dz2 sum for mean
# wrong: grads["W1"] = X.T.dot(dhidden) => grads["W1"] = X.T.dot(dhidden) + 0.05 * W1 => dL_dw1 weight decay
# wrong: grads["W2"] = h.T.dot(dscores) => grads["W2"] = dscores.T.dot(h) => dL_dw2 transpose
