# network: hidden=(4,), bias=True, activation="relu"
# lesson notebook: refactored layers, but in numpy
import numpy as np


class Relu():
    def __call__(self, inp):
        self.inp = inp
        self.out = np.clip(inp, 0., None)
        return self.out

    def backward(self, dout):
        return (self.inp > 0) * dout


class Lin():
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, inp):
        self.inp = inp
        self.out = inp @ self.w + self.b
        return self.out

    def backward(self, dout):
        self.gw = self.inp.T @ dout
        self.gb = dout.sum(0)
        return dout @ self.w.T


class Mse():
    def __call__(self, inp, targ):
        self.inp, self.targ = inp, targ
        self.out = ((inp - targ) ** 2).mean()
        return self.out

    def backward(self):
        return 2. * (self.inp - self.targ) / self.targ.shape[0]


class Model():
    def __init__(self, w1, b1, w2, b2):
        self.layers = [Lin(w1, b1), Relu(), Lin(w2, b2)]
        self.loss = Mse()

    def forward(self, x):
        for l in self.layers:
            x = l(x)
        return x

    def backward(self, x, y):
        loss = self.loss(self.forward(x), y)
        dout = self.loss.backward()
        for l in reversed(self.layers):
            dout = l.backward(dout)
        first, last = self.layers[0], self.layers[2]
        return loss, [first.gw, first.gb, last.gw, last.gb]


# right: return (self.inp > 0) * dout => return np.where(self.out > 0, dout, 0.)
# right: self.gw = self.inp.T @ dout => self.gw = (self.inp[:, :, None] * dout[:, None, :]).sum(0)
# wrong: return (self.inp > 0) * dout => return (dout > 0) * dout => dL_dz1 wrong argument
# wrong: return (self.inp > 0) * dout => return np.clip(self.inp, 0., None) * dout => dL_dz1 *
# wrong: self.gb = dout.sum(0) => self.gb = dout.mean(0) => dL_db2,dL_db1 mean for sum
# wrong: 2. * (self.inp - self.targ) / self.targ.shape[0] => (self.inp - self.targ) / self.targ.shape[0] => dL_dyhat constant factor|dL_dz2 constant factor
# wrong: 2. * (self.inp - self.targ) / self.targ.shape[0] => 2. * (self.targ - self.inp) / self.targ.shape[0] => dL_dyhat wrong sign|dL_dz2 wrong sign
# wrong: self.out = np.clip(inp, 0., None) => self.out = np.clip(inp, 0., None) - 0.5 => code *
