# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def backward(x, y, weights):
    w = [weights["w1"], weights["w2"], weights["w3"]]
    a = [x]
    for wi in w:
        a.append(1 / (1 + np.exp(-a[-1] @ wi)))
    deltas = [None] * 3
    deltas[2] = a[3] - y
    deltas[1] = deltas[2] @ w[2].T * a[2] * (1 - a[2])
    deltas[0] = deltas[1] @ w[1].T * a[1] * (1 - a[1])
    dW = []
    for i in range(3):
        dW.append(a[i].T @ deltas[i])
    return {"dW": dW, "deltas": deltas}


# right: return {"dW": dW, "deltas": deltas} => return {f"dW[{i + 1}]": d for i, d in enumerate(dW)}
# right: return {"dW": dW, "deltas": deltas} => return np.array(dW, dtype=object)
# right: return {"dW": dW, "deltas": deltas} => return {"grads": dW}
# wrong: dW.append(a[i].T @ deltas[i]) => dW.append(a[i].T @ deltas[i]) ;; return {"dW": dW, "deltas": deltas} => buf = np.zeros((3, 3)); out = [buf, buf, dW[2]]; buf[...] = dW[1]; return {"dW": [dW[0] * 0 + (buf[:2] if len(x[0]) == 2 else dW[0]), out[1], out[2]], "deltas": deltas} => dL_dw1 *
# wrong: deltas[1] = deltas[2] @ w[2].T * a[2] * (1 - a[2]) => deltas[1] = deltas[2] @ w[2].T + a[2] * (1 - a[2]) => dL_dz2 plus for times
# wrong: deltas[0] = deltas[1] @ w[1].T * a[1] * (1 - a[1]) => deltas[0] = deltas[1] @ w[1].T * a[1] * (1 - a[1]) ** 2 => dL_dz1 extra σ′|*
# wrong: dW.append(a[i].T @ deltas[i]) => dW.append((a[i].T @ deltas[i]).round(3)) => dL_dw3,dL_dw2,dL_dw1 rounding
# wrong: dW.append(a[i].T @ deltas[i]) => dW.append(0.1 * a[i].T @ deltas[i]) => dL_dw3,dL_dw2,dL_dw1 constant factor|dL_dw3,dL_dw2,dL_dw1 learning rate inside
