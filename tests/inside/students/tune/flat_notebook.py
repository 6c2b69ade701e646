# network: hidden=(3, 3), bias=False, activation="sigmoid"
# coding: utf-8

# # Lab 1: back-propagation
# In[1]:
import numpy as np


# In[2]:
def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


# In[3]:
def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def derivative_sigmoid(x):
    return np.multiply(x, 1.0 - x)


# In[4]:
def loss_fn(y, y_hat):
    return np.mean((y - y_hat) ** 2)


def derivative_loss(y, y_hat):
    return -2 * (y - y_hat) / y.shape[0]


# In[5]:
def backward(x, y, w1, w2, w3):
    z1 = sigmoid(x @ w1)
    z2 = sigmoid(z1 @ w2)
    y_hat = sigmoid(z2 @ w3)
    d = derivative_loss(y, y_hat) * derivative_sigmoid(y_hat)
    dw3 = z2.T @ d
    d = d @ w3.T * derivative_sigmoid(z2)
    dw2 = z1.T @ d
    d = d @ w2.T * derivative_sigmoid(z1)
    dw1 = x.T @ d
    return dw1, dw2, dw3


# In[6]:
x, y = generate_XOR_easy()
np.random.seed(1)
w1, w2, w3 = np.random.randn(2, 3), np.random.randn(3, 3), np.random.randn(3, 1)
for epoch in range(20):
    dw1, dw2, dw3 = backward(x, y, w1, w2, w3)
    w1, w2, w3 = w1 - 0.5 * dw1, w2 - 0.5 * dw2, w3 - 0.5 * dw3

# In[7]:
result = "testing done"


# right: return -2 * (y - y_hat) / y.shape[0] => return np.subtract(y_hat, y) * 2 / y.size
# right: return np.multiply(x, 1.0 - x) => return x - np.power(x, 2)
# right: d = derivative_loss(y, y_hat) * derivative_sigmoid(y_hat) => d = y_hat - y
# wrong: d = d @ w3.T * derivative_sigmoid(z2) => d = d @ w3.T * derivative_sigmoid(z1 @ w2) => dL_dz2 σ′ of z
# wrong: d = derivative_loss(y, y_hat) * derivative_sigmoid(y_hat) => d = loss_fn(y, y_hat) * derivative_sigmoid(y_hat) => dL_dyhat *|dL_dz3 *
# wrong: dw2 = z1.T @ d => dw2 = z2.T @ d => dL_dw2 wrong layer
# wrong: d = d @ w2.T * derivative_sigmoid(z1) => d = d @ w2.T @ w1.T @ w1 * derivative_sigmoid(z1) => dL_da1 *|dL_dz1 *
