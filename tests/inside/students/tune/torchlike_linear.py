# network: hidden=(4, 3), bias=True, activation="relu"
import numpy as np


def linear(input, weight, bias):
    """Like torch.nn.functional.linear, but the weight is (in_features, out_features)."""
    return input @ weight + bias


def linear_backward(grad_output, input, weight):
    grad_input = grad_output @ weight.T
    grad_weight = (grad_output.T @ input).T
    grad_bias = grad_output.sum(0)
    return grad_input, grad_weight, grad_bias


def threshold_backward(grad_output, output):
    return grad_output * (output > 0)


def binary_cross_entropy_with_logits_backward(logits, target):
    return (np.exp(-np.logaddexp(0, -logits)) - target) / target.shape[0]


def backward(x, y, params):
    w1, b1, w2, b2, w3, b3 = params["w1"], params["b1"], params["w2"], params["b2"], params["w3"], params["b3"]
    r1 = np.maximum(linear(x, w1, b1), 0)
    r2 = np.maximum(linear(r1, w2, b2), 0)
    logits = linear(r2, w3, b3)

    grad = {}
    g = binary_cross_entropy_with_logits_backward(logits, y)
    g, grad["w3"], grad["b3"] = linear_backward(g, r2, w3)
    g = threshold_backward(g, r2)
    g, grad["w2"], grad["b2"] = linear_backward(g, r1, w2)
    g = threshold_backward(g, r1)
    g, grad["w1"], grad["b1"] = linear_backward(g, x, w1)
    return grad


# right: grad_weight = (grad_output.T @ input).T => grad_weight = np.einsum("bo,bi->io", grad_output, input)
# right: return grad_output * (output > 0) => return np.where(output == 0, 0 * grad_output, grad_output)
# wrong: return grad_output * (output > 0) => return grad_output * (grad_output > 0) => dL_dz2,dL_dz1 wrong argument
# wrong: g = threshold_backward(g, r1) => g = threshold_backward(g, linear(x, w1, 0)) => dL_dz1 *
# wrong: grad_bias = grad_output.sum(0) => grad_bias = grad_output.mean(0) => dL_db3,dL_db2,dL_db1 mean for sum|dL_dw3,dL_dw2,dL_dw1 sum for mean
# wrong: grad_bias = grad_output.sum(0) => grad_bias = grad_output.sum(1) => dL_db3,dL_db2,dL_db1 wrong axis
# wrong: (np.exp(-np.logaddexp(0, -logits)) - target) => (0.5 * (1 + np.tanh(logits)) - target) => dL_dz3 *|dL_dyhat *
