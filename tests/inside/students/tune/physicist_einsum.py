# network: hidden=(3, 3), bias=True, activation="tanh"
# least-squares fit with a small network, all sigma_i = 1, f = net(x)
import numpy as np
from numpy import einsum, tanh


def grad_chi2(x, y, w1, b1, w2, b2, w3, b3):
    # forward: linear output
    u = einsum('ni,ij->nj', x, w1) + b1
    f1 = tanh(u)
    v = einsum('nj,jk->nk', f1, w2) + b2
    f2 = tanh(v)
    f = einsum('nk,kl->nl', f2, w3) + b3
    chi2 = 0.5 * ((f - y)**2).sum()

    # adjoints
    r = f - y
    g3 = einsum('nk,nl->kl', f2, r)
    h3 = einsum('nl->l', r)
    lam2 = einsum('nl,kl->nk', r, w3) / np.cosh(v)**2
    g2 = einsum('nj,nk->jk', f1, lam2)
    h2 = einsum('nk->k', lam2)
    lam1 = einsum('nk,jk->nj', lam2, w2) / np.cosh(u)**2
    g1 = einsum('ni,nj->ij', x, lam1)
    h1 = einsum('nj->j', lam1)
    return chi2, g1, h1, g2, h2, g3, h3

# right: einsum('nk,jk->nj', lam2, w2) / np.cosh(u)**2 => einsum('nk,jk->nj', lam2, w2) * (1 - tanh(u)**2)
# right: lam2 = einsum('nl,kl->nk', r, w3) / np.cosh(v)**2 => lam2 = einsum('nl,kl,nk->nk', r, w3, 1 - f2 * f2)
# wrong: einsum('nk,jk->nj', lam2, w2) => einsum('nj,jk->nk', lam2, w2) => dL_da1 transpose
# wrong: / np.cosh(u)**2 => / np.cosh(f1)**2 => dL_dz1 σ′ of z
# wrong: / np.cosh(v)**2 => / np.cosh(v) => dL_dz2 *
# wrong: r = f - y => r = y - f => dL_dz3 wrong sign|dL_dyhat wrong sign
# wrong: h2 = einsum('nk->k', lam2) => h2 = einsum('nk->', lam2) => dL_db2 wrong axis
# wrong: einsum('nj,nk->jk', f1, lam2) => einsum('nj,nk->jk', u, lam2) => dL_dw2 z for a
