# network: hidden=(3, 3), bias=True, activation="relu"
# R -> Python. I kept the names of the R functions.
import numpy as np


def crossprod(a, b):      # t(a) %*% b
    return np.dot(a.T, b)


def tcrossprod(a, b):     # a %*% t(b)
    return np.dot(a, b.T)


def col_sums(a):
    return np.sum(a, axis=0)


def sweep(a, b):
    return a + np.reshape(b, (1, -1))


def pmax(a, lower):
    return np.where(a > lower, a, lower)


def train_dnn(model, data_x, data_y, lr=0.01):
    batchsize = data_x.shape[0]
    labels = np.reshape(data_y, -1).astype(int)

    # forward
    hidden_1 = pmax(sweep(data_x @ model["W1"], model["b1"]), 0)
    hidden_2 = pmax(sweep(hidden_1 @ model["W2"], model["b2"]), 0)
    score = sweep(hidden_2 @ model["W3"], model["b3"])
    score_exp = np.exp(score)
    probs = score_exp / np.sum(score_exp, axis=1, keepdims=True)

    # backward
    dscores = probs.copy()
    dscores[np.arange(batchsize), labels] -= 1
    dscores = dscores / batchsize
    dW3 = crossprod(hidden_2, dscores)
    db3 = col_sums(dscores)
    dhidden_2 = tcrossprod(dscores, model["W3"])
    dhidden_2[hidden_2 <= 0] = 0
    dW2 = crossprod(hidden_1, dhidden_2)
    db2 = col_sums(dhidden_2)
    dhidden_1 = tcrossprod(dhidden_2, model["W2"])
    dhidden_1[hidden_1 <= 0] = 0
    dW1 = crossprod(data_x, dhidden_1)
    db1 = col_sums(dhidden_1)

    # update
    out = dict(model)
    for name, grad in (("W1", dW1), ("b1", db1), ("W2", dW2), ("b2", db2), ("W3", dW3), ("b3", db3)):
        out[name] = model[name] - lr * np.reshape(grad, model[name].shape)
    return out


# right: dhidden_2[hidden_2 <= 0] = 0 => dhidden_2 = dhidden_2 * np.sign(hidden_2)
# right: dscores = dscores / batchsize => dscores = dscores * 1.0
# wrong: dhidden_1[hidden_1 <= 0] = 0 => dhidden_1[dhidden_1 <= 0] = 0 => dL_dz1 wrong argument
# wrong: dhidden_1 = tcrossprod(dhidden_2, model["W2"]) => dhidden_1 = dhidden_2 @ model["W2"] => dL_da1 transpose
# wrong: dhidden_2[hidden_2 <= 0] = 0 => dhidden_2[hidden_2 > 0] = 0 => dL_dz2 *|dL_dz2 wrong activation|dL_dz2 wrong argument
# wrong: ("W2", dW2), ("b2", db2), => ("b2", db2), => w2 not updated
# wrong: dscores[np.arange(batchsize), labels] -= 1 => dscores[np.arange(batchsize), labels - 1] -= 1 => dL_dz3 *
# wrong: dhidden_1[hidden_1 <= 0] = 0\n    dW1 => dhidden_1[hidden_1 <= 0] = 0\n    dhidden_1 = dhidden_1 / batchsize\n    dW1 => dL_dz1 constant factor|dL_dz1 extra factor|dL_dz1 mean for sum
