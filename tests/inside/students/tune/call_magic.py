# network: hidden=(4,), bias=True, activation="sigmoid"
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.w = np.random.randn(n_in, n_out) * np.sqrt(1 / n_in)
        self.b = np.zeros(n_out)

    def __call__(self, inp):
        self.inp = inp
        return inp @ self.w + self.b

    def backward(self, out_g):
        self.dw = self.inp.T @ out_g
        self.db = out_g.sum(0)
        return out_g @ self.w.T


class Sigmoid:
    def __call__(self, inp):
        self.out = 1 / (1 + np.exp(-inp))
        return self.out

    def backward(self, out_g):
        return out_g * self.out * (1 - self.out)


class Model:
    def __init__(self, n_in, nh, n_out):
        self.layers = [Linear(n_in, nh), Sigmoid(), Linear(nh, n_out), Sigmoid()]

    def __call__(self, x):
        for l in self.layers:
            x = l(x)
        return x

    def backward(self, x, targ):
        pred = self(x)
        g = 2.0 * (pred - targ) / len(targ)
        for l in reversed(self.layers):
            g = l.backward(g)
        return [self.layers[0].dw, self.layers[0].db, self.layers[2].dw, self.layers[2].db]


# right: g = 2.0 * (pred - targ) / len(targ) => g = (pred - targ) / pred / (1 - pred)
# right: return out_g * self.out * (1 - self.out) => return out_g * (0.25 - (self.out - 0.5) ** 2)
# wrong: self.out = 1 / (1 + np.exp(-inp)) => self.out = inp ;; return self.out => return 1 / (1 + np.exp(-inp)) => dL_dz2,dL_dz1 σ′ of z
# wrong: return out_g @ self.w.T => return out_g @ self.w.T * (self.inp > 0.5) => dL_da1 *|dL_dz1 *
# wrong: self.db = out_g.sum(0) => self.db = out_g => dL_db2,dL_db1 missing sum|dL_db2 missing sum & dL_db1 missing sum
# wrong: return out_g * self.out * (1 - self.out) => return out_g * self.out * 1 - self.out => dL_dz2,dL_dz1 precedence
# wrong: self.db = out_g.sum(0) => self.db = out_g.sum() => dL_db1 wrong axis
