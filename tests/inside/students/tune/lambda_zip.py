# network: hidden=(3, 3), bias=False, activation="tanh"
import numpy as np

act = lambda z: np.tanh(z)
act_prime = lambda z: 1 - np.tanh(z) ** 2
out = lambda z: 1 / (1 + np.exp(-z))


def backprop(X, Y, weights):
    zs, hs = [], [X]
    for w in weights[:-1]:
        zs.append(hs[-1] @ w)
        hs.append(act(zs[-1]))
    yhat = out(hs[-1] @ weights[-1])

    err = (yhat - Y) / len(X)
    gs = [hs[-1].T @ err]
    for w, z, h in zip(weights[:0:-1], zs[::-1], hs[-2::-1]):
        err = err @ w.T * act_prime(z)
        gs.append(h.T @ err)
    return gs[::-1]


# right: err = err @ w.T * act_prime(z) => err = err @ w.T / np.cosh(z) ** 2
# right: err = (yhat - Y) / len(X) => err = yhat - Y
# wrong: err = err @ w.T * act_prime(z) => err = err @ w.T * act_prime(act(z)) => dL_dz2,dL_dz1 σ′ of z
# wrong: err = err @ w.T * act_prime(z) => err = err @ w.T * act(z) => dL_dz2,dL_dz1 *
# wrong: gs = [hs[-1].T @ err] => gs = [hs[-1].T @ (yhat - Y)] => dL_dw3 sum for mean
# wrong: act_prime = lambda z: 1 - np.tanh(z) ** 2 => act_prime = lambda z: 1 - z ** 2 => dL_dz2,dL_dz1 σ′ of z
# wrong: act_prime = lambda z: 1 - np.tanh(z) ** 2 => act_prime = lambda z: 1 - np.tanh(z) => dL_dz2,dL_dz1 *
# wrong: gs.append(h.T @ err) => gs.append(h.T @ err / len(X)) => dL_dw2,dL_dw1 mean for sum
# right: return gs[::-1] => return gs
