# network: hidden=4, bias=False, activation="sigmoid"
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
w1 = w2 = None
def gradient_descent_step(x, y, w1, w2, alpha):
    a1 = sigmoid(x.dot(w1)); a2 = sigmoid(a1.dot(w2))
    e2 = (a2 - y) * a2 * (1 - a2); e1 = e2.dot(w2.T) * a1 * (1 - a1)
    w2 = w2 - alpha * a1.T.dot(e2) / len(x)
    w1 = w1 - alpha * x.T.dot(e1) / len(x)
    return w1, w2


# wrong: w1 = w1 - alpha * x.T.dot(e1) / len(x) => w1 = w1 - alpha * x.T.dot(e1) => dL_dw1 sum for mean
# wrong: w2 = w2 - alpha * a1.T.dot(e2) / len(x) => w2 = w2 + alpha * a1.T.dot(e2) / len(x) => w2 uphill
# wrong: e1 = e2.dot(w2.T) * a1 * (1 - a1) => e1 = e2.dot(w2.T) * a2 * (1 - a2) => dL_dz1 wrong layer
# wrong: w1 = w1 - alpha * x.T.dot(e1) / len(x) => w1 = alpha * x.T.dot(e1) / len(x) => w1 misprint
