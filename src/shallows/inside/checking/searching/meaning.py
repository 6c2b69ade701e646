"""What the values of a learner's expression are, in the derivation's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shallows.formula.evaluate import compiled
from shallows.inside.checking.reading.evidence import ratio
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.reading.probe import Probe

SAME = 1e-6  # of two values that may be one
_DEEPEST = 6  # times that a loop in a loop over the samples may run
_MOST = 20  # different arrays that are looked at alone


class Meaning:
    """The values that have a name in the derivation, and those of f′, ``slope1``, ….

    Parameters
    ----------
    p : Probe
    """

    def __init__(self, p: Probe) -> None:
        self._p, self._n = p, len(p.x)
        known = {**p.truth, **p.given}
        for layer in range(1, p.derivation.layers + (p.derivation.outputs == 1)):
            known[f"slope{layer}"] = np.asarray(compiled(p.derivation.slope(layer))(p.given))
        self._known = {name: v for name, v in known.items() if np.ndim(v) and v.any()}
        top = f"dL_dz{p.derivation.layers}"
        if np.array_equal(known.get("dL_dyhat", ()), known[top]):
            del self._known["dL_dyhat"]  # of an output without an activation function

    def __call__(self, values: Sequence[Array]) -> dict[str, float]:
        """Return the names of values, and the factor that each has.

        A number alone is a multiple of any other. So it has a name only if it has the factor of
        something else that is named. What is equal to a value goes before multiples.

        Parameters
        ----------
        values : sequence of ndarray
            In the order of time: of each layer, of each sample, or both.
        """
        found: dict[str, float] = {}
        for made in self._together(values):
            for name, v in self._known.items():
                if name not in found and made.size == v.size and (c := ratio(v, made)):
                    found[name] = c
        equal = {name: c for name, c in found.items() if _alike(c, 1)}
        factors = [c for name, c in found.items() if self._known[name].size > 1]
        return equal or {
            name: c
            for name, c in found.items()
            if self._known[name].size > 1 or any(_alike(c, k) for k in factors)
        }

    def _together(self, values: Sequence[Array]) -> Iterator[Array]:
        """Yield values alone, and those of batches or samples together: stacked, and added."""
        alone = list({v.tobytes(): v for v in values if v.ndim}.values())
        yield from alone[:_MOST] + alone[_MOST:][-_MOST:]
        rows = [v for v in values if v.ndim == 2]
        for width in dict.fromkeys(v.shape[1] for v in rows):
            batches = [v for v in rows if v.shape[1] == width]
            if len(batches) > 1 and sum(map(len, batches)) == self._n:
                yield np.concatenate(batches)
        many, rest = divmod(len(values), self._n)
        if rest:
            return
        for at in range(many):
            rows = [v.ravel() for v in values[at::many]]
            if len({row.size for row in rows}) == 1:
                stacked = np.stack(rows)
                yield stacked
                yield stacked.sum(axis=0).reshape(values[at].shape)
        if many > 1 and len({v.size for v in values}) == 1:
            whole = np.stack([v.ravel() for v in values]).reshape(self._n, -1)
            yield from (whole, whole.sum(axis=0), whole[0])
            for times in range(2, _DEEPEST):
                if whole.shape[1] % times == 0:  # the last of each inner loop, or of the outer one
                    yield whole[:, times - 1 :: times]
                    yield whole[:, : whole.shape[1] // times]

    def sign(self, values: Sequence[Array]) -> list[float]:
        """Return the signs of the derivatives that values are, 0 for other known values.

        NaN stands for values that are unknown, or known ones but for a factor that no loss has.
        """
        n, lr = self._n, self._p.lr
        factors = [1, n, 1 / n, lr, lr / n]
        found = [
            (np.sign(c) if name.startswith("dL_") else 0.0)
            for name, c in self(values).items()
            if any(_alike(c, k) for k in (factors if name.startswith("dL_") else [1]))
        ]
        return found or [np.nan]

    def changes(self, name: str, wrong: dict[str, bool]) -> bool:
        """Return whether what is computed from a value is wrong, where it was returned.

        Parameters
        ----------
        name : str
            The name of a value.
        wrong : dict
            Whether each returned gradient is wrong.
        """
        if not name.startswith(("dL_", "new_")):
            return name[0] in "za" or name == "yhat"
        q = Quantity.parse(name)
        if q.kind in "wb":
            return wrong.get(q.plain.derivative.name, True)
        layer = self._p.derivation.layer(q)
        return all(wrong.get(f"dL_d{kind}{layer}", True) for kind in "wb")


def _alike(one: float, other: float) -> bool:
    return abs(abs(one) / abs(other) - 1) < SAME
