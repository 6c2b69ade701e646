"""Find the one small change of a learner's file that makes all of its values right.

It is independent of the file's form: changed files run as the file itself does. So it finds what no
mistake in a formula explains: in loops over numbers, in what is done with a value, in the order of
lines, in a list of layers. `amended` tells what such a change says of the mistake.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.mistakes.operands import with_values
from shallows.inside.checking.mistakes.rewrites import in_lines
from shallows.inside.checking.mistakes.showing import by_part, shown
from shallows.inside.checking.reading import reading
from shallows.inside.checking.searching import quick
from shallows.inside.checking.searching.meaning import SAME, Meaning

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.inside.checking.mistakes.learnerfile import File
    from shallows.inside.checking.mistakes.rewrites import Rewrite
    from shallows.inside.checking.mistakes.showing import Values
    from shallows.inside.checking.reading.convention import Convention
    from shallows.inside.checking.reading.reading import Reading
    from shallows.inside.checking.searching.preparing import Prepared
    from shallows.inside.checking.searching.quick import Fit

    Code = Callable[..., Any]


@dataclass(frozen=True)
class Amending:
    """What is needed to try changes of a file.

    Parameters
    ----------
    code : callable
    ready : Prepared
    file : File
    """

    code: Code
    ready: Prepared
    file: File

    @cached_property
    def conventions(self) -> list[Convention]:
        """The losses that the code may have: no change of it makes it another one."""
        every = [fit.convention for fit in self._plain]
        return quick.of_loss(self.ready.pair[0], self.ready.readings[0], every) or every

    @property
    def _plain(self) -> list[Fit]:
        """What fits without a penalty, unless the exercise has one."""
        return [fit for fit in self.ready.fits if not fit.penalised] or self.ready.fits

    def read(self, at: int, *changes: list[Any]) -> Reading:
        """Return the values on one probe with some changes."""
        return reading.read(self.code, self.ready.pair[at], self.ready.layout, changes=changes)

    def seen(self) -> Values:
        """Return the values of all expressions; nothing if the file does not give its own again."""
        first, own = self.read(0, *shown(self.file, self.file.parts)), self.ready.readings[0]
        return by_part(first) if not first.failed and _same(first, own) else {}

    def right(self, *changes: list[Any]) -> Fit | None:
        """Return the convention under which all values are right with some changes."""
        made: list[Reading] = []
        for own in self.ready.readings:
            r = self.read(len(made), *changes)
            if r.failed or _names(r) != _names(own) or (not made and _same(r, own)):
                return None
            made.append(r)
            pair = self.ready.pair[: len(made)]
            fit = quick.explaining(pair, made, self.conventions, self._plain[0].alpha)
            if fit is None:
                return None
        return fit

    def ordered(self, seen: Values) -> list[Rewrite]:
        """Return the changes, the likeliest first: of lines that ran, and that gave wrong values.

        Of those that are as likely, the first in time comes first.
        """
        meaning = Meaning(self.ready.fits[0].trials[0][0])
        first: dict[int, int] = {}
        for time, at in enumerate(seen):
            first.setdefault(self.file.parts[at].line, time)
        named = {at: meaning(values) for at, values in seen.items()}
        output = [
            first[self.file.parts[at].line]
            for at, names in named.items()
            if abs(names.get("yhat", 0.0) - 1) < SAME
        ]
        right = self._right_lines(seen, meaning)
        right |= {line for line, at in first.items() if output and at < min(output)}
        every = [
            *in_lines(self.file),
            *with_values(self.file, seen, {a for a in named if named[a]}),
        ]
        likely = [
            one._replace(rank=one.rank + (1.5 if one.line in right and one.rank >= 0 else 0))
            for one in every
            if one.line in first
        ]
        return sorted(likely, key=lambda one: (one.rank, first[one.line]))

    def _right_lines(self, seen: Values, meaning: Meaning) -> set[int]:
        """Return the lines whose values are known ones, of the sign that most have."""
        signs: dict[int, list[float]] = defaultdict(list)
        for at, values in seen.items():
            if self.file.parts[at].whole:
                signs[self.file.parts[at].line] += meaning.sign(values)
        usual = np.sign(sum(s for some in signs.values() for s in some if s == s)) or 1.0
        return {line for line, some in signs.items() if set(some) <= {usual, 0.0}}


def _names(r: Reading) -> set[str]:
    """Return the names of what was returned, be it gradients or new weights."""
    return {name.replace("new_", "dL_d") for name in r.given}


def _same(one: Reading, other: Reading) -> bool:
    return one.given.keys() == other.given.keys() and all(
        np.array_equal(v, other.given[name], equal_nan=True) for name, v in one.given.items()
    )
