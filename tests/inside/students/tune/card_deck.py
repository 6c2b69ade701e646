# network: hidden=(4,), bias=True, activation="tanh"
# Ported from my BACKPR.FOR (VAX FORTRAN 77, 1991).  Indices start at 0 here!
import numpy as np

HALF = 0.5
ONE = 1.0


def BACKPR(X, Y, W1, B1, W2, B2):
    NPAT, NIN = X.shape
    NHID, NOUT = W2.shape
    BH = np.ravel(B1)
    BO = np.ravel(B2)
    T = np.reshape(Y, (NPAT, NOUT))
    E = 0.0
    S = SUM = 0.0
    DW1 = np.zeros((NIN, NHID))
    DB1 = np.zeros(NHID)
    DW2 = np.zeros((NHID, NOUT))
    DB2 = np.zeros(NOUT)
    H = np.zeros(NHID)
    O = np.zeros(NOUT)
    DELO = np.zeros(NOUT)
    DELH = np.zeros(NHID)
    # LOOP OVER PATTERNS
    for IP in range(NPAT):
        # HIDDEN UNITS
        for J in range(NHID):
            S = BH[J]
            for I in range(NIN):
                S = S + X[IP, I] * W1[I, J]
            H[J] = np.tanh(S)
        # OUTPUT UNITS
        for K in range(NOUT):
            S = BO[K]
            for J in range(NHID):
                S = S + H[J] * W2[J, K]
            O[K] = ONE / (ONE + np.exp(-S))
            E = E + HALF * (O[K] - T[IP, K]) ** 2
            DELO[K] = (O[K] - T[IP, K]) * O[K] * (ONE - O[K])
        # BACKWARD
        for J in range(NHID):
            SUM = 0.0
            for K in range(NOUT):
                SUM = SUM + DELO[K] * W2[J, K]
            DELH[J] = SUM * (ONE - H[J] ** 2)
        # ACCUMULATE
        for K in range(NOUT):
            DB2[K] = DB2[K] + DELO[K]
            for J in range(NHID):
                DW2[J, K] = DW2[J, K] + DELO[K] * H[J]
        for J in range(NHID):
            DB1[J] = DB1[J] + DELH[J]
            for I in range(NIN):
                DW1[I, J] = DW1[I, J] + DELH[J] * X[IP, I]
    return E, DW1, DB1, DW2, DB2


# right: DELH[J] = SUM * (ONE - H[J] ** 2) => DELH[J] = SUM * (ONE - H[J]) * (ONE + H[J])
# right: HALF * (O[K] - T[IP, K]) ** 2 => (O[K] - T[IP, K]) ** 2 ;; DELO[K] = (O[K] - T[IP, K]) => DELO[K] = 2.0 * (O[K] - T[IP, K])
# wrong: DW1[I, J] = DW1[I, J] + DELH[J] * X[IP, I] => DW1[I, J] = DELH[J] * X[IP, I] => dL_dw1 one sample
# wrong:             SUM = 0.0 =>  => dL_da1 *|dL_dz1 *
# wrong: DELH[J] = SUM * (ONE - H[J] ** 2) => DELH[J] = SUM * H[J] * (ONE - H[J]) => dL_dz1 wrong activation
# wrong: DELO[K] = (O[K] - T[IP, K]) * O[K] * (ONE - O[K]) => DELO[K] = O[K] - T[IP, K] => dL_dz2 missing σ′|wrong loss
# wrong: DELO[K] = (O[K] - T[IP, K]) * => DELO[K] = (T[IP, K] - O[K]) * => dL_dz2 wrong sign|dL_dyhat wrong sign
# wrong: DB1[J] = DB1[J] + DELH[J] => DB1[J] = DB1[J] + SUM => dL_db1 *
