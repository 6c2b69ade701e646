# network: hidden=(4, 3), bias=True, activation="sigmoid"
import numpy as np


def f(x):
    return 1 / (1 + np.exp(-x))


def f_deriv(x):
    return f(x) * (1 - f(x))


def feed_forward(x, W, b):
    h = {1: x}
    z = {}
    for l in range(1, len(W) + 1):
        node_in = h[l]
        z[l + 1] = W[l].T.dot(node_in) + b[l]
        h[l + 1] = f(z[l + 1])
    return h, z


def calculate_out_layer_delta(y, h_out, z_out):
    # delta^(nl) = -(y_i - h_i^(nl)) * f'(z_i^(nl))
    return -(y - h_out) * f_deriv(z_out)


def calculate_hidden_delta(delta_plus_1, w_l, z_l):
    # delta^(l) = (transpose(W^(l)) * delta^(l+1)) * f'(z^(l))
    return np.dot(w_l, delta_plus_1) * f_deriv(z_l)


def average_gradients(X, Y, W1, b1, W2, b2, W3, b3):
    W = {1: W1, 2: W2, 3: W3}
    b = {1: np.ravel(b1), 2: np.ravel(b2), 3: np.ravel(b3)}
    tri_W = {l: np.zeros(W[l].shape) for l in W}
    tri_b = {l: np.zeros(b[l].shape) for l in b}
    m = len(Y)
    for i in range(m):
        delta = {}
        h, z = feed_forward(X[i, :], W, b)
        for l in range(4, 0, -1):
            if l == 4:
                delta[l] = calculate_out_layer_delta(Y[i, :], h[l], z[l])
            else:
                if l > 1:
                    delta[l] = calculate_hidden_delta(delta[l + 1], W[l], z[l])
                tri_W[l] += np.dot(h[l][:, np.newaxis], delta[l + 1][np.newaxis, :])
                tri_b[l] += delta[l + 1]
    return {f"dW{l}": 1.0 / m * tri_W[l] for l in W} | {f"db{l}": 1.0 / m * tri_b[l] for l in b}


# right: tri_W[l] += np.dot(h[l][:, np.newaxis], delta[l + 1][np.newaxis, :]) => tri_W[l] += np.outer(h[l], delta[l + 1])
# right: return -(y - h_out) * f_deriv(z_out) => return h_out - y
# wrong: tri_b[l] += delta[l + 1] => tri_b[l] = delta[l + 1] => dL_db3,dL_db2,dL_db1 one sample
# wrong: return np.dot(w_l, delta_plus_1) * f_deriv(z_l) => return np.dot(w_l, delta_plus_1) * f(z_l) => dL_dz2,dL_dz1 missing factor
# wrong: 1.0 / m * tri_b[l] for l in b => tri_b[l] for l in b => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: return np.dot(w_l, delta_plus_1) * f_deriv(z_l) => return np.dot(w_l, delta_plus_1) => dL_dz2,dL_dz1 missing σ′
# wrong: calculate_hidden_delta(delta[l + 1], W[l], z[l]) => calculate_hidden_delta(delta[l + 1], W[l], h[l]) => dL_dz2,dL_dz1 σ′ of z
