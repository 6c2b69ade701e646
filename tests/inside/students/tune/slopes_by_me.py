# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def slopes(inputs, targets, p):
    n = len(inputs)
    # forwards
    first = np.tanh(inputs @ p["w1"] + p["b1"])
    second = np.tanh(first @ p["w2"] + p["b2"])
    predicted = second @ p["w3"] + p["b3"]
    error = predicted - targets
    mse = np.sum(error**2) / n

    # backwards
    blame3 = 2 * error / n
    blame2 = (blame3 @ p["w3"].T) * (1 - second**2)
    blame1 = (blame2 @ p["w2"].T) * (1 - first**2)

    slope = {}
    slope["slope_w3"] = second.T @ blame3
    slope["slope_b3"] = blame3.sum(axis=0)
    slope["slope_w2"] = first.T @ blame2
    slope["slope_b2"] = blame2.sum(axis=0)
    slope["slope_w1"] = inputs.T @ blame1
    slope["slope_b1"] = blame1.sum(axis=0)
    slope["loss"] = mse
    return slope


# right: mse = np.sum(error**2) / n => mse = np.sum(error**2) / (2 * n) ;; blame3 = 2 * error / n => blame3 = error / n
# wrong: blame3 = 2 * error / n => blame3 = 2 * (targets - predicted) / n => dL_dyhat wrong sign|dL_dz3 wrong sign
# wrong: blame3 = 2 * error / n => blame3 = error / n => dL_dyhat constant factor|missing factor
# wrong: blame1 = (blame2 @ p["w2"].T) * (1 - first**2) => blame1 = (blame2 @ p["w2"].T) * (1 - second**2) => dL_dz1 wrong layer
# wrong: slope["slope_w2"] = first.T @ blame2 => slope["slope_w2"] = first.T @ blame1 => dL_dw2 wrong upstream
# wrong: blame2 = (blame3 @ p["w3"].T) * (1 - second**2) => blame2 = (blame3 @ p["w3"].T) * (1 - second) ** 2 => dL_dz2 *
# wrong: slope["slope_b1"] = blame1.sum(axis=0) => slope["slope_b1"] = blame2.sum(axis=0) => dL_db1 wrong upstream
