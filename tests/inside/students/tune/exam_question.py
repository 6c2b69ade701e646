# network: hidden=(3, 3, 3), bias=False, activation="tanh"
# Final exam, question 3: three hidden tanh layers, sigmoid output, E = 1/2 (y_hat - y)^2, one example
import numpy as np


def q3_backprop(x, y, W1, W2, W3, W4):
    # (a) forward
    h1 = np.tanh(W1 @ x)
    h2 = np.tanh(W2 @ h1)
    h3 = np.tanh(W3 @ h2)
    y_hat = 1 / (1 + np.exp(-(W4 @ h3)))

    # (b) dE/dz for every layer, starting at the output
    delta4 = (y_hat - y) * y_hat * (1 - y_hat)
    delta3 = (W4.T @ delta4) * (1 - h3 ** 2)
    delta2 = (W3.T @ delta3) * (1 - h2 ** 2)
    delta1 = (W2.T @ delta2) * (1 - h1 ** 2)

    # (c) dE/dW
    dW4 = np.outer(delta4, h3)
    dW3 = np.outer(delta3, h2)
    dW2 = np.outer(delta2, h1)
    dW1 = np.outer(delta1, x)
    return {"delta4": delta4, "delta3": delta3, "delta2": delta2, "delta1": delta1,
            "dW4": dW4, "dW3": dW3, "dW2": dW2, "dW1": dW1}


# right: (W3.T @ delta3) * (1 - h2 ** 2) => np.diag(1 - h2 ** 2) @ W3.T @ delta3
# right: (W4.T @ delta4) * (1 - h3 ** 2) => (delta4 @ W4) * (1 - h3) * (1 + h3)
# wrong: np.outer(delta3, h2) => np.outer(h2, delta3) => dL_dw3 transpose
# wrong: (W3.T @ delta3) * => (W2.T @ delta3) * => dL_da2 wrong layer
# wrong: (W2.T @ delta2) * => (W2.T @ delta3) * => dL_da1 wrong upstream
# wrong: * (1 - h2 ** 2) => * (1 - h3 ** 2) => dL_dz2 wrong layer
# wrong: "dW3": dW3, "dW2": dW2 => "dW3": dW2, "dW2": dW3 => code swapped
# wrong: (W2.T @ delta2) * => (W2 @ delta2) * => dL_da1 transpose
