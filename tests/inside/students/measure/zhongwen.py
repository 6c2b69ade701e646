# network: hidden=(3, 3), bias=True, activation="sigmoid"
# 机器学习 作业三：手写反向传播
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def train_one_step(x, y, params, learning_rate=0.5):
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    W3, b3 = params["W3"], params["b3"]
    # 前向传播
    a1 = sigmoid(np.dot(x, W1) + b1)
    a2 = sigmoid(np.dot(a1, W2) + b2)
    y_pred = sigmoid(np.dot(a2, W3) + b3)
    # 反向传播
    batch_num = x.shape[0]
    dz3 = (y_pred - y) / batch_num
    dz2 = np.dot(dz3, W3.T) * a2 * (1 - a2)
    dz1 = np.dot(dz2, W2.T) * a1 * (1 - a1)
    # 更新参数
    new = dict(params)
    new["W3"] = W3 - learning_rate * np.dot(a2.T, dz3)
    new["b3"] = b3 - learning_rate * np.sum(dz3, axis=0)
    new["W2"] = W2 - learning_rate * np.dot(a1.T, dz2)
    new["b2"] = b2 - learning_rate * np.sum(dz2, axis=0)
    new["W1"] = W1 - learning_rate * np.dot(x.T, dz1)
    new["b1"] = b1 - learning_rate * np.sum(dz1, axis=0)
    return new


# right: dz3 = (y_pred - y) / batch_num => dz3 = y_pred - y
# wrong: new["b1"] = b1 - learning_rate * np.sum(dz1, axis=0) => pass => b1 not updated
# wrong: new["W2"] = W2 - learning_rate * np.dot(a1.T, dz2) => new["W2"] = W2 - np.dot(a1.T, dz2) => w2 lr forgotten
# wrong: dz1 = np.dot(dz2, W2.T) * a1 * (1 - a1) => dz1 = np.dot(dz2, W2.T) * (1 - a1) => dL_dz1 missing factor
# wrong: new["W2"] = W2 - learning_rate * np.dot(a1.T, dz2) => new["W2"] = W2 - learning_rate * np.dot(a1.T, dz2) / batch_num => dL_dw2 mean for sum
