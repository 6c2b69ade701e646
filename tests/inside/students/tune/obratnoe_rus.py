# network: hidden=(4,), bias=True, activation="tanh"
import numpy as np


def сигмоида(z):
    return 1 / (1 + np.exp(-z))


def backprop(x, y, w1, b1, w2, b2):
    # прямой проход
    n = len(x)
    потери = 0.0
    град_w1, град_b1 = np.zeros(w1.shape), np.zeros(b1.shape)
    град_w2, град_b2 = np.zeros(w2.shape), np.zeros(b2.shape)
    for объект, ответ in zip(x, y):
        объект = объект.reshape(1, -1)
        скрытый = np.tanh(объект @ w1 + b1)
        выход = сигмоида(скрытый @ w2 + b2)
        потери -= float(np.sum(ответ * np.log(выход) + (1 - ответ) * np.log(1 - выход)))
        # обратный проход
        дельта2 = выход - ответ
        дельта1 = дельта2 @ w2.T * (1 - скрытый**2)
        град_w2 += скрытый.T @ дельта2
        град_b2 += дельта2.reshape(b2.shape)
        град_w1 += объект.T @ дельта1
        град_b1 += дельта1.reshape(b1.shape)
    return потери / n, {"w1": град_w1 / n, "b1": град_b1 / n, "w2": град_w2 / n, "b2": град_b2 / n}


# right: дельта1 = дельта2 @ w2.T * (1 - скрытый**2) => дельта1 = w2.T * дельта2 * (1 - скрытый**2)
# right: град_b1 += дельта1.reshape(b1.shape) => град_b1 = град_b1 + дельта1.reshape(b1.shape)
# wrong: град_w1 += объект.T @ дельта1 => град_w1 = объект.T @ дельта1 => dL_dw1 one sample
# wrong: дельта1 = дельта2 @ w2.T * (1 - скрытый**2) => дельта1 = дельта2 @ w2.T * 1 - скрытый**2 => dL_dz1 precedence
# wrong: дельта1 = дельта2 @ w2.T * (1 - скрытый**2) => дельта1 = w2.T * (1 - скрытый**2) => dL_da1 *|dL_dz1 *
# wrong: "b1": град_b1 / n, => "b1": град_b1, => dL_db1 sum for mean
# wrong: return потери / n, {"w1": град_w1 / n => return потери / n, {"w1": град_w1 / n / n => dL_dw1 mean for sum
