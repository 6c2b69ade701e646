"""Run a learner's code on a probe, and name its values as the derivation does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.reading.evidence import Recorded, Source
from shallows.inside.checking.reading.failing import failure
from shallows.inside.checking.reading.transposes import turned_back
from shallows.inside.checking.reading.values import listed, named
from shallows.inside.checking.running.joining import parted
from shallows.inside.checking.running.layout import Layout
from shallows.inside.checking.running.leaves import leaves
from shallows.inside.checking.running.sourcefile import returned_together
from shallows.quantities import Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.reading.probe import Probe

USUAL = Layout()
_NEAR = 0.7  # of the weights' length


@dataclass(frozen=True)
class Reading:
    """The values of the code on one probe, or a sentence that says how it failed.

    Parameters
    ----------
    given : dict
        By the derivation's names; for a step the new weights, ``new_w1``, ….
    changed : list of str
        Arguments that were changed in place.
    transposed : bool
        Whether all of it was transposed; it is transposed back in `given`.
    step : bool
        Whether it makes a step of gradient descent.
    rate : float
        The learning rate of the step.
    loss : float or None
        The loss, if it returns one.
    lines : list
        The trace: a line, and the value that it gave to a variable, and its name.
    returned : object
        What it returned, as plain data.
    penalty : str
        The name of a parameter for the strength of an L2 penalty that was given as 0.
    failed : str
    target : str
        What the failing line assigns to, as it is written.
    number : int
        The number of the failing line; 0 if it is unknown.
    calls : tuple of int
        The numbers of the lines that led to it, from the outermost function's, and its own.
    operands : list
        With a trace, what the failing line worked on; see `stopped.operands`.
    weighed : bool
        Whether the code had the weights. If not, `given` is empty.
    where : (Probe, Layout), optional
        Of a failure, the network and the layout, to look at it again.
    seen : list of (int, ndarray)
        What a changed file shows, in the order of time.
    """

    given: dict[str, Array] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    transposed: bool = False
    step: bool = False
    rate: float = 0.0
    loss: float | None = None
    lines: list[Recorded] = field(default_factory=list)
    returned: Any = None
    penalty: str = ""
    failed: str = ""
    target: str = ""
    number: int = 0
    calls: tuple[int, ...] = ()
    operands: list[tuple[str, Array, bool]] = field(default_factory=list)
    weighed: bool = True
    where: tuple[Probe, Layout] | None = None
    seen: list[tuple[int, Array]] = field(default_factory=list)


def read(
    code: Callable[..., Any],
    p: Probe,
    layout: Layout = USUAL,
    *,
    integers: bool = False,
    trace: bool = False,
    epochs: int = 1,
    changes: Sequence[Sequence[Any]] = (),
) -> Reading:
    """Return the values of the code on a probe; the code gets copies of the probe's arrays.

    Parameters
    ----------
    code : callable
        In the form of `calling.Adapted`.
    p : Probe
    layout : Layout
    integers : bool
        Give x and y as integer arrays.
    trace : bool
        Record the values of the code's variables.
    epochs : int
        How often code that trains goes through the data.
    changes : sequence
        Changes of its file, as `changing.change` makes them, with which it is called.
    """
    if layout.single and len(p.x) > 1:
        alone = [replace(p, x=p.x[i : i + 1], y=p.y[i : i + 1], _kept={}) for i in range(len(p.x))]
        parts = []
        for one in alone:
            part = read(
                code, one, layout, integers=integers, trace=trace, epochs=epochs, changes=changes
            )
            if part.failed:
                return part
            parts.append(part)
        return _together(parts, p)
    dtype: type = np.int64 if integers else np.float64
    x: Array = p.x.astype(dtype)
    y: Array = p.y.astype(dtype)
    numbers = {"lr": p.lr, "alpha": p.alpha, "epochs": float(epochs)}
    try:
        more = ("", list(changes)) if changes else ()
        found = code(x, y, p.weights, p.forward, numbers, list(layout), trace, *more)
    except (Exception, SystemExit) as problem:  # whatever a learner's code may raise
        return _stopped(problem, p, layout, code)
    if not found.get("weighed", True):
        return Reading(returned=found["returned"], weighed=False)
    return _read(found, p, layout, x, y, code)


def _read(
    found: dict[str, Any], p: Probe, layout: Layout, x: Array, y: Array, code: Callable[..., Any]
) -> Reading:
    apart, p = p, p.with_bias_rows(layout.bias_row) if layout.bias_row else p
    after = _weights(found, p, layout)
    moved = [name for name, w in p.weights.items() if not _same(w, after.get(name))]
    changed = [
        name for name, old in (("x", x), ("y", y)) if not _unchanged(old, found[name], layout)
    ]
    given, step, transposed = _values(found, p, layout, after, moved, code)
    given = parted(given, layout.bias_row, apart.truth) if layout.bias_row else given
    lines = _recorded(found["trace"])
    if not step:
        changed += moved
    rate = p.lr if found["rated"] else 1.0
    raw, penalty = found["returned"], "" if p.alpha else str(found.get("penalty", ""))[:40]
    seen = [(int(place), np.asarray(v, float)) for place, v in found.get("seen", [])]
    loss = _loss(raw)
    return Reading(given, changed, transposed, step, rate, loss, lines, raw, penalty, seen=seen)


def _stopped(problem: BaseException, p: Probe, layout: Layout, code: Callable[..., Any]) -> Reading:
    """Return the exception that the code raised, and what its variables held before."""
    sentence, target, calls = failure(problem, code)
    number = calls[-1] if calls else 0
    held = getattr(problem, "shallows_held", None) or {"trace": [], "operands": []}
    operands = [(str(text), np.asarray(v), bool(own)) for text, v, own in held["operands"]]
    lines = _recorded(held["trace"])
    return Reading(
        failed=sentence, target=target, number=number, calls=calls, lines=lines,
        operands=operands, where=(p, layout),
    )  # fmt: skip


def _recorded(trace: Sequence[Sequence[Any]]) -> list[Recorded]:
    return [
        Recorded(Source(int(n), str(text)), np.asarray(v), str(name), str(scope), dict(whole))
        for n, text, name, v, scope, whole in trace
    ]


def _together(parts: Sequence[Reading], p: Probe) -> Reading:
    """Return the readings of single samples as one of them all: their gradients are added."""
    first = parts[0]
    given: dict[str, Array] = {}
    for name in first.given:
        if not all(name in r.given for r in parts):
            continue
        values = [r.given[name] for r in parts]
        quantity = Quantity.parse(name)
        if any(v.shape != values[0].shape for v in values):
            continue
        if quantity.is_updated:
            w = p.weights[quantity.plain.name]
            given[name] = (
                sum((v - w for v in values), w)
                if values[0].shape[-w.ndim :] == w.shape
                else values[0]
            )
        elif quantity.kind in "wb":
            given[name] = np.sum(values, axis=0)
        else:
            given[name] = np.concatenate(values) if values[0].ndim else np.array(values)
    losses = [r.loss for r in parts if r.loss is not None]
    loss = sum(losses) if len(losses) == len(parts) else None
    seen = [one for r in parts for one in r.seen]
    lines = _stacked([r.lines for r in parts])
    return replace(first, given=given, loss=loss, lines=lines, seen=seen)


def _stacked(traces: Sequence[Sequence[Recorded]]) -> list[Recorded]:
    """Return the trace of all samples: the rows that a line made for each, and their sum."""
    found = []
    for made in zip(*traces, strict=False):
        first, values = made[0], [one.value for one in made]
        same = all(one.line == first.line and one.name == first.name for one in made)
        if same and all(v.shape == first.value.shape for v in values):
            rows = np.concatenate([v.reshape(1, -1) for v in values])
            total = Recorded(first.line, np.sum(values, axis=0))
            found += [first._replace(value=rows), total]
    return found


def _values(
    found: dict[str, Any],
    p: Probe,
    layout: Layout,
    after: dict[str, Array],
    moved: list[str],
    code: Callable[..., Any],
) -> tuple[dict[str, Array], bool, bool]:
    """Return the values by name, whether they are new weights, and whether they were transposed."""
    raw, rated = found["returned"], bool(found["rated"])
    derived = any(leaf.name and leaf.name.derived for leaf in leaves(raw))
    kept = [leaf for leaf in leaves(found["object"]) if leaf.name and leaf.name.derived]
    if kept and raw is None and not moved:  # another method makes the step
        derived = derived or not found["asked"]
    if rated and not derived:
        given = named(raw, p, layout, Role.UPDATED)
        if not given and (moved or raw is None or isinstance(raw, int | float)):
            given = _moved(after)
        if given and (found["asked"] or _near(given, p)):
            return given, True, False
    given = named(raw, p, layout, Role.DERIVATIVE)
    if not given and isinstance(raw, list) and (names := returned_together(code, len(raw))):
        given = named(dict(zip(names, raw, strict=True)), p, layout, Role.DERIVATIVE)
    if not given:  # an object that keeps its gradients
        given = listed(kept, p, layout, Role.DERIVATIVE)
    if not moved and not derived and _stepped(given, p):  # by a learning rate of its own
        return named(raw, p, layout, Role.UPDATED), True, False
    if moved and all(_same(v, after.get(Quantity.parse(n).plain.name)) for n, v in given.items()):
        return _moved(after), True, False  # it returns the weights that it changed, or no gradients
    given, transposed = turned_back(given, p)
    return given, False, transposed


def _near(given: dict[str, Array], p: Probe) -> bool:
    """Return whether values are rather new weights than gradients: nearer to the weights than 0."""
    names = {n: Quantity.parse(n).plain.name for n in given}
    pairs = [(v, p.weights[names[n]]) for n, v in given.items() if names[n] in p.weights]
    same = [(v, w) for v, w in pairs if v.shape == w.shape]
    return sum(((v - w) ** 2).sum() for v, w in same) < sum((v**2).sum() for v, _ in same)


def _stepped(given: dict[str, Array], p: Probe) -> bool:
    """Return whether values are nearer to the weights than any gradient is."""
    near = []
    for weight in p.derivation.weights:
        w, new = p.weights[weight.name], given.get(weight.derivative.name)
        if weight.kind == "w" and new is not None and new.shape == w.shape:
            near.append(np.linalg.norm(new - w) < _NEAR * np.linalg.norm(w))
    return bool(near) and all(near)


def _moved(after: dict[str, Array]) -> dict[str, Array]:
    return {f"new_{name}": w for name, w in after.items()}


def _weights(found: dict[str, Any], p: Probe, layout: Layout) -> dict[str, Array]:
    """Return the weights after the call, in the derivation's layout."""
    after = {}
    for name, w in p.weights.items():
        value = (found["weights"] or {}).get(name)
        if isinstance(value, np.ndarray | float):
            turned = layout.turned_back(name[0], np.asarray(value), w.shape)
            if turned.shape != w.shape and turned.T.shape == w.shape:
                turned = turned.T  # an object that keeps (outputs, inputs)
            after[name] = turned.reshape(w.shape) if turned.size == w.size else turned
    return after


def _same(one: Array, other: Any) -> bool:
    return isinstance(other, np.ndarray) and np.array_equal(one, other)


def _unchanged(old: Array, new: Any, layout: Layout) -> bool:
    values = np.asarray(new)
    turned = values.T if layout.columns else values
    if layout.y == "labels" and turned.ndim == 1 and old.ndim == 2:
        return bool(np.array_equal(old.argmax(axis=1), turned))
    return turned.size == old.size and bool(np.array_equal(turned.reshape(old.shape), old))


def _loss(raw: Any) -> float | None:
    """Return the loss: the only number, the one that comes first, or one that is so called."""
    for leaf in leaves(raw):
        said = str(leaf.path[-1]).lower() if leaf.path else ""
        first = leaf.path == (0,) or (not leaf.path and np.ndim(leaf.value) == 0)
        if np.size(leaf.value) == 1 and (said in ("loss", "cost", "j", "l", "c") or first):
            return float(np.asarray(leaf.value).item())
    return None
