# network: hidden=(3, 3), bias=False, activation="tanh"
import jax.numpy as jnp


def backward(params, x, y):
    w1, w2, w3 = params
    h1 = jnp.tanh(x @ w1)
    h2 = jnp.tanh(h1 @ w2)
    out = 1 / (1 + jnp.exp(-(h2 @ w3)))
    g = out - y
    g3 = h2.T @ g
    g = (g @ w3.T) * (1 - h2**2)
    g2 = h1.T @ g
    g = (g @ w2.T) * (1 - h1**2)
    g1 = x.T @ g
    return [g1, g2, g3]


# right: return [g1, g2, g3] => return (g1, g2, g3)
# wrong: g3 = h2.T @ g => g3 = 2.0 * (h2.T @ g) => dL_dw3 constant factor
# wrong: g2 = h1.T @ g => g2 = h2.T @ g => dL_dw2 wrong layer
# wrong: g1 = x.T @ g => g1 = x.T @ jnp.sign(g) => dL_dw1 *
