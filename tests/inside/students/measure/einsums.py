# network: hidden=(3, 3), bias=True, activation="relu"
import numpy as np


def calc_grads(inputs, targets, weights, biases):
    w1, w2, w3 = weights
    b1, b2, b3 = biases
    h1 = np.clip(np.einsum("ni,ij->nj", inputs, w1) + b1, 0, None)
    h2 = np.clip(np.einsum("ni,ij->nj", h1, w2) + b2, 0, None)
    logits = np.einsum("ni,ij->nj", h2, w3) + b3
    probs = 1 / (1 + np.exp(-logits))
    batch = inputs.shape[0]
    d_logits = (probs - targets) / batch
    d_w3 = np.einsum("ni,nj->ij", h2, d_logits)
    d_b3 = np.einsum("nj->j", d_logits)
    d_h2 = np.einsum("nj,ij->ni", d_logits, w3)
    d_s2 = np.where(h2 > 0, d_h2, 0)
    d_w2 = np.einsum("ni,nj->ij", h1, d_s2)
    d_b2 = np.einsum("nj->j", d_s2)
    d_h1 = np.einsum("nj,ij->ni", d_s2, w2)
    d_s1 = np.where(h1 > 0, d_h1, 0)
    d_w1 = np.einsum("ni,nj->ij", inputs, d_s1)
    d_b1 = np.einsum("nj->j", d_s1)
    return (d_w1, d_w2, d_w3), (d_b1, d_b2, d_b3)


# right: d_logits = (probs - targets) / batch => d_logits = probs - targets
# right: return (d_w1, d_w2, d_w3), (d_b1, d_b2, d_b3) => return {"d_w1": d_w1, "d_b1": d_b1, "d_w2": d_w2, "d_b2": d_b2, "d_w3": d_w3, "d_b3": d_b3}
# right: return (d_w1, d_w2, d_w3), (d_b1, d_b2, d_b3) => return d_w1, d_b1, d_w2, d_b2, d_w3, d_b3
# wrong: d_h1 = np.einsum("nj,ij->ni", d_s2, w2) => d_h1 = np.einsum("nj,ji->ni", d_s2, w2) => dL_da1 transpose
# wrong: d_s1 = np.where(h1 > 0, d_h1, 0) => d_s1 = np.where(d_h1 > 0, d_h1, 0) => dL_dz1 wrong argument
# wrong: d_s2 = np.where(h2 > 0, d_h2, 0) => d_s2 = d_h2 => dL_dz2 missing σ′
# wrong: d_b2 = np.einsum("nj->j", d_s2) => d_b2 = np.einsum("nj->j", d_h2) => dL_db2 wrong upstream
# wrong: d_w2 = np.einsum("ni,nj->ij", h1, d_s2) => d_w2 = np.einsum("ni,nj->ij", h1, d_s2) / batch => dL_dw2 mean for sum
