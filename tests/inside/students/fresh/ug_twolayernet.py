# network: hidden=(5,), bias=True, activation="relu"
import numpy as np


class TwoLayerNet(object):
    """
    A two-layer fully-connected neural network with a ReLU and a softmax loss.
    """

    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N, D = X.shape

        # *****START OF YOUR CODE*****
        h1 = np.maximum(0, X.dot(W1) + b1)
        scores = h1.dot(W2) + b2
        if y is None:
            return scores

        shifted = scores - np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(shifted)
        probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
        loss = np.sum(-np.log(probs[range(N), y])) / N
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        # backward pass
        grads = {}
        dscores = probs
        dscores[range(N), y] -= 1
        dscores /= N
        grads["W2"] = h1.T.dot(dscores) + 2 * reg * W2
        grads["b2"] = np.sum(dscores, axis=0)
        dh1 = dscores.dot(W2.T)
        dh1[h1 <= 0] = 0
        grads["W1"] = X.T.dot(dh1) + 2 * reg * W1
        grads["b1"] = np.sum(dh1, axis=0)
        # *****END OF YOUR CODE*****

        return loss, grads


# right: dh1[h1 <= 0] = 0 => dh1 = dh1 * (h1 > 0)
# right: np.maximum(0, X.dot(W1) + b1) => (X.dot(W1) + b1).clip(min=0)
# wrong: dh1[h1 <= 0] = 0 => dh1[dh1 <= 0] = 0 => dL_dz1 wrong argument
# wrong: dh1[h1 <= 0] = 0 => # dh1[h1 <= 0] = 0 => dL_dz1 missing σ′
# wrong: dscores[range(N), y] -= 1 => dscores[range(N), y] += 1 => dL_dz2 wrong sign|wrong operator
# wrong: np.sum(dh1, axis=0) => np.sum(dh1, axis=1) => dL_db1 wrong axis
# wrong: np.maximum(0, X.dot(W1) + b1) => np.maximum(0, X.dot(W1)) => code *
# wrong: h1.T.dot(dscores) + 2 => h1.T.dot(dscores) / N + 2 => dL_dw2 mean for sum
