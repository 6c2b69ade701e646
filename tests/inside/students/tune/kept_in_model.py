# network: hidden=4, bias=True, activation="sigmoid"
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def backward(x, y, model):
    a1 = sigmoid(x @ model.W1 + model.b1)
    a2 = sigmoid(a1 @ model.W2 + model.b2)
    d2 = a2 - y
    model.dW2 = a1.T @ d2
    model.db2 = d2.sum(0)
    d1 = d2 @ model.W2.T * a1 * (1-a1)
    model.dW1 = x.T @ d1
    model.db1 = d1.sum(0)


# wrong: model.dW1 = x.T @ d1 => model.dW1 = -x.T @ d1 => dL_dw1 wrong sign
# wrong: d1 = d2 @ model.W2.T * a1 * (1-a1) => d1 = d2 @ model.W2.T * a1 - (1-a1) => dL_dz1 *
# wrong: d2 = a2 - y => d2 = np.round(a2) - y => dL_dz2 thresholded|dL_dz2 *
