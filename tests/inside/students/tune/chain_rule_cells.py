# network: hidden=(2, 2), bias=True, activation="sigmoid"
import numpy as np


def gradients(x, y, w1, b1, w2, b2, w3, b3):
    # --- cell 3: forward pass ---
    z1 = np.matmul(x, w1) + b1
    a1 = 1 / (1 + np.exp(-z1))
    z2 = np.matmul(a1, w2) + b2
    a2 = 1 / (1 + np.exp(-z2))
    z3 = np.matmul(a2, w3) + b3
    a3 = 1 / (1 + np.exp(-z3))

    # --- cell 4: loss ---
    L = np.sum((a3 - y) ** 2) / 2

    # --- cell 5: every link of the chain ---
    dL_da3 = a3 - y
    da3_dz3 = a3 * (1 - a3)
    dL_dz3 = dL_da3 * da3_dz3
    dz3_dw3 = a2.T
    dL_dw3 = np.matmul(dz3_dw3, dL_dz3)
    dL_db3 = dL_dz3.sum(axis=0)

    dz3_da2 = w3.T
    dL_da2 = np.matmul(dL_dz3, dz3_da2)
    da2_dz2 = a2 * (1 - a2)
    dL_dz2 = dL_da2 * da2_dz2
    dz2_dw2 = a1.T
    dL_dw2 = np.matmul(dz2_dw2, dL_dz2)
    dL_db2 = dL_dz2.sum(axis=0)

    dz2_da1 = w2.T
    dL_da1 = np.matmul(dL_dz2, dz2_da1)
    da1_dz1 = a1 * (1 - a1)
    dL_dz1 = dL_da1 * da1_dz1
    dz1_dw1 = x.T
    dL_dw1 = np.matmul(dz1_dw1, dL_dz1)
    dL_db1 = dL_dz1.sum(axis=0)

    return dict(L=L, dL_dz3=dL_dz3, dL_dw3=dL_dw3, dL_db3=dL_db3,
                dL_dz2=dL_dz2, dL_dw2=dL_dw2, dL_db2=dL_db2,
                dL_dz1=dL_dz1, dL_dw1=dL_dw1, dL_db1=dL_db1)

# right: da2_dz2 = a2 * (1 - a2) => da2_dz2 = np.exp(-z2) / (1 + np.exp(-z2)) ** 2
# right: dL_da3 = a3 - y => dL_da3 = -(y - a3) ;; dL_dz3.sum(axis=0) => np.matmul(np.ones((1, len(x))), dL_dz3)
# wrong: dz2_da1 = w2.T => dz2_da1 = w2 => dL_da1 transpose
# wrong: da1_dz1 = a1 * (1 - a1) => da1_dz1 = a2 * (1 - a2) => dL_dz1 wrong layer
# wrong: dz2_dw2 = a1.T => dz2_dw2 = z1.T => dL_dw2 z for a
# wrong: dL_db2 = dL_dz2.sum(axis=0) => dL_db2 = dL_da2.sum(axis=0) => dL_db2 wrong upstream
# wrong: dL_da3 = a3 - y => dL_da3 = y - a3 => dL_dyhat wrong sign|dL_dz3 wrong sign
# wrong: dL_dz2 = dL_da2 * da2_dz2 => dL_dz2 = dL_da2 + da2_dz2 ;; np.matmul(dz1_dw1, dL_dz1) => np.matmul(dz1_dw1, dL_dz2) => dL_dz2 plus for times & dL_dw1 wrong upstream
