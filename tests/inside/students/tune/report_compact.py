# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def s(x):
    return 1.0 / (1.0 + np.exp(-x))


def ds(x):
    return x * (1.0 - x)


def backward(x, y, w1, w2, w3):
    a1 = s(x.dot(w1))
    a2 = s(a1.dot(w2))
    pred_y = s(a2.dot(w3))

    grad_y = (pred_y - y) / (pred_y * (1 - pred_y))
    grad_z3 = grad_y * ds(pred_y)
    grad_w3 = a2.T.dot(grad_z3)
    grad_z2 = grad_z3.dot(w3.T) * ds(a2)
    grad_w2 = a1.T.dot(grad_z2)
    grad_z1 = grad_z2.dot(w2.T) * ds(a1)
    grad_w1 = x.T.dot(grad_z1)
    return grad_w1, grad_w2, grad_w3


# right: grad_y = (pred_y - y) / (pred_y * (1 - pred_y)) => grad_y = (1 - y) / (1 - pred_y) - y / pred_y
# right: grad_y = (pred_y - y) / (pred_y * (1 - pred_y)) => grad_y = np.where(y == 1, -1 / pred_y, 1 / (1 - pred_y))
# right: grad_w3 = a2.T.dot(grad_z3) => grad_w3 = grad_z3.T.dot(a2).T
# wrong: grad_y = (pred_y - y) / (pred_y * (1 - pred_y)) => grad_y = (pred_y - y) / pred_y * (1 - pred_y) => dL_dyhat precedence
# wrong: grad_z2 = grad_z3.dot(w3.T) * ds(a2) => grad_z2 = grad_z3.dot(w3.T) * ds(a1) => dL_dz2 wrong layer
# wrong: grad_z1 = grad_z2.dot(w2.T) * ds(a1) => grad_z1 = grad_z2.dot(w2) * ds(a1) => dL_da1 transpose
# wrong: grad_z2 = grad_z3.dot(w3.T) * ds(a2) => grad_z2 = grad_z3.dot(w3.T) * ds(s(a2)) => dL_dz2 σ′ of z
# wrong: grad_y = (pred_y - y) / (pred_y * (1 - pred_y)) => grad_y = -y / pred_y + (1 - y) / pred_y => dL_dyhat *
# wrong: grad_z2 = grad_z3.dot(w3.T) * ds(a2) => grad_z2 = grad_z3.dot(w3.T) + ds(a2) => dL_dz2 plus for times
# wrong: grad_w2 = a1.T.dot(grad_z2) => grad_w2 = s(a1).T.dot(grad_z2) => dL_dw2 activation twice
