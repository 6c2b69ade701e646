# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def one(x, y, weights, biases):
    acts, a = [x], x
    for w, b in zip(weights, biases):
        a = sigmoid(w @ a + b)
        acts.append(a)
    gw, gb = [None] * 3, [None] * 3
    delta = acts[3] - y
    gw[2], gb[2] = np.outer(delta, acts[2]), delta
    for l in (1, 0):
        delta = (weights[l + 1].T @ delta) * acts[l + 1] * (1 - acts[l + 1])
        gw[l], gb[l] = np.outer(delta, acts[l]), delta
    return gw, gb


def gradients(X, Y, params):
    ws = [params[f"w{i}"].T for i in (1, 2, 3)]
    bs = [params[f"b{i}"] for i in (1, 2, 3)]
    total_w = [np.zeros_like(w) for w in ws]
    total_b = [np.zeros_like(b) for b in bs]
    for x, y in zip(X, Y):
        gw, gb = one(x, y, ws, bs)
        for i in range(3):
            total_w[i] += gw[i]
            total_b[i] += gb[i]
    return total_w, total_b


# right: return total_w, total_b => return [w.T for w in total_w], total_b
# right: return total_w, total_b => return {"weights": total_w, "biases": total_b}
# right: return total_w, total_b => return [w / len(X) for w in total_w], [b / len(X) for b in total_b]
# wrong: total_w[i] += gw[i] => total_w[i] = gw[i] => dL_dw3,dL_dw2,dL_dw1 one sample
# wrong: delta = (weights[l + 1].T @ delta) * acts[l + 1] * (1 - acts[l + 1]) => delta = (weights[l + 1].T @ delta) * (1 - acts[l + 1]) => dL_dz2,dL_dz1 missing factor
# wrong: gw[l], gb[l] = np.outer(delta, acts[l]), delta => gw[l], gb[l] = np.outer(delta, acts[l + 1]), delta => dL_dw2,dL_dw1 *
# wrong: return total_w, total_b => return [w / len(X) for w in total_w], total_b => dL_db3,dL_db2,dL_db1 sum for mean|dL_dw3,dL_dw2,dL_dw1 mean for sum
# wrong: delta = acts[3] - y => delta = y - acts[3] => dL_dyhat wrong sign|dL_dz3 wrong sign
