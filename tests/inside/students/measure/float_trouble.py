# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


def gradients(X, y, W1, b1, W2, b2, W3, b3):
    A1 = sigmoid(np.matmul(X, W1) + b1)
    A2 = sigmoid(np.matmul(A1, W2) + b2)
    A3 = sigmoid(np.matmul(A2, W3) + b3)
    dZ3 = np.subtract(A3, y)
    dW3, db3 = np.matmul(A2.T, dZ3), np.sum(dZ3, axis=0)
    dZ2 = np.matmul(dZ3, W3.T) * A2 * (1 - A2)
    dW2, db2 = np.matmul(A1.T, dZ2), np.sum(dZ2, axis=0)
    dZ1 = np.matmul(dZ2, W2.T) * A1 * (1 - A1)
    dW1, db1 = np.matmul(X.T, dZ1), np.sum(dZ1, axis=0)
    return {"W1": dW1, "W2": dW2, "W3": dW3}, {"b1": db1, "b2": db2, "b3": db3}


# right: dZ3 = np.subtract(A3, y) => dZ3 = np.subtract(A3, y).astype(np.float32)
# right: return {"W1": dW1, "W2": dW2, "W3": dW3}, {"b1": db1, "b2": db2, "b3": db3} => return (dW1, dW2, dW3), (db1, db2, db3), (dZ1, dZ2, dZ3)
# wrong: dZ2 = np.matmul(dZ3, W3.T) * A2 * (1 - A2) => dZ2 = np.matmul(dZ3, W3.T) * A2 * (1 - A1[:, :1]) => dL_dz2 wrong layer|*
# wrong: dW3, db3 = np.matmul(A2.T, dZ3), np.sum(dZ3, axis=0) => dW3, db3 = np.matmul(A2.T, np.round(dZ3)), np.sum(dZ3, axis=0) => dL_dw3 rounding|*
# wrong: dW1, db1 = np.matmul(X.T, dZ1), np.sum(dZ1, axis=0) => dW1, db1 = np.matmul(X.T, dZ1) / np.linalg.norm(np.matmul(X.T, dZ1)), np.sum(dZ1, axis=0) => dL_dw1 normalised
# wrong: dW2, db2 = np.matmul(A1.T, dZ2), np.sum(dZ2, axis=0) => dW2, db2 = np.clip(np.matmul(A1.T, dZ2), -0.05, 0.05), np.sum(dZ2, axis=0) => dL_dw2 clipped
# wrong: return {"W1": dW1, "W2": dW2, "W3": dW3}, {"b1": db1, "b2": db2, "b3": db3} => return {"W1": dW1, "W2": dW2, "W3": dW3}, {"b1": db2, "b2": db1, "b3": db3} => code swapped
# wrong: dZ3 = np.subtract(A3, y) => dZ3 = np.subtract(A3, y) ;; dW1, db1 = np.matmul(X.T, dZ1), np.sum(dZ1, axis=0) => dW1, db1 = np.matmul(X.T, dZ1), np.sum(dZ2, axis=0) => dL_db1 wrong upstream
