"""Correct backpropagation in many styles: none of these may be blamed.

Two hidden sigmoid layers without biases, if no other network is named in the first comment line.
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(x, w):
    z1 = x @ w["w1"]
    z2 = sigmoid(z1) @ w["w2"]
    z3 = sigmoid(z2) @ w["w3"]
    return z1, sigmoid(z1), z2, sigmoid(z2), z3, sigmoid(z3)


def loss(x, y, w):
    yhat = forward(x, w)[-1]
    return -np.sum(y * np.log(yhat) + (1 - y) * np.log(1 - yhat))


def unsimplified(x, y, w):
    _, a1, _, a2, _, yhat = forward(x, w)
    d = {"dL_dyhat": -y / yhat + (1 - y) / (1 - yhat)}
    d["dL_dz3"] = d["dL_dyhat"] * yhat * (1 - yhat)
    d["dL_dw3"] = a2.T @ d["dL_dz3"]
    d["dL_da2"] = d["dL_dz3"] @ w["w3"].T
    d["dL_dz2"] = d["dL_da2"] * a2 * (1 - a2)
    d["dL_dw2"] = a1.T @ d["dL_dz2"]
    d["dL_da1"] = d["dL_dz2"] @ w["w2"].T
    d["dL_dz1"] = d["dL_da1"] * a1 * (1 - a1)
    d["dL_dw1"] = x.T @ d["dL_dz1"]
    return d


def simplified(x, y, w):
    _, a1, _, a2, _, yhat = forward(x, w)
    dz3 = yhat - y
    dz2 = dz3 @ w["w3"].T * a2 * (1 - a2)
    dz1 = dz2 @ w["w2"].T * a1 * (1 - a1)
    return {
        "dz3": dz3,
        "dz2": dz2,
        "dz1": dz1,
        "dw3": a2.T @ dz3,
        "dw2": a1.T @ dz2,
        "dw1": x.T @ dz1,
    }


def simplified_beside_dyhat(x, y, w):
    d, yhat = simplified(x, y, w), forward(x, w)[-1]
    return d | {"dL_dyhat": (yhat - y) / (yhat - yhat**2)}


def einsum(x, y, w):
    _, a1, _, a2, _, yhat = forward(x, w)
    dz3 = yhat - y
    dz2 = np.einsum("no,ho->nh", dz3, w["w3"]) * (a2 - a2**2)
    dz1 = np.einsum("nj,ij->ni", dz2, w["w2"]) * (a1 - a1**2)
    return [np.einsum("ni,nj->ij", a, dz) for a, dz in ((x, dz1), (a1, dz2), (a2, dz3))]


def loops(x, y, w):
    total = [np.zeros_like(w[name]) for name in ("w1", "w2", "w3")]
    for row, target in zip(x, y, strict=True):
        _, a1, _, a2, _, yhat = forward(row, w)
        dz3 = yhat - target
        dz2 = w["w3"] @ dz3 * a2 * (1 - a2)
        dz1 = w["w2"] @ dz2 * a1 * (1 - a1)
        for g, a, dz in zip(total, (row, a1, a2), (dz1, dz2, dz3), strict=True):
            for i in range(len(a)):
                for j in range(len(dz)):
                    g[i, j] += a[i] * dz[j]
    return total


def outer_products(x, y, w):
    rows = [einsum(x[i : i + 1], y[i : i + 1], w) for i in range(len(x))]
    return {f"grad_w{k + 1}": sum(row[k] for row in rows) for k in range(3)}


def nested_lists(x, y, w):
    return {name: value.tolist() for name, value in unsimplified(x, y, w).items()}


def last_layer_first(x, y, w):
    return einsum(x, y, w)[::-1]


def tuple_of_three(x, y, w):
    return tuple(einsum(x, y, w))


def loss_and_gradients(x, y, w):
    return loss(x, y, w), {f"W{k}": g for k, g in enumerate(einsum(x, y, w), start=1)}


def weights_one_by_one(x, y, w1, w2, w3):
    g1, g2, g3 = einsum(x, y, {"w1": w1, "w2": w2, "w3": w3})
    return g1, g2, g3


def transposed(x, y, w):
    return {name: value.T for name, value in unsimplified(x, y, w).items()}


def transposed_weight_gradients(x, y, w):
    return {name: value.T if "dw" in name else value for name, value in simplified(x, y, w).items()}


def samples_in_columns(x, y, w):
    X, Y, W1, W2, W3 = x.T, y.T, w["w1"].T, w["w2"].T, w["w3"].T
    A1 = sigmoid(W1 @ X)
    A2 = sigmoid(W2 @ A1)
    dZ3 = sigmoid(W3 @ A2) - Y
    dZ2 = W3.T @ dZ3 * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1)
    return {
        "dZ3": dZ3,
        "dZ2": dZ2,
        "dZ1": dZ1,
        "dW3": dZ3 @ A2.T,
        "dW2": dZ2 @ A1.T,
        "dW1": dZ1 @ X.T,
    }


def float32(x, y, w):
    w = {name: v.astype(np.float32) for name, v in w.items()}
    return unsimplified(x.astype(np.float32), y.astype(np.float32), w)


def float32_cast_back(x, y, w):
    return {name: v.astype(np.float64) for name, v in float32(x, y, w).items()}


def float32_weight_gradients(x, y, w):
    return [g.astype(np.float32) for g in einsum(x, y, w)]


def differences(x, y, w, h, central):
    grads = {}
    for name, value in w.items():
        g = grads[name] = np.zeros_like(value)
        for at in np.ndindex(value.shape):
            up, down = (value.copy() for _ in range(2))
            up[at] += h
            down[at] -= h if central else 0
            rise = loss(x, y, w | {name: up}) - loss(x, y, w | {name: down})
            g[at] = rise / (2 * h if central else h)
    return grads


def central_differences(x, y, w):
    return differences(x, y, w, 1e-5, central=True)


def forward_differences(x, y, w):
    return differences(x, y, w, 1e-6, central=False)


def epsilon_in_the_division(x, y, w):
    yhat = forward(x, w)[-1]
    return unsimplified(x, y, w) | {"dL_dyhat": (yhat - y) / (yhat * (1 - yhat) + 1e-8)}


def extra_keys(x, y, w):
    return unsimplified(x, y, w) | {"loss": loss(x, y, w), "z1": forward(x, w)[0], "name": "me"}


def flat_output_layer(x, y, w):
    d = simplified(x, y, w)
    return d | {"dz3": d["dz3"].ravel(), "dw3": d["dw3"].ravel()}


def stable_sigmoid(x, y, w):
    half = [0.5 * (1 + np.tanh(0.5 * z)) for z in forward(x, w)[::2]]
    dz3 = half[2] - y
    dz2 = dz3 @ w["w3"].T * half[1] * (1 - half[1])
    return {"dL_dz3": dz3, "dL_dz2": dz2, "dL_dw3": half[1].T @ dz3, "dL_dw2": half[0].T @ dz2}


def step_returning_a_dict(x, y, w, lr):
    return {name: w[name] - lr * g for name, g in zip(w, einsum(x, y, w), strict=True)}


def step_in_place(x, y, w, lr):
    for name, g in zip(w, einsum(x, y, w), strict=True):
        w[name] -= lr * g


def step_returning_a_tuple(x, y, w1, w2, w3, lr):
    g1, g2, g3 = einsum(x, y, {"w1": w1, "w2": w2, "w3": w3})
    return w1 - lr * g1, w2 - lr * g2, w3 - lr * g3


def step_rebinding_the_dict(x, y, w, learning_rate):
    for name, g in zip(list(w), einsum(x, y, w), strict=True):
        w[name] = w[name] - learning_rate * g
    return loss(x, y, w)


# ruff: noqa: N806 - a learner writes the names of the mathematics
