# network: hidden=(3, 3), bias=True, activation="tanh"
from dataclasses import dataclass
from typing import Optional

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


@dataclass
class Layer:
    weights: np.ndarray
    bias: np.ndarray
    inputs: Optional[np.ndarray] = None


class Network:
    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.layers = [
            Layer(rng.normal(size=(n_in, n_out)), np.zeros(n_out)) for n_in, n_out in zip(sizes, sizes[1:])
        ]

    def forward(self, x: np.ndarray) -> np.ndarray:
        last = self.layers[-1]
        for layer in self.layers:
            layer.inputs = x
            z = x @ layer.weights + layer.bias
            x = sigmoid(z) if layer is last else np.tanh(z)
        return x

    def train_step(self, x: np.ndarray, y: np.ndarray, lr: float) -> float:
        prediction = self.forward(x)
        loss = -np.mean(y * np.log(prediction) + (1 - y) * np.log(1 - prediction))

        delta = (prediction - y) / len(x)
        for layer in reversed(self.layers):
            grad_w = layer.inputs.T @ delta
            grad_b = delta.sum(axis=0)
            delta = (delta @ layer.weights.T) * (1 - layer.inputs**2)
            layer.weights -= lr * grad_w
            layer.bias -= lr * grad_b
        return loss


# right: layer.weights -= lr * grad_w => layer.weights = layer.weights - lr * grad_w
# right: -np.mean(y => -np.sum(y ;; (prediction - y) / len(x) => prediction - y
# wrong: layer.bias -= lr * grad_b => layer.bias = lr * grad_b => b3,b2,b1 misprint
# wrong: layer.weights -= lr * grad_w => layer.weights -= grad_w => w3,w2,w1 lr forgotten
# wrong: grad_b = delta.sum(axis=0) => grad_b = delta.mean(axis=0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: (1 - layer.inputs**2) => (1 - layer.inputs*2) => dL_dz2,dL_dz1 *
# wrong: delta = (prediction - y) / len(x) => delta = (prediction - y) * prediction * (1 - prediction) / len(x) => dL_dz3 extra σ′
# wrong: layer.weights -= lr * grad_w => layer.weights -= lr * np.sign(grad_w) => w3,w2,w1 sign only|dL_dw3,dL_dw2,dL_dw1 sign only
