# network: hidden=(4,), bias=True, activation="sigmoid"
# ゼロから作る: レイヤによる2層ネットワーク
from collections import OrderedDict

import numpy as np

def softmax(x):
    x = x - np.max(x, axis=1, keepdims=True)  # オーバーフロー対策
    return np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)

class Sigmoid:
    def forward(self, x):
        self.x = x
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out

class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx

class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        return -np.sum(np.log(self.y[np.arange(len(t)), t] + 1e-12)) / len(t)

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        dx = self.y.copy()
        dx[np.arange(batch_size), self.t] -= 1
        return dx * dout / batch_size

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.1):
        # 重みの初期化
        self.params = {}
        self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

        # レイヤの生成
        self.layers = OrderedDict()
        self.layers['Affine1'] = Affine(self.params['W1'], self.params['b1'])
        self.layers['Sigmoid1'] = Sigmoid()
        self.layers['Affine2'] = Affine(self.params['W2'], self.params['b2'])
        self.lastLayer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.lastLayer.forward(self.predict(x), t)

    def gradient(self, x, t):
        self.loss(x, t)  # 順伝播
        dout = self.lastLayer.backward(1)  # 逆伝播
        layers = list(self.layers.values())
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)

        grads = {}
        grads['W1'], grads['b1'] = self.layers['Affine1'].dW, self.layers['Affine1'].db
        grads['W2'], grads['b2'] = self.layers['Affine2'].dW, self.layers['Affine2'].db
        return grads

# right: dout * (1.0 - self.out) * self.out => dout * (self.out - self.out ** 2) ;; layers.reverse()\n        for layer in layers: => for layer in layers[::-1]:
# right: + 1e-12)) / len(t) => )) / len(t) ;; dx = self.y.copy()\n        dx[np.arange(batch_size), self.t] -= 1\n => dx = self.y - np.eye(self.y.shape[1])[self.t]\n
# wrong: self.db = np.sum(dout, axis=0) => self.db = np.sum(dout, axis=1) => dL_db2,dL_db1 wrong axis
# wrong: dout * (1.0 - self.out) * self.out => dout * (1.0 - self.out) => dL_dz1 missing factor
# wrong: dx[np.arange(batch_size), self.t] -= 1 => pass => dL_dz2 missing term
# wrong: layers.reverse()\n => \n => dL_da1 exception
# wrong: np.sum(np.exp(x), axis=1, keepdims=True) => np.sum(np.exp(x)) => code *
# wrong: self.dW = np.dot(self.x.T, dout) => self.dW = np.dot(self.x.T, dout) / len(self.x) => dL_dw2,dL_dw1 mean for sum
