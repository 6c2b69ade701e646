# network: hidden=(3, 2), bias=True, activation="tanh"
import numpy as np

sigmoid = lambda v: 1 / (1 + np.exp(-v))
activate = {"tanh": np.tanh, "sigmoid": sigmoid}
tanhPrime = lambda a: 1 - a * a


def feedForward(layers, x):
    states = [{"in": None, "out": x}]
    for idx, layer in enumerate(layers):
        name = "sigmoid" if idx == len(layers) - 1 else "tanh"
        total = states[-1]["out"] @ layer["weights"] + layer["bias"]
        states.append({"in": total, "out": activate[name](total)})
    return states


def backward(layers, x, y):
    states = feedForward(layers, x)
    n = x.shape[0]
    yHat = states[-1]["out"]
    loss = -np.mean(y * np.log(yHat) + (1 - y) * np.log(1 - yHat))

    grads = []
    delta = yHat - y
    for idx in range(len(layers) - 1, -1, -1):
        prev = states[idx]["out"]
        grads.insert(0, {
            "weights": prev.T @ delta / n,
            "bias": delta.sum(axis=0) / n,
        })
        if idx > 0:
            delta = delta @ layers[idx]["weights"].T
            delta = delta * tanhPrime(prev)
    return loss, grads

# right: delta.sum(axis=0) / n => np.mean(delta, axis=0)
# right: delta = yHat - y => delta = (yHat - y) / n ;; prev.T @ delta / n => prev.T @ delta ;; delta.sum(axis=0) / n => delta.sum(axis=0)
# wrong: tanhPrime = lambda a: 1 - a * a => tanhPrime = lambda a: a * (1 - a) => dL_dz2,dL_dz1 wrong activation
# wrong: delta = yHat - y => delta = (yHat - y) * yHat * (1 - yHat) => dL_dz3 extra σ′
# wrong: delta.sum(axis=0) / n => delta.sum(axis=1) / n => dL_db3,dL_db2,dL_db1 wrong axis
# wrong: delta.sum(axis=0) / n => delta.sum(axis=0) => dL_db3,dL_db2,dL_db1 sum for mean
# wrong: delta = yHat - y => delta = y - yHat => dL_dz3 wrong sign|dL_dyhat wrong sign
# wrong: tanhPrime = lambda a: 1 - a * a => tanhPrime = lambda a: 1 - a ^ 2 => dL_dz2 exception
