# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np
def sig(z): return 1/(1+np.exp(-z))
def backprop(x, y, z1, a1, z2, a2, z3, yhat, w2, w3):
    dz3 = yhat - y
    dw3 = a2.T @ dz3
    dz2 = dz3 @ w3.T * sig(z2) * (1 - sig(z2))
    dw2 = a1.T @ dz2
    dz1 = dz2 @ w2.T * sig(z1) * (1 - sig(z1))
    return {"dw1": x.T @ dz1, "dw2": dw2, "dw3": dw3}


# right: return {"dw1": x.T @ dz1, "dw2": dw2, "dw3": dw3} => return {"dw1": x.T @ dz1 / len(x), "dw2": dw2 / len(x), "dw3": dw3 / len(x)}
# wrong: dz2 = dz3 @ w3.T * sig(z2) * (1 - sig(z2)) => dz2 = dz3 @ w3.T * sig(a2) * (1 - sig(a2)) => dL_dz2 σ′ of z
# wrong: dw3 = a2.T @ dz3 => dw3 = z2.T @ dz3 => dL_dw3 z for a
# wrong: dz1 = dz2 @ w2.T * sig(z1) * (1 - sig(z1)) => dz1 = dz2 @ w2.T * sig(z1) * 1 - sig(z1) => dL_dz1 precedence
# wrong: dw2 = a1.T @ dz2 => dw2 = a1.T @ dz2 * 3 => dL_dw2 constant factor
# wrong: dz3 = yhat - y => dz3 = y - yhat => dL_dz3 wrong sign|dL_dyhat wrong sign
