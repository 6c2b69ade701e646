"""The share that each network has in the prediction, and the share of a simpler model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shallows.sklearn.losses import gain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.sklearn.restarts import Restarts

    Array = NDArray[np.float64]

#: A network takes no part if its loss is more than so many times that of a constant.
WORST = 2.0
#: Penalties, or the rest, whose share is smaller take no part.
LEAST = 0.01


def shares(found: Restarts, loss: str, rest: float = 0.0) -> tuple[Array, float]:
    """Return the share of each network in the prediction, (networks,), and that of the rest.

    The rest is a constant, or a model that is likelier than it; `rest` is how much, as a logarithm.

    Networks of one penalty have equal shares. The share of a penalty is proportional to the
    likelihood that its networks give to the samples that they left out, over that of a constant.
    For n samples and mean log-losses, this is exp(mean over networks of n (guess - judged)). For
    squared losses, it is exp(mean over networks of ½ n log(guess / judged)), as for normal errors
    whose variance is the loss. These are the weights of Bayesian model averaging (Hoeting et al.,
    Statistical Science 14, 1999), with the likelihood of samples held out as the evidence.

    Without held-out samples, all penalties have equal shares, and the rest has none.
    """
    usable = np.isfinite(found.judged) & (found.judged <= WORST * found.guess)
    kinds = [np.flatnonzero(usable & (found.kind == kind)) for kind in np.unique(found.kind)]
    kinds = [members for members in kinds if len(members)]
    share = np.zeros(len(found.judged))
    if not kinds:
        return share, 1.0
    if found.rows.any():
        gains = gain(loss, found.rows, found.guess, found.judged)
        evidence = np.array([gains[members].mean() for members in kinds] + [rest])
    else:
        evidence = np.array([0.0] * len(kinds) + [-np.inf])
    each = np.exp(evidence - evidence.max())
    each[each < LEAST * each.sum()] = 0.0
    each /= each.sum()
    for members, whole in zip(kinds, each[:-1], strict=True):
        share[members] = whole / len(members)
    return share, float(each[-1])
