# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


class Lin:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, inp):
        self.inp = inp
        return inp @ self.w + self.b

    def backward(self, g):
        self.dw = self.inp.T @ g
        self.db = g.sum(axis=0)
        return g @ self.w.T


class Relu:
    def forward(self, inp):
        self.inp = inp
        return np.maximum(inp, 0.)

    def backward(self, g):
        return g * (self.inp > 0)


class Mse:
    def forward(self, inp, targ):
        self.inp, self.targ = inp, targ
        return ((inp - targ) ** 2).mean()

    def backward(self):
        return 2. * (self.inp - self.targ) / self.inp.shape[0]


class Model:
    def __init__(self, w1, b1, w2, b2, w3, b3):
        self.layers = [Lin(w1, b1), Relu(), Lin(w2, b2), Relu(), Lin(w3, b3)]
        self.loss = Mse()

    def forward(self, x):
        for l in self.layers:
            x = l.forward(x)
        return x

    def backward(self, x, targ):
        loss = self.loss.forward(self.forward(x), targ)
        g = self.loss.backward()
        for l in reversed(self.layers):
            g = l.backward(g)
        lins = [l for l in self.layers if isinstance(l, Lin)]
        return loss, [l.dw for l in lins], [l.db for l in lins]

# right: return g * (self.inp > 0) => g = g.copy()\n        g[self.inp < 0] = 0\n        return g
# right: self.dw = self.inp.T @ g => self.dw = (self.inp[:, :, None] * g[:, None, :]).sum(axis=0)
# wrong: return g * (self.inp > 0) => return g * (g > 0) => dL_dz2,dL_dz1 wrong argument
# wrong: return g * (self.inp > 0) => return (self.inp > 0).astype(float) => dL_dz2,dL_dz1 missing factor
# wrong: self.db = g.sum(axis=0) => self.db = g.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: return 2. * (self.inp - self.targ) / self.inp.shape[0] => return (self.inp - self.targ) / self.inp.shape[0] => dL_dyhat constant factor|dL_dz3 constant factor
# wrong: return 2. * (self.inp - self.targ) / self.inp.shape[0] => return 2. * (self.inp - self.targ) => dL_dyhat sum for mean|dL_dz3 sum for mean
# wrong: return g @ self.w.T => return g @ self.w => dL_da2,dL_da1 transpose|code exception
