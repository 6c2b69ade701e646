# network: hidden=(4,), bias=True, activation="relu"
# Bài tập 3: mạng nơ-ron hai tầng với ReLU và softmax
import numpy as np


def softmax(V):
    e_V = np.exp(V - np.max(V, axis=0, keepdims=True))
    return e_V / e_V.sum(axis=0)


def one_hot(y, C):
    # mỗi cột là một nhãn
    Y = np.zeros((C, y.shape[0]))
    Y[y, np.arange(y.shape[0])] = 1
    return Y


def cost(Y, Yhat):
    return -np.sum(Y * np.log(Yhat)) / Y.shape[1]


def buoc_huan_luyen(X, y, W1, b1, W2, b2, eta=0.5):
    N = X.shape[1]
    Y = one_hot(y, W2.shape[1])

    # lan truyền xuôi
    Z1 = np.dot(W1.T, X) + b1
    A1 = np.maximum(Z1, 0)
    Z2 = np.dot(W2.T, A1) + b2
    Yhat = softmax(Z2)
    print("loss: %f" % cost(Y, Yhat))

    # lan truyền ngược
    E2 = (Yhat - Y) / N
    dW2 = np.dot(A1, E2.T)
    db2 = np.sum(E2, axis=1, keepdims=True)
    E1 = np.dot(W2, E2)
    E1[Z1 <= 0] = 0  # đạo hàm của ReLU
    dW1 = np.dot(X, E1.T)
    db1 = np.sum(E1, axis=1, keepdims=True)

    # cập nhật
    W1 += -eta * dW1
    b1 += -eta * db1
    W2 += -eta * dW2
    b2 += -eta * db2
    return W1, b1, W2, b2

# right: E1[Z1 <= 0] = 0  # => E1 = E1 * (A1 > 0)  #
# right: W1 += -eta * dW1\n    b1 += -eta * db1\n    W2 += -eta * dW2\n    b2 += -eta * db2\n => W1 = W1 - eta * dW1\n    b1 = b1 - eta * db1\n    W2 = W2 - eta * dW2\n    b2 = b2 - eta * db2\n
# wrong: Y[y, np.arange => Y[y - 1, np.arange => dL_dz2 *|code *
# wrong: E1 = np.dot(W2, E2) => E1 = np.dot(dW2, E2) => dL_da1 *
# wrong: E1[Z1 <= 0] = 0 => E1[Z1 > 0] = 0 => dL_dz1 wrong operator
# wrong: db1 = np.sum(E1, axis=1, keepdims=True) => db1 = np.sum(E1, axis=0, keepdims=True) => dL_db1 exception|dL_db1 wrong axis
# wrong: W1 += -eta * dW1 => W1 += eta * dW1 => w1 uphill
# wrong: b2 += -eta * db2 => b2 = -eta * db2 => b2 misprint
