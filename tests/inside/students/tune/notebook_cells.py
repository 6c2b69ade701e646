# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np

# In [4]: helper functions
sigma = lambda t: 1 / (1 + np.exp(-t))
dtanh = lambda a: 1 - a ** 2


# In [7]: put everything from the cells above into one function
def my_backprop(x, y, w1, b1, w2, b2, w3, b3):
    # --- forward pass ---
    z1 = x @ w1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ w2 + b2
    a2 = np.tanh(z2)
    z3 = a2 @ w3 + b3
    y_hat = sigma(z3)

    # --- loss (binary cross entropy) ---
    loss = -np.sum(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

    # --- backward pass ---
    dz3 = y_hat - y
    dw3 = a2.T @ dz3
    db3 = dz3.sum(axis=0)

    da2 = dz3 @ w3.T
    dz2 = da2 * dtanh(a2)
    dw2 = a1.T @ dz2
    db2 = dz2.sum(axis=0)

    da1 = dz2 @ w2.T
    dz1 = da1 * dtanh(a1)
    dw1 = x.T @ dz1
    db1 = dz1.sum(axis=0)

    return {"loss": loss, "dz3": dz3, "dw3": dw3, "db3": db3,
            "dz2": dz2, "dw2": dw2, "db2": db2,
            "dz1": dz1, "dw1": dw1, "db1": db1}


# In [9]: looks good now :)
# right: return {"loss": loss, "dz3": dz3, "dw3": dw3, "db3": db3,\n            "dz2": dz2, "dw2": dw2, "db2": db2,\n            "dz1": dz1, "dw1": dw1, "db1": db1} => return locals()
# right: dz3 = y_hat - y => dyhat = (y_hat - y) / (y_hat * (1 - y_hat))\n    dz3 = dyhat * y_hat * (1 - y_hat) ;; dz2 = da2 * dtanh(a2) => dz2 = da2 / np.cosh(z2) ** 2
# wrong: dz3 = y_hat - y => dz3 = (y_hat - y) * y_hat * (1 - y_hat) => dL_dz3 extra σ′
# wrong: da1 = dz2 @ w2.T => da1 = da2 @ w2.T => dL_da1 wrong upstream
# wrong: da1 = dz2 @ w2.T => da1 = dz2 @ w2 => dL_da1 transpose
# wrong: dz2 = da2 * dtanh(a2) => dz2 = da2 * dtanh(z2) => dL_dz2 σ′ of z
# wrong: dw2 = a1.T @ dz2 => dw2 = z1.T @ dz2 => dL_dw2 z for a
# wrong: dz1 = da1 * dtanh(a1) => dz1 = da1 * dtanh(a2) ;; db3 = dz3.sum(axis=0) => db3 = dz3.mean(axis=0) => dL_dz1 wrong layer & dL_db3 mean for sum
