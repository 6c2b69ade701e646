# network: hidden=(4,), bias=True, activation="relu"
import numpy as np


class TwoLayerNet(object):
    """
    A two-layer fully-connected neural network with a softmax loss.
    input - fully connected layer - ReLU - fully connected layer - softmax
    """

    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N, D = X.shape

        # Compute the forward pass
        z1 = X.dot(W1) + b1
        h1 = np.maximum(0, z1)
        scores = h1.dot(W2) + b2
        if y is None:
            return scores

        # Compute the loss
        shifted = scores - np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(shifted)
        probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
        data_loss = np.sum(-np.log(probs[np.arange(N), y])) / N
        loss = data_loss + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        # Backward pass: compute gradients
        grads = {}
        dscores = probs.copy()
        dscores[np.arange(N), y] -= 1
        dscores /= N
        grads['W2'] = h1.T.dot(dscores) + 2 * reg * W2
        grads['b2'] = np.sum(dscores, axis=0)
        dh1 = dscores.dot(W2.T)
        dh1[h1 <= 0] = 0
        grads['W1'] = X.T.dot(dh1) + 2 * reg * W1
        grads['b1'] = np.sum(dh1, axis=0)
        return loss, grads

# right: dh1[h1 <= 0] = 0 => dh1 = dh1 * (z1 > 0)
# right: dscores = probs.copy() => dscores = probs ;; np.sum(dscores, axis=0) => np.ones(N).dot(dscores)
# wrong: dscores /= N\n => \n => dL_dz2 sum for mean
# wrong: dh1[h1 <= 0] = 0 => pass => dL_dz1 missing σ′
# wrong: dh1 = dscores.dot(W2.T) => dh1 = dscores.dot(W2.T) / N => dL_da1 mean for sum
# wrong: grads['b1'] = np.sum(dh1, axis=0) => grads['b1'] = np.sum(dh1) => dL_db1 wrong axis
# wrong: h1.T.dot(dscores) + => z1.T.dot(dscores) + => dL_dw2 z for a
# wrong: dscores[np.arange(N), y] -= 1 => dscores[:, y] -= 1 => dL_dz2 *
