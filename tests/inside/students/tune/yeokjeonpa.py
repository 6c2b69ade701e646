# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np

# 신경망 역전파 구현 (과제 3)


class TwoHiddenNet:
    def __init__(self, input_size, hidden1, hidden2, output_size):
        # 가중치 초기화
        self.params = {}
        self.params["W1"] = np.random.randn(input_size, hidden1)
        self.params["b1"] = np.zeros(hidden1)
        self.params["W2"] = np.random.randn(hidden1, hidden2)
        self.params["b2"] = np.zeros(hidden2)
        self.params["W3"] = np.random.randn(hidden2, output_size)
        self.params["b3"] = np.zeros(output_size)

    def forward(self, x):
        p = self.params
        self.u1 = x @ p["W1"] + p["b1"]
        self.h1 = np.maximum(0, self.u1)
        self.u2 = self.h1 @ p["W2"] + p["b2"]
        self.h2 = np.maximum(0, self.u2)
        self.u3 = self.h2 @ p["W3"] + p["b3"]
        return 1 / (1 + np.exp(-self.u3))

    def backward(self, x, t):
        # 순전파
        y = self.forward(x)
        # 역전파
        p, grads = self.params, {}
        batch_num = x.shape[0]
        dy = (y - t) / batch_num
        grads["W3"] = np.dot(self.h2.T, dy)
        grads["b3"] = np.sum(dy, axis=0)
        dh2 = np.dot(dy, p["W3"].T)
        dh2[self.u2 < 0] = 0
        grads["W2"] = np.dot(self.h1.T, dh2)
        grads["b2"] = np.sum(dh2, axis=0)
        dh1 = np.dot(dh2, p["W2"].T)
        dh1[self.u1 < 0] = 0
        grads["W1"] = np.dot(x.T, dh1)
        grads["b1"] = np.sum(dh1, axis=0)
        return grads


# right: dh1[self.u1 < 0] = 0 => dh1[self.h1 == 0] = 0
# right: dh2 = np.dot(dy, p["W3"].T) => dh2 = np.outer(dy, p["W3"])
# wrong: dh1[self.u1 < 0] = 0 => dh1[self.u2 < 0] = 0 => dL_dz1 wrong layer
# wrong: dh1[self.u1 < 0] = 0 => dh1[dh1 < 0] = 0 => dL_dz1 wrong argument
# wrong: dh2[self.u2 < 0] = 0 => dh2[self.u2 > 0] = 0 => dL_dz2 *
# wrong: dh2[self.u2 < 0] = 0 => dh2[self.h2 < 0] = 0 => dL_dz2 missing σ′
# wrong: grads["b3"] = np.sum(dy, axis=0) => grads["b3"] = np.sum(dy, axis=0) / batch_num => dL_db3 mean for sum
# wrong: grads["W2"] = np.dot(self.h1.T, dh2) => grads["W2"] = np.dot(self.u1.T, dh2) => dL_dw2 z for a
