"""Read a learner's code on a pair of networks: in which layout, and which conventions fit."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.inside.checking.reading import reading
from shallows.inside.checking.reading.evidence import Evidence, close
from shallows.inside.checking.reading.held import streams
from shallows.inside.checking.running import sourcefile
from shallows.inside.checking.running.layout import Layout
from shallows.inside.checking.searching import quick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.inside.checking.reading.convention import Convention
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.reading.reading import Reading
    from shallows.inside.checking.searching.quick import Fit

    Code = Callable[..., Any]

#: What the file says that cuts a vector of all weights, or that has biases in weight matrices.
_CUTS = re.compile(r"reshape|view\(")
_JOINS = re.compile(r"ones|stack|\bc_|\br_|append|concat|insert|pad|cbind|\[-1\]|\[0\]")
#: Layouts that are tried when no other is understood.
_RARE = (
    Layout(kind="made"),
    Layout(kind="made", columns=True),
    Layout(kind="made", single="vector"),
    Layout(kind="made", y="flat"),
    Layout(kind="made", y="labels"),
    Layout(kind="array"),
    Layout(kind="tuples"),
    Layout(y="flat", flat="last"),
    Layout(y="flat", flat="last", turned=True),
    Layout(flat="all"),
    Layout(flat="all", turned=True),
)


def layouts(first: Layout, p: Probe, code: Code, *, known: bool = False) -> list[Layout]:
    """Return all layouts, a known one first, then those that differ from the usual one least.

    Parameters
    ----------
    first : Layout
    p : Probe
    code : callable
        In the form of `calling.Adapted`; what its file never does is left out.
    known : bool
        Whether the code was read in the first layout at other sizes. Then only those follow that
        differ from it in one way.
    """
    boxed, text = bool(getattr(code, "boxed", True)), sourcefile.statements(code)
    ways: list[dict[str, Any]] = [
        {"columns": True}, {"turned": True}, {"kind": "list"},
        {"y": "labels" if p.y.shape[1] > 1 else "flat"},
        {"bias": "matrix"}, {"kind": "object"}, {"kind": "pairs"}, {"kind": "lists"},
        {"kind": "capitals"}, {"single": "vector"},
    ]  # fmt: skip
    cuts, joins = (not text or bool(one.search(text)) for one in (_CUTS, _JOINS))
    ways += [{"kind": "vector"}] * cuts
    if joins:
        ways += [{"bias_row": "first"}, {"bias_row": "last"}]
        ways.append({"kind": "neurons", "turned": True, "bias_row": "last"})
    ways = [
        w
        for w in ways
        if (boxed or "kind" not in w) and (p.derivation.bias or not {"bias", "bias_row"} & w.keys())
    ]
    if known:
        return list(dict.fromkeys([first, *(first._replace(**way) for way in ways)]))
    together = [some for many in (1, 2, 3) for some in combinations(ways, many)]
    # Of three differences, one is nearly always that samples are columns, or weights are turned.
    usual = ({"columns": True}, {"turned": True})
    together = [some for some in together if len(some) < 3 or any(way in usual for way in some)]
    fields = [{k: v for way in some for k, v in way.items()} for some in together]
    apart = [f for f, some in zip(fields, together, strict=True) if len(f) == sum(map(len, some))]
    loops = sourcefile.goes_through_samples(code)
    columns = [Layout(columns=True, single="column")] if loops else []
    if getattr(code, "own", False):
        return list(dict.fromkeys([first] * known + rare(p, code)))
    return list(dict.fromkeys([first, *columns, Layout(), *(Layout(**f) for f in apart)]))


def rare(p: Probe, code: Code) -> list[Layout]:
    """Return the layouts that are tried when no other is understood."""
    kinds = {layout.kind for layout in _RARE}
    if getattr(code, "own", False):
        kinds = {"made"}
    elif not getattr(code, "boxed", True):
        kinds = {"made", "dict"}
    other = "labels" if p.y.shape[1] == 1 else "flat"
    return [layout for layout in _RARE if layout.kind in kinds and layout.y != other]


class Prepared(NamedTuple):
    """The readings of a pair of probes, and how well each convention fits them, the best first."""

    pair: Sequence[Probe]
    layout: Layout
    readings: list[Reading]
    changing: dict[str, bool]
    fits: list[Fit]

    @property
    def right(self) -> bool:
        """Whether a convention explains all values."""
        return self.fits[0].all and not self.changing

    @property
    def outputs(self) -> int:
        """How many outputs the network has."""
        return int(self.pair[0].y.shape[1])


def prepared(
    code: Code,
    pair: Sequence[Probe],
    conventions: Sequence[Convention],
    alpha: float | None,
    first: Layout,
    *,
    known: bool = False,
    made: bool = True,
) -> Prepared | Reading:
    """Return the code's values on a pair of probes, or how it failed on them.

    Parameters
    ----------
    code : callable
    pair : sequence of Probe
    conventions : sequence of Convention
    alpha : float or None
    first : Layout
        The layout that is tried first.
    known : bool
        Whether the code was read in it at other sizes, so that few others are tried.
    made : bool
        Whether to try what the code makes, too, if no layout fits.
    """
    every = layouts(first, pair[0], code, known=known)
    read = _laid_out(code, pair[0], conventions, alpha, every, rare(pair[0], code) if made else ())
    if isinstance(read, reading.Reading):
        return read
    layout, one = read
    again = reading.read(code, pair[0], layout)
    changing = {} if again.failed else _changing(one, again)
    readings, probes = [one], list(pair[:1])
    if not changing:
        other = reading.read(code, pair[1], layout)
        if other.failed:
            return other
        if other.given.keys() == one.given.keys():
            readings, probes = [one, other], list(pair)
    with np.errstate(all="ignore"):  # what a learner gives may be anything
        fits = quick.fits(probes, readings, conventions, alpha)
    return Prepared(pair, layout, readings, changing, fits)


def _laid_out(
    code: Code,
    p: Probe,
    conventions: Sequence[Convention],
    alpha: float | None,
    every: Sequence[Layout],
    last: Sequence[Layout],
) -> tuple[Layout, Reading] | Reading:
    """Return the layout whose values fit best, or how the code failed where it came farthest."""
    best: tuple[_Score, Layout, Reading] | None = None
    first: tuple[Layout, Reading] | None = None
    forward: dict[str, bool] = {}
    failed: Reading | None = None
    since = 0
    for layout in every:
        if layout.single and best is not None and best[0].forward and _shaped(best[2], p):
            continue  # for one sample, a mean is a sum
        found, score = _tried(code, p, layout, conventions, alpha, forward, best and best[0])
        if score is None:
            failed = _farther(failed, found, layout)
        elif _broadcast(p, found, layout, score):
            continue
        elif best is None or score > best[0]:
            first = first or (layout, found)
            best = score, layout, found
        if best is not None and best[0].all:
            break
        since += best is not None and any(best[0])
        if since > 6:  # no other layout is likely once the forward pass, or a value, is right
            break
    known = best is not None and (best[0].loss or best[0].all or best[0].forward)
    for layout in () if known else last:
        found, score = _tried(code, p, layout, conventions, alpha, forward, best and best[0])
        if score and (best is None or score > best[0]):
            best = score, layout, found
    if best is not None:
        sure = best[0].loss or best[0].all or best[0].forward
        if first and not sure and best[1] != first[0] and _random(code, p, *first):
            return first  # in another layout, its values may fit by chance
        return best[1:]
    return failed or reading.Reading(failed="it returns nothing")


def _shaped(found: Reading, p: Probe) -> bool:
    """Return whether all values have the shapes of the right ones, as those of one sample have."""
    return all(v.shape == p.truth[n].shape for n, v in found.given.items() if n in p.truth)


class _Score(NamedTuple):
    """How well values fit in a layout.

    Parameters
    ----------
    loss : bool
        Whether the returned loss is that of a convention.
    all : bool
        Whether a convention fits all of them.
    forward : bool
        Whether the code's variables had the last z, or ŷ: then it is the layout, whatever is wrong
        later.
    right : int
        How many values the convention fits that fits best.
    """

    loss: bool
    all: bool
    forward: bool
    right: int


def _tried(
    code: Code,
    p: Probe,
    layout: Layout,
    conventions: Sequence[Convention],
    alpha: float | None,
    forward: dict[str, bool],
    best: _Score | None,
) -> tuple[Reading, _Score | None]:
    """Return the values in a layout, and how well they fit; None if there are none.

    `forward` keeps whether code that gives such values has the right forward pass, which is looked
    at only if the score may then be better than the best.
    """
    found = reading.read(code, p, layout)
    if found.failed or not found.given:
        return found, None
    with np.errstate(all="ignore"):
        top = quick.fits([p], [found], conventions, alpha)[0]
        loss = bool(quick.of_loss(p, found, conventions))
    same = repr([(name, v.tobytes()) for name, v in found.given.items()])
    may = _Score(loss, top.all, not top.all, top.right)
    if top.all or (best and may <= best):
        return found, may._replace(forward=forward.get(same, False))
    if same not in forward:  # in many layouts, code gives the same values
        forward[same] = _held(code, p, layout, f"z{p.derivation.layers}", "yhat")
    return found, may._replace(forward=forward[same])


def _held(code: Code, p: Probe, layout: Layout, *names: str) -> bool:
    """Return whether a variable of the code had one of some values of the forward pass."""
    lines = reading.read(code, p, layout, trace=True).lines
    evidence = Evidence(streams(lines, len(p.x)).values())
    return any(p.forward[name] in evidence for name in names)


def _farther(one: Reading | None, other: Reading, layout: Layout) -> Reading:
    """Return which of two failures came farther; the farthest one returns, and returns nothing.

    A helper may stand above what calls it, so that the line of the outermost function counts first.
    """
    if one is None or (one.failed and not other.failed):
        return other
    # One sample comes far by chance: most of its shapes fit each other.
    farther = one.failed and other.calls > one.calls and not layout.single
    return other if farther else one


def _broadcast(p: Probe, found: Reading, layout: Layout, score: _Score) -> bool:
    """Return whether shapes that are wrong have raised no exception."""
    square = any(v.size > p.truth[n].size for n, v in found.given.items() if n in p.truth)
    few = 3 * score.right < len(found.given)
    if layout.y == "flat" and (square or few):  # (n,) and (n, 1) make (n, n)
        return True
    # Rows are taken for columns.
    return layout.turned and few and p.x.shape[0] == p.x.shape[1]


def _random(code: Code, p: Probe, layout: Layout, first: Reading) -> bool:
    again = reading.read(code, p, layout)
    return not again.failed and bool(_changing(first, again))


def _changing(first: Reading, again: Reading) -> dict[str, bool]:
    """Return the names whose value changes on a second call, and whether it doubles."""
    same = {n: v for n, v in first.given.items() if n in again.given}
    return {
        name: close(2 * value, again.given[name])
        for name, value in same.items()
        if not close(value, again.given[name])
    }
