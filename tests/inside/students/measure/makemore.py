# network: hidden=(5,), bias=True, activation="tanh", loss="softmax"
import numpy as np


def manual_backprop(Xb, Yb, W1, b1, W2, b2):
    n = Xb.shape[0]
    labels = Yb.argmax(1) if np.ndim(Yb) > 1 else np.asarray(Yb).astype(int)
    # forward pass
    hpreact = Xb @ W1 + b1
    h = np.tanh(hpreact)
    logits = h @ W2 + b2
    logit_maxes = logits.max(1, keepdims=True)
    norm_logits = logits - logit_maxes
    counts = np.exp(norm_logits)
    counts_sum = counts.sum(1, keepdims=True)
    probs = counts / counts_sum
    logprobs = np.log(probs)
    loss = -logprobs[range(n), labels].mean()
    # backward pass
    dlogits = probs.copy()
    dlogits[range(n), labels] -= 1
    dlogits /= n
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = (1.0 - h**2) * dh
    dW1 = Xb.T @ dhpreact
    db1 = dhpreact.sum(0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


# right: dlogits[range(n), labels] -= 1 => dlogits -= np.eye(W2.shape[1])[labels]
# wrong: dhpreact = (1.0 - h**2) * dh => dhpreact = (1.0 - hpreact**2) * dh => dL_dz1 σ′ of z
# wrong: dlogits[range(n), labels] -= 1 => pass => dL_dz2 missing term|dL_dz2 wrong loss
# wrong: db1 = dhpreact.sum(0) => db1 = dh.sum(0) => dL_db1 wrong upstream
# wrong: dhpreact = (1.0 - h**2) * dh => dhpreact = 1.0 - h**2 * dh => dL_dz1 precedence
