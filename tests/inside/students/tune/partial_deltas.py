# network: hidden=(3, 3), bias=False, activation="sigmoid"
import numpy as np


def sg(u):
    return 1.0 / (1.0 + np.exp(-u))


def hw2(x, y, w1, w2, w3):
    u1 = x.dot(w1); o1 = sg(u1)
    u2 = o1.dot(w2); o2 = sg(u2)
    u3 = o2.dot(w3); o3 = sg(u3)
    e3 = o3 - y
    e2 = e3.dot(w3.T) * (o2 - o2 ** 2)
    e1 = e2.dot(w2.T) * (o1 - o1 ** 2)
    # the exercise only asks for the first layer
    return {"dw1": x.T.dot(e1), "a1": o1, "a2": o2}


# right: return {"dw1": x.T.dot(e1), "a1": o1, "a2": o2} => return {"dw1": x.T.dot(e1), "z1": u1}
# wrong: e1 = e2.dot(w2.T) * (o1 - o1 ** 2) => e1 = e2.dot(w2.T) * o1 - o1 ** 2 => dL_dz1 precedence
# wrong: e2 = e3.dot(w3.T) * (o2 - o2 ** 2) => e2 = e3.dot(w3.T) => dL_dz2 missing σ′
# wrong: e3 = o3 - y => e3 = (o3 - y) * (o3 - o3 ** 2) ;; e1 = e2.dot(w2.T) * (o1 - o1 ** 2) => e1 = e2.dot(w2.T) => dL_dz1 missing σ′
# wrong: return {"dw1": x.T.dot(e1), "a1": o1, "a2": o2} => return {"dw1": o1.T.dot(e1)[:2], "a1": o1, "a2": o2} => dL_dw1 wrong layer
