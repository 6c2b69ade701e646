# network: hidden=(3, 3), bias=True, activation="tanh"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

EPS = 1e-12


@dataclass
class BackpropResult:
    loss: float
    grad_w1: np.ndarray
    grad_b1: np.ndarray
    grad_w2: np.ndarray
    grad_b2: np.ndarray
    grad_w3: np.ndarray
    grad_b3: np.ndarray


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-z))


def tanh_grad(a: np.ndarray) -> np.ndarray:
    """Derivative of tanh expressed through its output."""
    return 1.0 - a ** 2


def compute_gradients(x: np.ndarray, y: np.ndarray, w1: np.ndarray, b1: np.ndarray, w2: np.ndarray,
                      b2: np.ndarray, w3: np.ndarray, b3: np.ndarray) -> BackpropResult:
    """Loss and gradients for one batch.

    Args:
        x: inputs, shape (n_samples, n_features)
        y: binary labels, shape (n_samples, 1)
    """
    n = x.shape[0]
    # ---- forward ----
    a1 = np.tanh(x @ w1 + b1)
    a2 = np.tanh(a1 @ w2 + b2)
    y_hat = sigmoid(a2 @ w3 + b3)
    p = np.clip(y_hat, EPS, 1 - EPS)
    loss = float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
    # ---- backward ----
    d_logits = (y_hat - y) / n
    grad_w3 = a2.T @ d_logits
    grad_b3 = d_logits.sum(axis=0)
    d_hidden2 = (d_logits @ w3.T) * tanh_grad(a2)
    grad_w2 = a1.T @ d_hidden2
    grad_b2 = d_hidden2.sum(axis=0)
    d_hidden1 = (d_hidden2 @ w2.T) * tanh_grad(a1)
    grad_w1 = x.T @ d_hidden1
    grad_b1 = d_hidden1.sum(axis=0)
    return BackpropResult(loss, grad_w1, grad_b1, grad_w2, grad_b2, grad_w3, grad_b3)

# right: d_logits = (y_hat - y) / n => d_y_hat = -(y / p - (1 - y) / (1 - p)) / n\n    d_logits = d_y_hat * y_hat * (1 - y_hat)
# right: return 1.0 - a ** 2 => return (1.0 - a) * (1.0 + a) ;; grad_b1 = d_hidden1.sum(axis=0) => grad_b1 = np.ones(n) @ d_hidden1
# wrong: return 1.0 - a ** 2 => return 1.0 - np.tanh(a) ** 2 => dL_dz2,dL_dz1 σ′ of z
# wrong: d_logits = (y_hat - y) / n => d_logits = (y_hat - y) * y_hat * (1 - y_hat) / n => dL_dz3 extra σ′
# wrong: grad_b2 = d_hidden2.sum(axis=0) => grad_b2 = d_hidden2.mean(axis=0) => dL_db2 mean for sum
# wrong: d_hidden1 = (d_hidden2 @ w2.T) * tanh_grad(a1) => d_hidden1 = (d_hidden2 @ w2) * tanh_grad(a1) => dL_da1 transpose
# wrong: return 1.0 - a ** 2 => return a * (1.0 - a) => dL_dz2,dL_dz1 wrong activation
# wrong: grad_w1 = x.T @ d_hidden1 => grad_w1 = x.T @ d_hidden1 / n => dL_dw1 mean for sum|dL_dw1 constant factor
