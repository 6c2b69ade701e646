# network: hidden=(3,), bias=True, activation="sigmoid"
# Question: "My neural network does not learn, the error stays at 0.25. What am I doing wrong?"
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_der(x):
    return sigmoid(x) * (1 - sigmoid(x))

def feedforward(feature_set, wh, bh, wo, bo):
    zh = np.dot(feature_set, wh) + bh
    ah = sigmoid(zh)
    zo = np.dot(ah, wo) + bo
    ao = sigmoid(zo)
    return zh, ah, zo, ao

def train(feature_set, labels, wh, bh, wo, bo, lr=0.5, epochs=1):
    for epoch in range(epochs):
        # feedforward
        zh, ah, zo, ao = feedforward(feature_set, wh, bh, wo, bo)

        # Phase 1: cost = 1/2 * (ao - labels)^2
        dcost_dao = ao - labels
        dao_dzo = sigmoid_der(zo)
        dzo_dwo = ah
        dcost_dzo = dcost_dao * dao_dzo
        dcost_wo = np.dot(dzo_dwo.T, dcost_dzo)
        dcost_bo = dcost_dzo.sum(axis=0)

        # Phase 2
        dzo_dah = wo
        dcost_dah = np.dot(dcost_dzo, dzo_dah.T)
        dah_dzh = sigmoid_der(zh)
        dzh_dwh = feature_set
        dcost_dzh = dcost_dah * dah_dzh
        dcost_wh = np.dot(dzh_dwh.T, dcost_dzh)
        dcost_bh = dcost_dzh.sum(axis=0)

        # Update weights
        wh = wh - lr * dcost_wh
        bh = bh - lr * dcost_bh
        wo = wo - lr * dcost_wo
        bo = bo - lr * dcost_bo
    return wh, bh, wo, bo

# right: bh = bh - lr * dcost_bh => for num in dcost_dzh:\n            bh = bh - lr * num
# right: dao_dzo = sigmoid_der(zo) => dao_dzo = ao * (1 - ao)
# wrong: zh, ah, zo, ao = feedforward(feature_set, wh, bh, wo, bo) => # (done once, above) ;; for epoch in range(epochs): => zh, ah, zo, ao = feedforward(feature_set, wh, bh, wo, bo)\n    for epoch in range(epochs): => code stale activations
# wrong: np.dot(dcost_dzo, dzo_dah.T) => np.dot(dcost_dao, dzo_dah.T) => dL_da1 wrong upstream
# wrong: dah_dzh = sigmoid_der(zh) => dah_dzh = sigmoid_der(ah) => dL_dz1 σ′ of z
# wrong: dcost_bh = dcost_dzh.sum(axis=0) => dcost_bh = dcost_dzh.sum() => dL_db1 wrong axis
# wrong: wo = wo - lr * dcost_wo => wo = wo - dcost_wo => w2 lr forgotten
# wrong: dcost_dzh = dcost_dah * dah_dzh => dcost_dzh = dcost_dah => dL_dz1 missing σ′
