# network: hidden=(4,), bias=True, activation="sigmoid"
# Practica 3: red neuronal con una capa oculta
import numpy as np


def sigmoide(z):
    return 1 / (1 + np.exp(-z))


def inicializar(n_x, n_h, n_y):
    np.random.seed(0)
    return {"W1": np.random.randn(n_x, n_h) * 0.5, "b1": np.zeros((1, n_h)),
            "W2": np.random.randn(n_h, n_y) * 0.5, "b2": np.zeros((1, n_y))}


def propagacion_adelante(X, parametros):
    Z1 = X @ parametros["W1"] + parametros["b1"]
    A1 = sigmoide(Z1)
    Z2 = A1 @ parametros["W2"] + parametros["b2"]
    A2 = sigmoide(Z2)
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def costo(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


def retropropagacion(X, Y, parametros, cache):
    m = X.shape[0]
    A1 = cache["A1"]
    A2 = cache["A2"]
    # capa de salida
    dZ2 = (A2 - Y) / m
    dW2 = A1.T @ dZ2
    db2 = np.sum(dZ2, axis=0, keepdims=True)
    # capa oculta
    dA1 = dZ2 @ parametros["W2"].T
    dZ1 = dA1 * A1 * (1 - A1)
    dW1 = X.T @ dZ1
    db1 = np.sum(dZ1, axis=0, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def actualizar(parametros, gradientes, tasa):
    nuevos = {}
    nuevos["W1"] = parametros["W1"] - tasa * gradientes["dW1"]
    nuevos["b1"] = parametros["b1"] - tasa * gradientes["db1"]
    nuevos["W2"] = parametros["W2"] - tasa * gradientes["dW2"]
    nuevos["b2"] = parametros["b2"] - tasa * gradientes["db2"]
    return nuevos


# right: dZ1 = dA1 * A1 * (1 - A1) => dZ1 = dA1 * sigmoide(cache["Z1"]) * (1 - sigmoide(cache["Z1"]))
# right: dZ2 = (A2 - Y) / m => dA2 = (-Y / A2 + (1 - Y) / (1 - A2)) / m\n    dZ2 = dA2 * A2 * (1 - A2)
# wrong: dZ1 = dA1 * A1 * (1 - A1) => dZ1 = dA1 * (1 - A1) => dL_dz1 missing factor
# wrong: parametros["W1"] - tasa * gradientes["dW1"] => parametros["W1"] + tasa * gradientes["dW1"] => w1 uphill|code uphill
# wrong: db1 = np.sum(dZ1, axis=0, keepdims=True) => db1 = np.sum(dZ1, keepdims=True) => dL_db1 wrong axis
# wrong: dW1 = X.T @ dZ1 => dW1 = X.T @ dA1 => dL_dw1 wrong upstream
# wrong: dZ2 = (A2 - Y) / m => dZ2 = (Y - A2) / m => dL_dz2 wrong sign|dL_dyhat wrong sign
# wrong: nuevos["b2"] = parametros["b2"] - tasa * gradientes["db2"] => nuevos["b2"] = parametros["b2"] => b2 not updated|code not updated
