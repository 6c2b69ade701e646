# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def backward(x, y, weights):
    Ws = [weights["w1"], weights["w2"], weights["w3"]]
    bs = [weights["b1"], weights["b2"], weights["b3"]]
    acts = [x]
    for k in range(2):
        acts.append(np.tanh(acts[-1] @ Ws[k] + bs[k]))
    p = 1 / (1 + np.exp(-(acts[-1] @ Ws[2] + bs[2])))
    grads = []
    delta = p - y
    for k in reversed(range(3)):
        grads.insert(0, (acts[k].T @ delta, delta.sum(0)))
        if k > 0:
            delta = (delta @ Ws[k].T) * (1 - acts[k] ** 2)
    return grads


# right: delta = p - y => delta = (p - y) / len(x)
# right: grads.insert(0, (acts[k].T @ delta, delta.sum(0))) => grads.insert(0, {"dW": acts[k].T @ delta, "db": delta.sum(0)})
# right: grads.insert(0, (acts[k].T @ delta, delta.sum(0))) => grads.insert(0, [delta.sum(0), acts[k].T @ delta])
# right: grads.insert(0, (acts[k].T @ delta, delta.sum(0))) => grads.append((acts[k].T @ delta, delta.sum(0)))
# wrong: delta = (delta @ Ws[k].T) * (1 - acts[k] ** 2) => delta = (delta @ Ws[k].T) * (1 - acts[k]) ** 2 => dL_dz2,dL_dz1 precedence
# wrong: delta = (delta @ Ws[k].T) * (1 - acts[k] ** 2) => delta = (delta @ Ws[k].T) * acts[k] * (1 - acts[k]) => dL_dz2,dL_dz1 wrong activation
# wrong: grads.insert(0, (acts[k].T @ delta, delta.sum(0))) => grads.insert(0, (acts[k].T @ delta, delta.mean(0))) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: delta = (delta @ Ws[k].T) * (1 - acts[k] ** 2) => delta = (delta @ Ws[k].T) * (1 - acts[k-1][:, :1] ** 2) => dL_dz2,dL_dz1 wrong layer|*
