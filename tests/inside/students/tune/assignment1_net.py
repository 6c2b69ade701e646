# network: hidden=(5,), bias=True, activation="relu"
import numpy as np


class TwoLayerNet(object):
    """A two-layer fully-connected network: input - affine - ReLU - affine - softmax."""

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y=None):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N, D = X.shape

        # *****START OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****
        hidden = X.dot(W1) + b1
        act = hidden * (hidden > 0)
        scores = act.dot(W2) + b2
        if y is None:
            return scores

        scores = scores - scores.max(axis=1).reshape(N, 1)
        p = np.exp(scores)
        p = p / p.sum(axis=1).reshape(N, 1)
        loss = 0.0
        for i in range(N):
            loss -= np.log(p[i, y[i]])
        loss /= N

        dp = p.copy()
        for i in range(N):
            dp[i, y[i]] -= 1
        dp /= N
        grads = {}
        grads["W2"] = act.T.dot(dp)
        grads["b2"] = dp.sum(axis=0)
        dact = dp.dot(W2.T)
        dact[hidden <= 0] = 0
        grads["W1"] = X.T.dot(dact)
        grads["b1"] = dact.sum(axis=0)
        # *****END OF YOUR CODE*****
        return loss, grads


# right: dact[hidden <= 0] = 0 => dact = dact * (act > 0)
# right: dp /= N => dp *= 1.0 / N
# wrong: dp /= N =>  => dL_dz2 sum for mean
# wrong: dact[hidden <= 0] = 0 =>  => dL_dz1 missing σ′
# wrong: dp[i, y[i]] -= 1 => dp[i, y[i]] =- 1 => dL_dz2 *
# wrong: grads["W2"] = act.T.dot(dp) => grads["W2"] = hidden.T.dot(dp) => dL_dw2 z for a
# wrong: grads["b1"] = dact.sum(axis=0) => grads["b1"] = dact.sum(axis=1) => dL_db1 wrong axis
# wrong: dp /= N => dp /= D => dL_dz2 *
