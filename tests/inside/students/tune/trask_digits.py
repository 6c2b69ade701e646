# network: hidden=(4,), bias=False, activation="relu", loss="squared"
import numpy as np

relu = lambda x: (x >= 0) * x
relu2deriv = lambda x: x >= 0


def train_step(images, labels, weights_0_1, weights_1_2, alpha):
    weights_0_1, weights_1_2 = weights_0_1.copy(), weights_1_2.copy()
    grad_0_1, grad_1_2 = 0, 0
    error = 0.0
    for i in range(len(images)):
        layer_0 = images[i : i + 1]
        layer_1 = relu(np.dot(layer_0, weights_0_1))
        layer_2 = np.dot(layer_1, weights_1_2)

        error += np.sum((labels[i : i + 1] - layer_2) ** 2)

        layer_2_delta = labels[i : i + 1] - layer_2
        layer_1_delta = layer_2_delta.dot(weights_1_2.T) * relu2deriv(np.dot(layer_0, weights_0_1))
        grad_1_2 += layer_1.T.dot(layer_2_delta)
        grad_0_1 += layer_0.T.dot(layer_1_delta)
    weights_1_2 += alpha * grad_1_2
    weights_0_1 += alpha * grad_0_1
    return weights_0_1, weights_1_2


# right: layer_2_delta = labels[i : i + 1] - layer_2 => layer_2_delta = 2 * (labels[i : i + 1] - layer_2)
# right: layer_2_delta = labels[i : i + 1] - layer_2 => layer_2_delta = layer_2 - labels[i : i + 1] ;; weights_1_2 += alpha => weights_1_2 -= alpha ;; weights_0_1 += alpha => weights_0_1 -= alpha
# wrong: layer_2_delta = labels[i : i + 1] - layer_2 => layer_2_delta = layer_2 - labels[i : i + 1] => update uphill
# wrong: relu2deriv(np.dot(layer_0, weights_0_1)) => relu2deriv(layer_1) => dL_dz1 *
# wrong: layer_2_delta.dot(weights_1_2.T) * relu2deriv(np.dot(layer_0, weights_0_1)) => layer_2_delta.dot(weights_1_2.T) => dL_dz1 missing σ′
# wrong: grad_1_2 += layer_1.T.dot(layer_2_delta) => grad_1_2 = layer_1.T.dot(layer_2_delta) => dL_dw2 one sample
# wrong: weights_0_1 += alpha * grad_0_1 => weights_0_1 += alpha * grad_0_1 / len(images) => dL_dw1 mean for sum|w1 *
