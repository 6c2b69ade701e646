# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


class MLPClassifier:
    """Same attribute names as in scikit-learn."""

    def __init__(self, layer_units):
        rng = np.random.RandomState(1)
        self.coefs_ = []
        self.intercepts_ = []
        for fan_in, fan_out in zip(layer_units[:-1], layer_units[1:]):
            bound = np.sqrt(6.0 / (fan_in + fan_out))
            self.coefs_.append(rng.uniform(-bound, bound, (fan_in, fan_out)))
            self.intercepts_.append(rng.uniform(-bound, bound, fan_out))

    def _forward_pass(self, activations):
        for i in range(len(self.coefs_)):
            z = activations[i] @ self.coefs_[i] + self.intercepts_[i]
            if i + 1 != len(self.coefs_):
                activations.append(np.tanh(z))
            else:
                activations.append(1 / (1 + np.exp(-z)))
        return activations

    def backprop(self, X, y):
        n_samples = X.shape[0]
        n_layers = len(self.coefs_)
        activations = self._forward_pass([X])
        coef_grads = [None] * n_layers
        intercept_grads = [None] * n_layers
        deltas = [None] * n_layers

        last = n_layers - 1
        deltas[last] = activations[-1] - y
        for i in range(last, -1, -1):
            coef_grads[i] = activations[i].T @ deltas[i] / n_samples
            intercept_grads[i] = np.mean(deltas[i], 0)
            if i > 0:
                deltas[i - 1] = deltas[i] @ self.coefs_[i].T
                deltas[i - 1] *= 1 - activations[i] ** 2
        return coef_grads, intercept_grads


# right: deltas[i - 1] *= 1 - activations[i] ** 2 => deltas[i - 1] -= deltas[i - 1] * activations[i] ** 2
# right: intercept_grads[i] = np.mean(deltas[i], 0) => intercept_grads[i] = np.ones(n_samples) @ deltas[i] / n_samples
# wrong: intercept_grads[i] = np.mean(deltas[i], 0) => intercept_grads[i] = np.mean(deltas[i]) => dL_db2,dL_db1 wrong axis
# wrong: deltas[i - 1] *= 1 - activations[i] ** 2 => deltas[i - 1] *= activations[i] * (1 - activations[i]) => dL_dz2,dL_dz1 wrong activation
# wrong: deltas[i - 1] *= 1 - activations[i] ** 2 => deltas[i - 1] *= 1 - activations[i] => dL_dz2,dL_dz1 missing factor|dL_dz2,dL_dz1 *
# wrong: coef_grads[i] = activations[i].T @ deltas[i] / n_samples => coef_grads[i] = activations[i].T @ deltas[i] / n_samples + 0.0001 * self.coefs_[i] ;; deltas[last] = activations[-1] - y => deltas[last] = y - activations[-1] => dL_dz3 wrong sign & dL_dw3,dL_dw2,dL_dw1 weight decay|dL_dyhat wrong sign & dL_dw3,dL_dw2,dL_dw1 weight decay
# wrong: deltas[i - 1] = deltas[i] @ self.coefs_[i].T => deltas[i - 1] = deltas[i] @ coef_grads[i].T => dL_da2,dL_da1 *
