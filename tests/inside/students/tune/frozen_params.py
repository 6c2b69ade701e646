# network: hidden=(4,), bias=True, activation="sigmoid"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Params:
    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray

    def minus(self, other: Params, lr: float) -> Params:
        return Params(
            self.w1 - lr * other.w1,
            self.b1 - lr * other.b1,
            self.w2 - lr * other.w2,
            self.b2 - lr * other.b2,
        )


def sigmoid(t: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * t))


def grad(x: np.ndarray, y: np.ndarray, w1: np.ndarray, b1: np.ndarray, w2: np.ndarray, b2: np.ndarray) -> Params:
    """Gradient of the mean cross entropy."""
    a: np.ndarray = sigmoid(x @ w1 + b1)
    y_hat: np.ndarray = sigmoid(a @ w2 + b2)
    residual: np.ndarray = (y_hat - y) / x.shape[0]
    back: np.ndarray = (residual @ w2.T) * a * (1.0 - a)
    return Params(
        w1=x.T @ back,
        b1=back.sum(axis=0, keepdims=True),
        w2=a.T @ residual,
        b2=residual.sum(axis=0, keepdims=True),
    )


# right: back: np.ndarray = (residual @ w2.T) * a * (1.0 - a) => back: np.ndarray = (residual * w2.ravel()) * a * (1.0 - a)
# right: residual: np.ndarray = (y_hat - y) / x.shape[0] => residual: np.ndarray = (y_hat - y) * y_hat * (1 - y_hat) * 2 / x.shape[0]
# wrong: residual: np.ndarray = (y_hat - y) / x.shape[0] => residual: np.ndarray = np.abs(y_hat - y) / x.shape[0] => dL_dz2 wrong sign|dL_dyhat wrong sign
# wrong: b1=back.sum(axis=0, keepdims=True) => b1=back.mean(axis=0, keepdims=True) => dL_db1 mean for sum
# wrong: w2=a.T @ residual => w2=(x @ w1 + b1).T @ residual => dL_dw2 z for a
# wrong: back: np.ndarray = (residual @ w2.T) * a * (1.0 - a) => back: np.ndarray = (residual @ w2.T) * a * (1.0 - a) * a.shape[1] => dL_dz1 constant factor
# wrong: b2=residual.sum(axis=0, keepdims=True) => b2=back.sum(axis=0, keepdims=True)[:, :1] => dL_db2 *
