"""Recognise a gradient that only some of the samples were used for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.mistakes.edits import Mistake
from shallows.inside.checking.mistakes.factors import late

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.reading.probe import Probe
    from shallows.quantities import Quantity

_FEW = 1e-6  # with this tolerance, one number tells which of all samples it is the sum of


def sliced(
    quantity: Quantity, p: Probe, q: Quantities, given: Array, value: Array, tolerance: float
) -> Iterator[Mistake]:
    """Return whether only some of the samples were used, or the means of batches of them."""
    if quantity.kind not in ("w", "b") or given.shape != value.shape:
        return
    dz = q.get(f"dL_dz{quantity.layer}")
    a = q.get(p.derivation.activated(quantity.layer - 1).name)
    n = len(p.x)
    if dz is None or a is None or dz.ndim != 2 or len(dz) != n:
        return
    each = a[:, :, None] * dz[:, None] if quantity.kind == "w" else dz
    if each[0].shape != value.shape:
        return
    if tolerance < _FEW or given.size > 1:
        chosen = _some(n)
        many = chosen.sum(axis=1)
        for share in (np.full(len(many), n if late(p) else 1), many):
            sums = chosen @ each.reshape(n, -1) / share[:, None]
            off = np.abs(sums - given.ravel()).max(axis=1)
            for used in chosen[off < tolerance * np.abs(sums).max(axis=1)]:
                yield from _used(used)
    for k in range(2, n):
        means = sum(each[at : at + k].mean(axis=0) for at in range(0, n, k))
        if np.abs(given - means).max() < tolerance * np.abs(means).max():
            said = f"it adds the means of batches of {k} samples, not their sums"
            yield Mistake("mean for sum", said)


@lru_cache(maxsize=16)
def _some(n: int) -> Array:
    """Return all choices of some, but not all, of n samples; the first few, or last, come first."""
    every = (np.arange(1, 2**n - 1)[:, None] >> np.arange(n)) & 1
    ordered = np.argsort((np.diff(every, axis=1) != 0).sum(axis=1), kind="stable")
    return every[ordered].astype(float)


def _used(used: Array) -> Iterator[Mistake]:
    """Name the samples that were used, and then say less, which is true of other numbers, too."""
    n, k = len(used), int(used.sum())
    kind = "one sample" if k == 1 else "mini-batch"
    many = "sample is" if k == 1 else f"{k if k < n - 1 else 'n − 1'} samples are"
    if used[:k].all() or used[-k:].all():
        where = "first" if used[0] else "last"
        yield Mistake(kind, f"only the {where} {many} used; the loss is over all")
        yield Mistake("mini-batch", f"only the {where} few samples are used; the loss is over all")
    yield Mistake("mini-batch", "only some of the samples are used; the loss is over all")
