# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np
import pandas as pd


def sigmoid(df):
    return 1 / (1 + np.exp(-df))


def backprop(x, y, W1, b1, W2, b2, W3, b3):
    X = pd.DataFrame(x)
    target = pd.DataFrame(np.asarray(y).reshape(-1, 1))
    n_rows = len(X)
    W1, W2, W3 = pd.DataFrame(W1), pd.DataFrame(W2), pd.DataFrame(W3)
    b1, b2, b3 = (pd.Series(np.ravel(b)) for b in (b1, b2, b3))

    A1 = X.dot(W1).add(b1, axis="columns").pipe(sigmoid)
    A2 = A1.dot(W2).add(b2, axis="columns").pipe(sigmoid)
    A3 = A2.dot(W3).add(b3, axis="columns").pipe(sigmoid)

    loss = -(target * np.log(A3) + (1 - target) * np.log(1 - A3)).mean().sum()

    dZ3 = A3.sub(target).div(n_rows)
    dW3 = A2.T.dot(dZ3)
    db3 = dZ3.sum(axis=0)

    dZ2 = dZ3.dot(W3.T).mul(A2).mul(1 - A2)
    dW2 = A1.T.dot(dZ2)
    db2 = dZ2.sum(axis=0)

    dZ1 = dZ2.dot(W2.T).mul(A1).mul(1 - A1)
    dW1 = X.T.dot(dZ1)
    db1 = dZ1.sum(axis=0)

    out = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dW3": dW3, "db3": db3}
    return loss, {name: frame.to_numpy() for name, frame in out.items()}


# right: db1 = dZ1.sum(axis=0) => db1 = dZ1.sum()
# right: dZ1 = dZ2.dot(W2.T).mul(A1).mul(1 - A1) => dZ1 = dZ2.dot(W2.T) * A1.apply(lambda col: col * (1 - col))
# wrong: dZ2 = dZ3.dot(W3.T).mul(A2).mul(1 - A2) => dZ2 = dZ3.dot(W3.T).mul(A1).mul(1 - A1) => dL_dz2 wrong layer
# wrong: dZ1 = dZ2.dot(W2.T).mul(A1).mul(1 - A1) => dZ1 = dZ2.dot(W2.T).mul(1 - A1) => dL_dz1 missing factor
# wrong: db2 = dZ2.sum(axis=0) => db2 = dZ2.mean(axis=0) => dL_db2 mean for sum
# wrong: dZ3 = A3.sub(target).div(n_rows) => dZ3 = A3.sub(target) => dL_dz3 sum for mean|dL_dyhat sum for mean
# wrong: dW2 = A1.T.dot(dZ2) => dW2 = A2.T.dot(dZ2) => dL_dw2 wrong layer
# wrong: dZ1 = dZ2.dot(W2.T).mul(A1).mul(1 - A1) => dZ1 = dZ2.dot(W2.T).mul(A1).mul(A1 - 1) => dL_dz1 wrong sign|dL_da1 wrong sign
# wrong: dZ2 = dZ3.dot(W3.T).mul(A2).mul(1 - A2) => dZ2 = dZ3.dot(W3.T).mul(A2) ;; db1 = dZ1.sum(axis=0) => db1 = dZ1.mean(axis=0) => dL_dz2 missing factor & dL_db1 mean for sum
