# network: hidden=(3, 3), bias=True, activation="sigmoid"
# statistics course: the R script, line by line in Python
import numpy as np

t = np.transpose


def crossprod(a, b):
    return t(a) @ b


def col_sums(a):
    return np.sum(a, axis=0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def feedforward(x, w1, b1, w2, b2, w3, b3):
    h1 = sigmoid(x @ w1 + b1)
    h2 = sigmoid(h1 @ w2 + b2)
    output = sigmoid(h2 @ w3 + b3)
    return {"h1": h1, "h2": h2, "output": output}


def backpropagate(x, y, w1, b1, w2, b2, w3, b3):
    ff = feedforward(x, w1, b1, w2, b2, w3, b3)
    h1 = ff["h1"]
    h2 = ff["h2"]

    err_3 = ff["output"] - y
    err_2 = (err_3 @ t(w3)) * h2 * (1 - h2)
    err_1 = (err_2 @ t(w2)) * h1 * (1 - h1)

    return {"dw1": crossprod(x, err_1), "db1": col_sums(err_1),
            "dw2": crossprod(h1, err_2), "db2": col_sums(err_2),
            "dw3": crossprod(h2, err_3), "db3": col_sums(err_3)}


# right: err_3 = ff["output"] - y => err_3 = (ff["output"] - y) / x.shape[0]
# right: (err_3 @ t(w3)) * h2 * (1 - h2) => np.outer(err_3, w3) * (h2 * (1 - h2))
# wrong: (err_3 @ t(w3)) * h2 * (1 - h2) => (err_3 @ t(w3)) * h2 * (1 - h1) => dL_dz2 wrong layer
# wrong: * h1 * (1 - h1) => * (1 - h1 ** 2) => dL_dz1 wrong activation
# wrong: "db1": col_sums(err_1) => "db1": np.sum(err_1) => dL_db1 wrong axis
# wrong: (err_2 @ t(w2)) => (err_2 @ w2) => dL_da1 transpose
# wrong: "db1": col_sums(err_1) => "db1": col_sums(err_2) ;; "db2": col_sums(err_2) => "db2": col_sums(err_1) => code swapped
# wrong: (err_2 @ t(w2)) * => (err_3 @ t(w3)) * => dL_da1 wrong layer|wrong upstream
