# network: hidden=4, bias=True, activation="sigmoid"
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def backprop(X, Y, W1, b1, W2, b2):
    """column convention, b (n,1)"""
    m = X.shape[1]
    A1 = sigmoid(np.dot(W1, X) + b1)
    A2 = sigmoid(np.dot(W2, A1) + b2)
    dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))
    dZ2 = dA2 * A2 * (1 - A2)
    dW2 = dZ2.dot(A1.T) / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dA1 = W2.T.dot(dZ2)
    dZ1 = dA1 * A1 * (1 - A1)
    dW1 = dZ1.dot(X.T) / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1


# right: return dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1 => return dZ2, dW2, db2, dZ1, dW1, db1
# wrong: dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2)) => dA2 = -(np.divide(Y, A2) + np.divide(1 - Y, 1 - A2)) => dL_dyhat wrong sign
# wrong: dZ1 = dA1 * A1 * (1 - A1) => dZ1 = dA1 * A2 * (1 - A2) => dL_dz1 wrong layer
# wrong: dA1 = W2.T.dot(dZ2) => dA1 = W2.T.dot(dA2) => dL_da1 wrong upstream
# wrong: dW1 = dZ1.dot(X.T) / m => dW1 = dZ1.dot(X.T) => dL_dw1 sum for mean
# wrong: db1 = dZ1.sum(axis=1, keepdims=True) / m => db1 = dZ1.sum() / m => dL_db1 wrong axis
