# network: hidden=(3,), bias=True, activation="sigmoid"
import numpy as np


def logistic(net):
    return 1.0 / (1.0 + np.exp(-net))


def backward_pass(inputs, target, w1, b1, w2, b2):
    # The Forward Pass
    net_h = inputs @ w1 + b1
    out_h = logistic(net_h)
    net_o = out_h @ w2 + b2
    out_o = logistic(net_o)
    E_total = np.sum(0.5 * (target - out_o) ** 2)

    # Output layer
    dE_dout_o = -(target - out_o)
    dout_o_dnet_o = out_o * (1 - out_o)
    dnet_o_dw2 = out_h
    delta_o = dE_dout_o * dout_o_dnet_o
    dE_dw2 = dnet_o_dw2.T @ delta_o
    dE_db2 = delta_o.sum(0)

    # Hidden layer
    dnet_o_dout_h = w2
    dE_dout_h = delta_o @ dnet_o_dout_h.T
    dout_h_dnet_h = out_h * (1 - out_h)
    dnet_h_dw1 = inputs
    delta_h = dE_dout_h * dout_h_dnet_h
    dE_dw1 = dnet_h_dw1.T @ delta_h
    dE_db1 = delta_h.sum(0)
    return {"dE_dw1": dE_dw1, "dE_db1": dE_db1, "dE_dw2": dE_dw2, "dE_db2": dE_db2}


# right: dE_dout_o = -(target - out_o) => dE_dout_o = out_o - target
# right: dout_h_dnet_h = out_h * (1 - out_h) => dout_h_dnet_h = np.exp(-net_h) / (1 + np.exp(-net_h)) ** 2
# wrong: dE_dout_o = -(target - out_o) => dE_dout_o = target - out_o => dL_dyhat wrong sign|dL_dz2 wrong sign
# wrong: dout_h_dnet_h = out_h * (1 - out_h) => dout_h_dnet_h = out_h * (1 - net_h) => dL_dz1 *
# wrong: dout_h_dnet_h = out_h * (1 - out_h) => dout_h_dnet_h = out_o * (1 - out_o) => dL_dz1 wrong layer
# wrong: dnet_o_dw2 = out_h => dnet_o_dw2 = net_h => dL_dw2 z for a
# wrong: dE_db1 = delta_h.sum(0) => dE_db1 = dE_dout_h.sum(0) => dL_db1 wrong upstream
# wrong: delta_o @ dnet_o_dout_h.T => dE_dout_o @ dnet_o_dout_h.T => dL_da1 wrong upstream
