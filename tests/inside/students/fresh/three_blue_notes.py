# network: hidden=(3, 3), bias=True, activation="sigmoid"
# my notes on the 3Blue1Brown chapters 3 and 4, in code
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gradient_of_cost(x, y, weights, biases):
    """Average of the gradients of all training examples, C = sum (a - y)^2."""
    dC_dw = [np.zeros(w.shape) for w in weights]
    dC_db = [np.zeros(b.shape) for b in biases]

    for k in range(len(x)):
        # run the example through the network, remember z and a
        a = [x[k]]
        z = []
        for w, b in zip(weights, biases):
            z.append(w @ a[-1] + b)
            a.append(sigmoid(z[-1]))

        # chain rule from the last layer to the first
        dC_da = 2 * (a[-1] - y[k])
        for l in range(len(weights) - 1, -1, -1):
            da_dz = sigmoid(z[l]) * (1 - sigmoid(z[l]))
            dC_dz = dC_da * da_dz
            dC_dw[l] += np.outer(dC_dz, a[l])
            dC_db[l] += dC_dz
            dC_da = weights[l].T @ dC_dz

    n = len(x)
    return [g / n for g in dC_dw], [g / n for g in dC_db]

# right: da_dz = sigmoid(z[l]) * (1 - sigmoid(z[l])) => da_dz = a[l + 1] * (1 - a[l + 1])
# right: 2 * (a[-1] - y[k]) => a[-1] - y[k] ;; dC_dw[l] += np.outer(dC_dz, a[l]) => dC_dw[l] += dC_dz[:, None] * a[l]
# wrong: np.outer(dC_dz, a[l]) => np.outer(dC_da, a[l]) => dL_dw3,dL_dw2,dL_dw1 wrong upstream
# wrong: dC_da = weights[l].T @ dC_dz => dC_da = weights[l].T @ dC_da => dL_da2,dL_da1 wrong upstream
# wrong: dC_db[l] += dC_dz => dC_db[l] = dC_dz => dL_db3,dL_db2,dL_db1 one sample
# wrong: dC_dz = dC_da * da_dz => dC_dz = dC_da + da_dz => dL_dz3,dL_dz2,dL_dz1 plus for times
# wrong: [g / n for g in dC_db] => dC_db => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: da_dz = sigmoid(z[l]) * (1 - sigmoid(z[l])) => da_dz = sigmoid(z[l]) => dL_dz3,dL_dz2,dL_dz1 missing factor
