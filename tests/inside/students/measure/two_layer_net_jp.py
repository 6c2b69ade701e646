# network: hidden=(4,), bias=True, activation="sigmoid"
# ゼロから作る2層ニューラルネットワーク（レポート課題）
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_grad(x):
    return (1.0 - sigmoid(x)) * sigmoid(x)


def softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)  # オーバーフロー対策
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        # 重みの初期化
        self.params = {}
        self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        a1 = np.dot(x, self.params['W1']) + self.params['b1']
        z1 = sigmoid(a1)
        a2 = np.dot(z1, self.params['W2']) + self.params['b2']
        return softmax(a2)

    def loss(self, x, t):
        y = self.predict(x)
        batch_size = y.shape[0]
        return -np.sum(np.log(y[np.arange(batch_size), t.flatten()] + 1e-12)) / batch_size

    def gradient(self, x, t):
        W1, W2 = self.params['W1'], self.params['W2']
        b1, b2 = self.params['b1'], self.params['b2']
        grads = {}
        batch_num = x.shape[0]

        # forward
        a1 = np.dot(x, W1) + b1
        z1 = sigmoid(a1)
        a2 = np.dot(z1, W2) + b2
        y = softmax(a2)

        # backward
        dy = y.copy()
        dy[np.arange(batch_num), t.flatten()] -= 1
        dy = dy / batch_num
        grads['W2'] = np.dot(z1.T, dy)
        grads['b2'] = np.sum(dy, axis=0)

        dz1 = np.dot(dy, W2.T)
        da1 = sigmoid_grad(a1) * dz1
        grads['W1'] = np.dot(x.T, da1)
        grads['b1'] = np.sum(da1, axis=0)
        return grads

    def train_step(self, x, t, learning_rate=0.1):
        grads = self.gradient(x, t)
        for key in ('W1', 'b1', 'W2', 'b2'):
            self.params[key] -= learning_rate * grads[key]


# right: da1 = sigmoid_grad(a1) * dz1 => da1 = z1 * (1.0 - z1) * dz1
# right: dy = y.copy()\n        dy[np.arange(batch_num), t.flatten()] -= 1\n        dy = dy / batch_num => t = np.eye(y.shape[1])[t.flatten()]\n        dy = (y - t) / batch_num
# wrong: sigmoid_grad(a1) => sigmoid_grad(z1) => dL_dz1 σ′ of z
# wrong: for key in ('W1', 'b1', 'W2', 'b2') => for key in ('W1', 'W2') => b1,b2 not updated|code not updated
# wrong: self.params[key] -= learning_rate * grads[key] => self.params[key] += learning_rate * grads[key] => update uphill|code uphill
# wrong: np.dot(z1.T, dy) => np.dot(a1.T, dy) => dL_dw2 z for a
# wrong: np.sum(da1, axis=0) => np.sum(dz1, axis=0) => dL_db1 wrong upstream
# wrong: dz1 = np.dot(dy, W2.T) => dz1 = np.dot(y, W2.T) => dL_da1 wrong upstream|dL_da1 z for a|dL_da1 *
