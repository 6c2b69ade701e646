# network: hidden=(3, 3), bias=True, activation="tanh"
"""Index notation: s = sample, i = input, j = first layer, k = second layer, o = output."""
from numpy import einsum, exp, log, tanh


def fermi(u):
    return 1.0 / (exp(-u) + 1.0)


def grad_action(x, y, w1, b1, w2, b2, w3, b3):
    N = x.shape[0]
    # u^l_{sj} = w^l_{ij} h_{si} + b_j
    h1 = tanh(einsum("si,ij->sj", x, w1) + b1)
    h2 = tanh(einsum("sj,jk->sk", h1, w2) + b2)
    p = fermi(einsum("sk,ko->so", h2, w3) + b3)
    S = -(y * log(p) + (1 - y) * log(1 - p)).sum() / N

    # eps^l = dS/du^l
    eps3 = (p - y) / N
    eps2 = einsum("so,ko,sk->sk", eps3, w3, 1 - h2 * h2)
    eps1 = einsum("sk,jk,sj->sj", eps2, w2, 1 - h1 * h1)

    dS = {
        "dw3": einsum("sk,so->ko", h2, eps3),
        "dw2": einsum("sj,sk->jk", h1, eps2),
        "dw1": einsum("si,sj->ij", x, eps1),
        "db3": einsum("so->o", eps3),
        "db2": einsum("sk->k", eps2),
        "db1": einsum("sj->j", eps1),
    }
    return S, dS


# right: eps1 = einsum("sk,jk,sj->sj", eps2, w2, 1 - h1 * h1) => eps1 = einsum("sk,jk->sj", eps2, w2) / (1 - h1**2) ** -1
# right: eps3 = (p - y) / N => dS_dp = (p - y) / (p * (1 - p)) / N\n    eps3 = einsum("so,so->so", dS_dp, p * (1 - p))
# wrong: "sk,jk,sj->sj", eps2, w2 => "sk,kj,sj->sj", eps2, w2 => dL_da1 transpose
# wrong: einsum("sj,sk->jk", h1, eps2) => einsum("sj,sk->kj", h1, eps2) => dL_dw2 transpose
# wrong: eps2, w2, 1 - h1 * h1) => eps2, w2, 1 - h2 * h2) => dL_dz1 wrong layer
# wrong: einsum("sj->j", eps1) => einsum("sj->s", eps1) => dL_db1 wrong axis
# wrong: eps3, w3, 1 - h2 * h2) => eps3, w3, h2 * (1 - h2)) => dL_dz2 wrong activation
# wrong: einsum("sk->k", eps2) => einsum("sk->k", eps2) / N => dL_db2 mean for sum
