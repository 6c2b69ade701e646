# network: hidden=(3, 3), bias=False, activation="tanh"
import numpy as np


class Brain:
    def __init__(self, w1, w2, w3):
        self.w1, self.w2, self.w3 = w1, w2, w3

    @staticmethod
    def squash(z):
        return np.tanh(z)

    @staticmethod
    def squash_slope(a):
        """Slope of tanh, given its value a."""
        return (1 - a) * (1 + a)

    @property
    def depth(self):
        return 3

    def think(self, x):
        self.a0 = x
        self.z1 = self.a0 @ self.w1
        self.a1 = self.squash(self.z1)
        self.z2 = self.a1 @ self.w2
        self.a2 = self.squash(self.z2)
        self.z3 = self.a2 @ self.w3
        return 1 / (1 + np.exp(-self.z3))

    def backprop(self, x, y):
        guess = self.think(x)
        m = 1.0 / y.shape[0]
        e3 = m * (guess - y)
        e2 = e3 @ self.w3.T * self.squash_slope(self.a2)
        e1 = e2 @ self.w2.T * self.squash_slope(self.a1)
        return self.a0.T @ e1, self.a1.T @ e2, self.a2.T @ e3


# right: return (1 - a) * (1 + a) => return 1 - a * a
# right: e1 = e2 @ self.w2.T * self.squash_slope(self.a1) => e1 = (self.w2 @ e2.T).T * (1 - np.tanh(self.z1) ** 2)
# wrong: self.squash_slope(self.a1) => self.squash_slope(self.z1) => dL_dz1 σ′ of z
# wrong: self.squash_slope(self.a1) => self.squash_slope(self.a2) => dL_dz1 wrong layer
# wrong: e1 = e2 @ self.w2.T => e1 = e2 @ self.w2 => dL_da1 transpose
# wrong: return self.a0.T @ e1, self.a1.T @ e2, self.a2.T @ e3 => return self.a0.T @ e1 * m, self.a1.T @ e2 * m, self.a2.T @ e3 => dL_dw2,dL_dw1 mean for sum|dL_dw2,dL_dw1 *
# wrong: return self.a0.T @ e1, self.a1.T @ e2, self.a2.T @ e3 => return self.a0.T @ e1, self.a2.T @ e2, self.a2.T @ e3 => dL_dw2 wrong layer
# wrong: e2 = e3 @ self.w3.T * self.squash_slope(self.a2) => e2 = np.clip(e3 @ self.w3.T * self.squash_slope(self.a2), -0.01, 0.01) => dL_dz2 clipped|dL_dz2 *
