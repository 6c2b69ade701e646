# network: hidden=(4,), bias=True, activation="tanh"
# Exercise 1: backprop through the whole thing manually (numpy instead of torch)
import numpy as np


def manual_backprop(X, Y, W1, b1, W2, b2):
    n = X.shape[0]
    # Linear layer 1
    hpreact = X @ W1 + b1
    # Non-linearity
    h = np.tanh(hpreact)
    # Linear layer 2
    logits = h @ W2 + b2
    # cross entropy loss
    logit_maxes = logits.max(1, keepdims=True)
    norm_logits = logits - logit_maxes
    counts = np.exp(norm_logits)
    counts_sum = counts.sum(1, keepdims=True)
    counts_sum_inv = counts_sum ** -1
    probs = counts * counts_sum_inv
    logprobs = np.log(probs)
    loss = -logprobs[range(n), Y].mean()

    dlogprobs = np.zeros_like(logprobs)
    dlogprobs[range(n), Y] = -1.0 / n
    dprobs = (1.0 / probs) * dlogprobs
    dcounts_sum_inv = (counts * dprobs).sum(1, keepdims=True)
    dcounts = counts_sum_inv * dprobs
    dcounts_sum = (-counts_sum ** -2) * dcounts_sum_inv
    dcounts += np.ones_like(counts) * dcounts_sum
    dnorm_logits = counts * dcounts
    dlogits = dnorm_logits.copy()
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = (1.0 - h ** 2) * dh
    dW1 = X.T @ dhpreact
    db1 = dhpreact.sum(0)
    return loss, dW1, db1, dW2, db2


# right: dlogits = dnorm_logits.copy() => dlogits = probs.copy()\n    dlogits[range(n), Y] -= 1\n    dlogits /= n
# right: dhpreact = (1.0 - h ** 2) * dh => dhpreact = dh - dh * h * h
# wrong: dcounts += np.ones_like(counts) => dcounts = np.ones_like(counts) => dL_dz2 missing term
# wrong: = -1.0 / n => = -1.0 => dL_dz2 sum for mean|dL_dyhat sum for mean
# wrong: (counts * dprobs).sum(1, keepdims=True) => counts * dprobs => dL_dz2 missing sum
# wrong: (1.0 - h ** 2) * dh => (1.0 - hpreact ** 2) * dh => dL_dz1 σ′ of z
# wrong: dhpreact.sum(0) => dhpreact.mean(0) => dL_db1 mean for sum
# wrong: dW1 = X.T @ dhpreact => dW1 = X.T @ dh => dL_dw1 wrong upstream
