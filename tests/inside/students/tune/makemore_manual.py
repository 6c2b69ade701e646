# network: hidden=(4,), bias=True, activation="tanh"
# Exercise 1 of the "backprop ninja" lecture, redone with numpy
import numpy as np


def manual_backprop(Xb, Yb, W1, b1, W2, b2):
    n = Xb.shape[0]
    # forward pass, "chunkated" into smaller steps
    hpreact = Xb @ W1 + b1
    h = np.tanh(hpreact)
    logits = h @ W2 + b2
    logit_maxes = logits.max(1, keepdims=True)
    norm_logits = logits - logit_maxes  # subtract max for numerical stability
    counts = np.exp(norm_logits)
    counts_sum = counts.sum(1, keepdims=True)
    counts_sum_inv = counts_sum**-1
    probs = counts * counts_sum_inv
    logprobs = np.log(probs)
    loss = -logprobs[np.arange(n), Yb].mean()

    # backward pass
    dlogprobs = np.zeros_like(logprobs)
    dlogprobs[np.arange(n), Yb] = -1.0 / n
    dprobs = (1.0 / probs) * dlogprobs
    dcounts_sum_inv = (counts * dprobs).sum(1, keepdims=True)
    dcounts = counts_sum_inv * dprobs
    dcounts_sum = (-counts_sum**-2) * dcounts_sum_inv
    dcounts += np.ones_like(counts) * dcounts_sum
    dnorm_logits = counts * dcounts
    dlogits = dnorm_logits.copy()  # the max cancels out
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = (1.0 - h**2) * dh
    dW1 = Xb.T @ dhpreact
    db1 = dhpreact.sum(0)
    return loss, {"dlogits": dlogits, "dh": dh, "dW2": dW2, "db2": db2, "dhpreact": dhpreact, "dW1": dW1, "db1": db1}

# right: dlogits = dnorm_logits.copy()  # the max cancels out => dlogits = probs.copy()\n    dlogits[np.arange(n), Yb] -= 1\n    dlogits /= n
# right: return loss, {"dlogits": dlogits, "dh": dh, "dW2": dW2, "db2": db2, "dhpreact": dhpreact, "dW1": dW1, "db1": db1} => return loss, dW1, db1, dW2, db2
# wrong: dcounts += np.ones_like(counts) * dcounts_sum => pass => dL_dz2 missing term
# wrong: (counts * dprobs).sum(1, keepdims=True) => counts * dprobs => dL_dz2 missing sum
# wrong: dlogprobs[np.arange(n), Yb] = -1.0 / n => dlogprobs[np.arange(n), Yb] = -1.0 => dL_dz2 sum for mean
# wrong: dW1 = Xb.T @ dhpreact => dW1 = Xb.T @ dh => dL_dw1 wrong upstream
# wrong: db1 = dhpreact.sum(0) => db1 = dhpreact => dL_db1 missing sum
# wrong: (1.0 - h**2) * dh => (1.0 - h @ h.T) @ dh => dL_dz1 matrix product
