# network: hidden=(3, 3), bias=False, activation="tanh"
import numpy as np


def gradient(x, t, w1, w2, w3):
    u1 = np.tanh(x.dot(w1))
    u2 = np.tanh(u1.dot(w2))
    o = 1.0 / (1.0 + np.exp(-u2.dot(w3)))
    e3 = o - t
    nabla_w3 = u2.T.dot(e3)
    e2 = e3.dot(w3.T) * (1.0 - u2**2)
    nabla_w2 = u1.T.dot(e2)
    e1 = e2.dot(w2.T) * (1.0 - u1**2)
    nabla_w1 = x.T.dot(e1)
    return dict(nabla_w1=nabla_w1, nabla_w2=nabla_w2, nabla_w3=nabla_w3)


# right: return dict(nabla_w1=nabla_w1, nabla_w2=nabla_w2, nabla_w3=nabla_w3) => return dict(dJdW1=nabla_w1, dJdW2=nabla_w2, dJdW3=nabla_w3)
# right: return dict(nabla_w1=nabla_w1, nabla_w2=nabla_w2, nabla_w3=nabla_w3) => return {"grad_W1": nabla_w1, "grad_W2": nabla_w2, "grad_W3": nabla_w3}
# right: return dict(nabla_w1=nabla_w1, nabla_w2=nabla_w2, nabla_w3=nabla_w3) => loss = -np.sum(t * np.log(o) + (1 - t) * np.log(1 - o)); return loss, nabla_w1, nabla_w2, nabla_w3
# right: return dict(nabla_w1=nabla_w1, nabla_w2=nabla_w2, nabla_w3=nabla_w3) => return {"dW": {1: nabla_w1, 2: nabla_w2, 3: nabla_w3}}
# wrong: e2 = e3.dot(w3.T) * (1.0 - u2**2) => e2 = e3.dot(w3.T) * (1.0 - u2) => dL_dz2 missing factor|precedence
# wrong: e2 = e3.dot(w3.T) * (1.0 - u2**2) => e2 = e3.dot(w3.T) * (1.0 - np.tanh(u2)**2) => dL_dz2 σ′ of z
# wrong: nabla_w1 = x.T.dot(e1) => nabla_w1 = 0.01 * x.T.dot(e1) => dL_dw1 constant factor|learning rate inside
# wrong: nabla_w2 = u1.T.dot(e2) => nabla_w2 = u1.T.dot(e2).astype(np.float16) => dL_dw2 rounding|float16|precision
# wrong: nabla_w2 = u1.T.dot(e2) => nabla_w2 = u1[-1:].T.dot(e2[-1:]) => dL_dw2 one sample
# wrong: return dict(nabla_w1=nabla_w1, nabla_w2=nabla_w2, nabla_w3=nabla_w3) => return dict(nabla_w1=nabla_w1, nabla_w2=nabla_w3, nabla_w3=nabla_w2) => code swapped
