"""Turn a learner's matrices back if all of them are the transposes of the derivation's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from shallows.backprop import Array
    from shallows.inside.checking.reading.probe import Probe


def turned_back(given: dict[str, Array], p: Probe) -> tuple[dict[str, Array], bool]:
    """Return the values, turned back if all matrices, or all weights' gradients, are transposed."""
    matrices = [name for name, v in given.items() if v.ndim == 2 and p.truth[name].ndim == 2]
    weights = {weight.derivative.name for weight in p.derivation.weights}
    own, between = [n for n in matrices if n in weights], [n for n in matrices if n not in weights]
    turned = [g for g in (own, between) if len(g) > 1 and _all_turned(g, given, p)]
    if len(matrices) > 1 and _all_turned(matrices, given, p):
        turned = [matrices]
    for group in turned:
        given = given | {name: given[name].T for name in group}
    return given, bool(turned)


def _all_turned(group: list[str], given: dict[str, Array], p: Probe) -> bool:
    """Return whether the shapes say so, or for squares alone most values."""
    flat = [n for n in group if p.truth[n].shape[0] != p.truth[n].shape[1]]
    if flat:
        return all(given[n].shape == p.truth[n].shape[::-1] for n in group)
    close = [np.allclose(given[n].T, p.truth[n], rtol=1e-3, atol=0) for n in group
             if given[n].shape == p.truth[n].shape]  # fmt: skip
    return len(close) == len(group) and 2 * sum(close) > len(group)
