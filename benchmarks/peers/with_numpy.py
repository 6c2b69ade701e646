"""NumPy: the report's loop, the loop tuned, and networks stacked."""

import numpy as np

from peers.task import CHUNK, in_lanes, one_by_one, refilled, until_last


def sigmoid(z):
    """Return the report's sigmoid, section 2A."""
    return 1 / (1 + np.exp(-z))


def sigmoid_in_place(z):
    """Replace z by its sigmoid."""
    np.exp(np.negative(z, z), z)
    z += 1
    return np.reciprocal(z, z)


@one_by_one
def loop(x, y, weights, lr, budget):
    """Train as the report does: its formulas, with accuracy and loss in every epoch."""
    w1, w2, w3 = weights
    for epoch in range(1, budget + 1):
        a1 = sigmoid(x @ w1)
        a2 = sigmoid(a1 @ w2)
        yhat = sigmoid(a2 @ w3)
        accuracy = np.mean((yhat >= 0.5) == y)
        np.sum(-y * np.log(yhat) - (1 - y) * np.log(1 - yhat))
        if accuracy == 1:
            return epoch
        dz3 = yhat - y
        dz2 = (dz3 @ w3.T) * (a2 * (1 - a2))
        dz1 = (dz2 @ w2.T) * (a1 * (1 - a1))
        w1 -= lr * (x.T @ dz1)
        w2 -= lr * (a1.T @ dz2)
        w3 -= lr * (a2.T @ dz3)
    return 0


@one_by_one
def tuned_loop(x, y, weights, lr, budget):
    """Train the same way, without the loss and without allocating."""
    w1, w2, w3 = weights
    n, h = len(x), len(w3)
    a1, a2, dz1, dz2, slope = np.empty((5, n, h), x.dtype)
    yhat, dz3 = np.empty((2, n, 1), x.dtype)
    g1, g2, g3 = map(np.empty_like, weights)
    truth = (y == 1).tobytes()  # comparing bytes is the fastest test of 21 booleans
    scaled_x_t, w2_t, w3_t = lr * x.T, w2.T, w3.T
    for epoch in range(1, budget + 1):
        for inputs, w, a in ((x, w1, a1), (a1, w2, a2), (a2, w3, yhat)):
            sigmoid_in_place(np.dot(inputs, w, a))
        if (yhat >= 0.5).tobytes() == truth:
            return epoch
        np.subtract(yhat, y, dz3)
        np.multiply(a2, np.subtract(1, a2, slope), slope)
        np.multiply(np.multiply(dz3, w3_t, dz2), slope, dz2)
        np.multiply(a1, np.subtract(1, a1, slope), slope)
        np.multiply(np.dot(dz2, w2_t, dz1), slope, dz1)
        w1 -= np.dot(scaled_x_t, dz1, g1)
        w2 -= np.multiply(np.dot(a1.T, dz2, g2), lr, g2)
        w3 -= np.multiply(np.dot(a2.T, dz3, g3), lr, g3)
    return 0


def chunk(x, y, lr, lanes):
    """Train all lanes; `einsum` beats batched `matmul` on matrices as small as these."""
    einsum = np.einsum
    w1, w2, w3 = lanes
    first = np.zeros(w3.shape[-1], int)
    for epoch in range(1, CHUNK + 1):
        a1 = sigmoid_in_place(einsum("nk,kjb->njb", x, w1))
        a2 = sigmoid_in_place(einsum("nkb,kjb->njb", a1, w2))
        yhat = sigmoid_in_place(einsum("nkb,kb->nb", a2, w3))
        right = ((yhat >= 0.5) == y).all(0)
        first[right & (first == 0)] = epoch
        dz3 = yhat - y
        dz2 = dz3[:, None] * w3 * (a2 * (1 - a2))
        dz1 = einsum("njb,kjb->nkb", dz2, w2) * (a1 * (1 - a1))
        w1 -= lr * einsum("nk,njb->kjb", x, dz1)
        w2 -= lr * einsum("nkb,njb->kjb", a1, dz2)
        w3 -= lr * einsum("nkb,nb->kb", a2, dz3)
    return lanes, first


stacked = in_lanes(chunk, until_last)
stacked_refilled = in_lanes(chunk, refilled)
