"""The arrays that a learner's variables held on each of two networks, matched by line and name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.reading.evidence import Evidence, Recorded
from shallows.inside.checking.reading.values import shaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.reading.evidence import Source
    from shallows.inside.checking.running.layout import Layout


class Held:
    """What could be a quantity that was not returned.

    Parameters
    ----------
    traces : sequence of list of Recorded
        What the code's lines gave to its variables, on each network.
    samples : sequence of int
        The number of samples of each network. What a loop over the samples computes is stacked.
    layout : Layout
    """

    def __init__(
        self, traces: Sequence[list[Recorded]], samples: Sequence[int], layout: Layout
    ) -> None:
        self._layout = layout
        each = [streams(lines, n) for lines, n in zip(traces, samples, strict=True)]
        common = [key for key in each[0] if all(key in other for other in each)]
        self._arrays = [[streams[key][1] for streams in each] for key in common]
        self.evidence = [Evidence(streams.values()) for streams in each]

    def __contains__(self, values: Sequence[Array]) -> bool:
        """Return whether the code had a value, given for each network."""
        return all(v in known for v, known in zip(values, self.evidence, strict=True))

    def kept(self, values: Sequence[Array]) -> bool:
        """Return whether a variable had a value; what a function returned may be changed first."""
        made = [known.made(v) for v, known in zip(values, self.evidence, strict=True)]
        return all(any(not one.name.startswith("return") for one in some) for some in made)

    def like(self, values: Sequence[Array]) -> Iterator[list[Array]]:
        """Yield different arrays that have the shape of a value, given for each network."""
        seen = set()
        for arrays in self._arrays:
            turned = [shaped("a", a, v, self._layout) for a, v in zip(arrays, values, strict=True)]
            same = all(a.shape == np.shape(v) for a, v in zip(turned, values, strict=True))
            if same and (known := turned[0].tobytes()) not in seen:
                seen.add(known)
                yield turned


def streams(lines: list[Recorded], samples: int) -> dict[tuple[int | str, ...], Recorded]:
    """Return the arrays by line, name and how often the line had run; those of loops also stacked.

    They are in the order of time; what is stacked stands where its first row does.

    Parameters
    ----------
    lines : list of Recorded
    samples : int
        How often a loop over the samples runs.
    """
    groups: dict[tuple[Source, str], list[tuple[int, Recorded]]] = defaultdict(list)
    for time, one in enumerate(lines):
        if one.line.number:  # not what the code was given
            groups[one.line, one.name].append((time, one))
    found: dict[tuple[int | str, ...], tuple[int, Recorded]] = {}
    for (line, name), records in groups.items():
        key = line.number, name
        found |= {(*key, at): record for at, record in enumerate(records)}
        start, values = records[0][0], [one.value for _, one in records]
        scope = records[0][1].scope
        many, rest = divmod(len(values), samples)
        for at in range(0 if rest else many):  # `many` in the body of a loop over the samples
            rows = [row.ravel() for row in values[at::many]]
            if len({row.size for row in rows}) == 1:
                found[(*key, at, many)] = start, Recorded(line, np.stack(rows), name, scope)
        batches = [batch for batch in values if batch.ndim == 2]
        widths = {batch.shape[1] for batch in batches}
        if len(batches) > 1 and len(widths) == 1 and sum(map(len, batches)) == samples:
            whole = Recorded(line, np.concatenate(batches), name, scope)
            found[(*key, "batches")] = start, whole
    order = sorted(found.items(), key=lambda item: item[1][0])
    return {key: one for key, (_, one) in order}
