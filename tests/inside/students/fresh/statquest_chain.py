# network: hidden=(3,), bias=True, activation="sigmoid"
# Chain rule, one derivative after the other (StatQuest + 3Blue1Brown notation)
# SSR = sum of squared residuals = cost
import numpy as np


def sig(z):
    return 1 / (1 + np.exp(-z))


def chain_rule(x, y, w1, b1, w2, b2):
    # forward
    z1 = np.dot(x, w1) + b1
    a1 = sig(z1)
    z2 = np.dot(a1, w2) + b2
    pred = sig(z2)
    residual = y - pred
    ssr = np.sum(residual ** 2)

    # how SSR changes with the prediction
    dSSR_dpred = -2 * residual
    dpred_dz2 = pred * (1 - pred)
    dSSR_dz2 = dSSR_dpred * dpred_dz2
    # weights and bias to the output
    dSSR_dw2 = np.dot(a1.T, dSSR_dz2)
    dSSR_db2 = np.sum(dSSR_dz2, axis=0)
    # go back to the hidden neurons
    dSSR_da1 = np.dot(dSSR_dz2, w2.T)
    da1_dz1 = a1 * (1 - a1)
    dSSR_dz1 = dSSR_da1 * da1_dz1
    dSSR_dw1 = np.dot(x.T, dSSR_dz1)
    dSSR_db1 = np.sum(dSSR_dz1, axis=0)

    return {"loss": ssr, "dw1": dSSR_dw1, "db1": dSSR_db1, "dw2": dSSR_dw2, "db2": dSSR_db2}

# right: residual = y - pred => residual = pred - y ;; dSSR_dpred = -2 * residual => dSSR_dpred = 2 * residual
# right: da1_dz1 = a1 * (1 - a1) => da1_dz1 = np.exp(-z1) / (1 + np.exp(-z1)) ** 2
# wrong: dSSR_dpred = -2 * residual => dSSR_dpred = 2 * residual => dL_dyhat wrong sign
# wrong: dSSR_dpred = -2 * residual => dSSR_dpred = -residual => dL_dyhat constant factor
# wrong: dSSR_dz2 = dSSR_dpred * dpred_dz2 => dSSR_dz2 = dSSR_dpred => dL_dz2 missing σ′
# wrong: dSSR_da1 = np.dot(dSSR_dz2, w2.T) => dSSR_da1 = np.dot(dSSR_dpred, w2.T) => dL_da1 wrong upstream
# wrong: da1_dz1 = a1 * (1 - a1) => da1_dz1 = sig(a1) * (1 - sig(a1)) => dL_dz1 σ′ of z
# wrong: dSSR_db1 = np.sum(dSSR_dz1, axis=0) => dSSR_db1 = np.sum(dSSR_da1, axis=0) => dL_db1 wrong upstream
