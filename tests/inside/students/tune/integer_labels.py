# network: hidden=4, bias=True, activation="relu", loss="softmax"
import numpy as np
def relu(z): return np.maximum(z, 0)
def loss_and_grad(params, X, y):
    """params: dict with keys 'W1','b1','W2','b2'; y integer labels"""
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    N = X.shape[0]
    h = relu(X @ W1 + b1)
    scores = h @ W2 + b2
    scores -= scores.max(axis=1, keepdims=True)
    probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    loss = -np.log(probs[np.arange(N), y]).mean()
    dscores = probs.copy()
    dscores[np.arange(N), y] -= 1
    dscores /= N
    grads = {}
    grads["W2"] = h.T @ dscores
    grads["b2"] = dscores.sum(axis=0)
    dh = dscores @ W2.T
    dh[h <= 0] = 0
    grads["W1"] = X.T @ dh
    grads["b1"] = dh.sum(axis=0)
    return loss, grads


# right: dscores /= N => pass  # a sum ;; y]).mean() => y]).sum()
# wrong: dh[h <= 0] = 0 => pass => dL_dz1 missing σ′
# wrong: grads["b1"] = dh.sum(axis=0) => grads["b1"] = dh.sum(axis=1) => dL_db1 wrong axis
# wrong: grads["W2"] = h.T @ dscores => grads["W2"] = h.T @ dscores + 0.5 * W2 => dL_dw2 weight decay
# wrong: dscores[np.arange(N), y] -= 1 => dscores[np.arange(N), y] += 1 => dL_dz2 *
# wrong: dh = dscores @ W2.T => dh = dscores @ W2.T / N => dL_da1 mean for sum|dL_dz1 mean for sum
