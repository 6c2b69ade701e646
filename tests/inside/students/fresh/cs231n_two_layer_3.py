# network: hidden=(3,), bias=True, activation="relu"
import numpy as np


class TwoLayerNet(object):
    """Two-layer fully connected net: affine - relu - affine - softmax."""

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N, D = X.shape

        # forward pass
        z1 = X.dot(W1) + b1
        hidden = np.maximum(0, z1)
        scores = hidden.dot(W2) + b2
        if y is None:
            return scores

        # loss
        scores = scores - np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(scores)
        probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
        loss = np.sum(-np.log(probs[np.arange(N), y])) / N
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        # backward pass
        grads = {}
        dscores = probs.copy()
        dscores[np.arange(N), y] -= 1
        dscores /= N
        grads["W2"] = hidden.T.dot(dscores) + 2 * reg * W2
        grads["b2"] = np.sum(dscores, axis=0)
        dhidden = dscores.dot(W2.T)
        dhidden[hidden <= 0] = 0
        grads["W1"] = X.T.dot(dhidden) + 2 * reg * W1
        grads["b1"] = np.sum(dhidden, axis=0)
        return loss, grads

# right: dhidden[hidden <= 0] = 0 => dhidden = dhidden * (z1 > 0)
# right: dscores[np.arange(N), y] -= 1 => onehot = np.zeros_like(probs)\n        onehot[np.arange(N), y] = 1\n        dscores = probs - onehot
# wrong: dscores[np.arange(N), y] -= 1 => pass => dL_dz2 missing term
# wrong: dscores /= N => pass => dL_dz2 sum for mean
# wrong: dhidden[hidden <= 0] = 0 => pass => dL_dz1 missing σ′
# wrong: grads["b1"] = np.sum(dhidden, axis=0) => grads["b1"] = np.sum(dhidden) => dL_db1 wrong axis
# wrong: grads["b2"] = np.sum(dscores, axis=0) => grads["b2"] = np.mean(dscores, axis=0) => dL_db2 mean for sum
# wrong: dhidden[hidden <= 0] = 0 => dhidden[dhidden <= 0] = 0 => dL_dz1 wrong argument
