# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def gradients(x, y, w1, w2, w3):
    tape = []
    grads = {}

    def matmul(a, w, name):
        tape.append(("matmul", a, w, name))
        return a @ w

    def sigmoid(z):
        s = 1 / (1 + np.exp(-z))
        tape.append(("sigmoid", s, None, None))
        return s

    h = x
    for name, w in (("w1", w1), ("w2", w2), ("w3", w3)):
        h = sigmoid(matmul(h, w, name))

    g = -(y / h) + (1 - y) / (1 - h)
    while tape:
        op, saved, w, name = tape.pop()
        if op == "sigmoid":
            g = g * saved * (1 - saved)
        else:
            grads["d" + name] = saved.T @ g
            g = g @ w.T
    return grads


# right: g = g * saved * (1 - saved) => g = g * (saved - saved**2)
# right: g = -(y / h) + (1 - y) / (1 - h) => g = (h - y) / (h - h**2)
# wrong: op, saved, w, name = tape.pop() => op, saved, w, name = tape.pop(0) => code *
# wrong: g = g * saved * (1 - saved) => g = g * saved - saved * saved => dL_dz3,dL_dz2,dL_dz1 precedence|dL_dz3,dL_dz2,dL_dz1 *
# wrong: g = g @ w.T => g = g * w.T => dL_da1 elementwise|dL_da1 exception|code exception
# wrong: tape.append(("sigmoid", s, None, None)) => tape.append(("sigmoid", z, None, None)) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# right: g = -(y / h) + (1 - y) / (1 - h) => g = h - y
# wrong: grads["d" + name] = saved.T @ g => grads["d" + name] = saved.T @ g / len(x) if name != "w3" else saved.T @ g => dL_dw2,dL_dw1 mean for sum
