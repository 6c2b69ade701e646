# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np

σ = lambda z: 1 / (1 + np.exp(-z))


def backprop(x, y, w1, w2, w3):
    p = σ((h := σ((g := σ(x @ w1)) @ w2)) @ w3)
    return {
        "dw3": h.T @ (δ3 := p - y),
        "dw2": g.T @ (δ2 := δ3 @ w3.T * h * (1 - h)),
        "dw1": x.T @ (δ1 := δ2 @ w2.T * g * (1 - g)),
    }


# right: (δ3 := p - y) => (δ3 := (p - y) * p * (1 - p) * 2 / len(y))
# right: (δ2 := δ3 @ w3.T * h * (1 - h)) => (δ2 := -δ3 @ w3.T * h * (h - 1))
# wrong: (δ2 := δ3 @ w3.T * h * (1 - h)) => (δ2 := δ3 @ w3.T * h * (h - 1)) => dL_dz2 wrong sign
# wrong: (δ1 := δ2 @ w2.T * g * (1 - g)) => (δ1 := δ2 @ w2.T * g * (1 - h)) => dL_dz1 wrong layer
# wrong: "dw2": g.T @ (δ2 := δ3 @ w3.T * h * (1 - h)) => "dw2": h.T @ (δ2 := δ3 @ w3.T * h * (1 - h)) => dL_dw2 wrong layer
# wrong: (δ1 := δ2 @ w2.T * g * (1 - g)) => (δ1 := δ3 @ w3.T @ w2.T * g * (1 - g)) => dL_da1 wrong upstream|dL_da1 *
# wrong: (δ1 := δ2 @ w2.T * g * (1 - g)) => (δ1 := δ2 @ (w2.T * g.mean(0) * (1 - g).mean(0))) => dL_dz1 *|dL_dz1 broadcast|dL_da1 *
