"""Run a learner's code on a probe, and name its values as the derivation does."""

from __future__ import annotations

import inspect
import linecache
import re
import traceback
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.arguments import ArgumentError
from shallows.quantities import Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.probe import Probe

_NAME = re.compile(r"(?:d_?l_?d_?|d_?|grad(?:ient)?s?_?|g_?|delta_?)([wbza])_?(\d+)")
_BARE = re.compile(r"(?:grad(?:ient)?s?_)?([wb])_?(\d+)")
_YHAT = re.compile(r"(?:d_?l_?d_?|d_?|grad_?|g_?)?(?:y_?hat|y_?pred|a_?out)")
_DELTA = re.compile(r"(?:delta|d_?z|err(?:or)?)_?(\d+)")


class Reading(NamedTuple):
    """The values of the code on one probe, or a sentence that says how it failed.

    Parameters
    ----------
    given : dict
        By the derivation's names; for a ``step`` the new weights, ``new_w1``, ….
    changed : list of str
        Arguments that were changed in place.
    transposed : bool
        Whether all of it was transposed; it is transposed back in `given`.
    failed : str
    at : Quantity or None
        The quantity that the failing line assigns to, if it is a derivative.
    """

    given: dict[str, Array]
    changed: list[str]
    transposed: bool = False
    failed: str = ""
    at: Quantity | None = None


def is_step(code: Callable[..., Any]) -> bool:
    """Return whether the code takes a learning rate: ``step(x, y, weights, lr)``."""
    last = _parameters(code)[-1:]
    return (
        bool(last)
        and re.fullmatch(r"lr|eta|alpha|rate|learning_?rate|η", last[0].lower()) is not None
    )


def read(code: Callable[..., Any], p: Probe, *, integers: bool = False) -> Reading:
    """Return the values of the code on a probe; the code gets copies of the probe's arrays.

    Parameters
    ----------
    code : callable
    p : Probe
    integers : bool
        Give x and y as integer arrays.
    """
    dtype: type = np.int64 if integers else np.float64
    x: Array = p.x.astype(dtype)
    y: Array = p.y.astype(dtype)
    weights = {name: w.copy() for name, w in p.weights.items()}
    before = {"x": x.copy(), "y": y.copy(), **{name: w.copy() for name, w in weights.items()}}
    step = is_step(code)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = code(*_arguments(code, x, y, weights, p.lr, step))
    except (Exception, SystemExit) as problem:  # whatever a learner's code may raise
        sentence, at = _failure(problem, code)
        return Reading({}, [], failed=sentence, at=at)
    after = {"x": x, "y": y, **weights}
    changed = [name for name, value in before.items() if not _same(value, after.get(name))]
    if step:
        raw = weights if raw is None or _empty(raw) else raw
        changed = [name for name in changed if name in "xy"]
        return Reading(_shaped(_named(raw, p, Role.UPDATED), p), changed)
    given = _shaped(_named(raw, p, Role.DERIVATIVE), p)
    given, transposed = _turned(given, p)
    return Reading(given, changed, transposed)


def _parameters(code: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(code).parameters.values()
    except (TypeError, ValueError):
        return []
    return [q.name for q in parameters if q.kind in (q.POSITIONAL_ONLY, q.POSITIONAL_OR_KEYWORD)]


def _arguments(
    code: Callable[..., Any], x: Array, y: Array, weights: dict[str, Array], lr: float, step: bool
) -> list[Any]:
    """Return x, y, the weights (a dict, or one by one if the parameters are so named), and lr."""
    names = _parameters(code)[2:]
    named = [name.lower() for name in names[: len(weights)]]
    one_by_one = len(weights) > 1 and sorted(named) == sorted(weights)
    middle: list[Any] = [weights[name] for name in named] if one_by_one else [weights]
    return [x, y, *middle, *([lr] if step else [])]


def _same(one: Array, other: Any) -> bool:
    return isinstance(other, np.ndarray) and np.array_equal(one, other)


def _empty(raw: Any) -> bool:
    return isinstance(raw, int | float | np.number)  # a step that returns its loss


def _failure(problem: BaseException, code: Callable[..., Any]) -> tuple[str, Quantity | None]:
    """Return the exception with the learner's line that raised it, and that line's quantity."""
    text = " ".join(f"{type(problem).__name__}: {problem}".split())[:300]
    own = getattr(inspect.unwrap(code), "__code__", None)
    file = own.co_filename if own else None
    frames = [f for f in traceback.extract_tb(problem.__traceback__) if f.filename == file]
    if not frames:
        return text, None
    source = linecache.getline(frames[-1].filename, frames[-1].lineno or 0).strip()
    target = source.split("=")[0].strip().removesuffix("+")
    at = None if _BARE.fullmatch(target.lower()) else canonical(target)
    shown = f" ({source[:100]})" if source else ""
    return f"line {frames[-1].lineno}{shown} raises {text}", at


def _named(raw: Any, p: Probe, role: Role) -> dict[str, Array]:
    """Return a dict, a list of the weights' values, or either within a tuple, by name."""
    if isinstance(raw, dict):
        found = {}
        for key, value in raw.items():
            quantity = canonical(str(key), role)
            if not quantity or (array := _array(value)) is None:
                continue
            if quantity.name not in found or not _BARE.fullmatch(str(key).lower()):  # w3, and dw3
                found[quantity.name] = array
        return found
    return _listed(raw, p, role) if isinstance(raw, list | tuple) else {}


def _listed(raw: Any, p: Probe, role: Role) -> dict[str, Array]:
    layouts = [
        (values, order)
        for order in _orders(p)
        for values in (list(raw), list(_flat(raw)))
        if len(values) == len(order) and all(_array(v) is not None for v in values)
    ]
    layouts.sort(key=lambda layout: _misfit(layout[0], layout[1], p))
    for values, order in layouts[:1]:
        names = [replace(weight, role=role).name for weight in order]
        return {name: np.asarray(v) for name, v in zip(names, values, strict=True)}
    for part in raw:  # (loss, gradients)
        if isinstance(part, dict | list | tuple) and (found := _named(part, p, role)):
            return found
    return {}


def canonical(key: str, role: Role = Role.DERIVATIVE) -> Quantity | None:
    """Return the quantity that a key stands for: dL_dw3 for dw3, grad_w3, dW3 or w3."""
    text = key.strip().lower().replace("∂", "d").replace("/", "_")
    if match := _DELTA.fullmatch(text):
        return Quantity("z", int(match[1]), Role.DERIVATIVE)
    if _YHAT.fullmatch(text):
        return Quantity("yhat", role=Role.DERIVATIVE)
    match = _NAME.fullmatch(text) or _BARE.fullmatch(text)
    return Quantity(match[1], int(match[2]), role) if match else None


def _array(value: Any) -> Array | None:
    try:
        array = np.asarray(value)
    except ValueError:  # ragged
        return None
    return array if array.dtype.kind in "fiub" else None


def _orders(p: Probe) -> list[list[Quantity]]:
    """Return the orders in which a list may hold the weights' values."""
    every = list(p.derivation.weights)
    w, b = ([weight for weight in every if weight.kind == kind] for kind in ("w", "b"))
    layered = [weight for pair in zip(reversed(w), reversed(b), strict=False) for weight in pair]
    orders = [every, every[::-1], w, w[::-1], w + b, w[::-1] + b[::-1], layered]
    return [list(order) for order in dict.fromkeys(map(tuple, orders)) if order]


def _flat(raw: Any) -> Iterator[Any]:
    """Return the arrays of lists of lists or of dicts, one per layer or one of w and one of b."""
    for part in raw:
        if isinstance(part, list | tuple) and not _numeric(part):
            yield from _flat(part)
        elif isinstance(part, dict):
            yield from part.values()
        else:
            yield part


def _numeric(part: Any) -> bool:
    array = _array(part)
    return array is not None and array.ndim > 0 and not any(isinstance(v, np.ndarray) for v in part)


def _misfit(values: list[Any], order: list[Quantity], p: Probe) -> tuple[bool, int]:
    """Return whether this order is impossible, even transposed, and how many shapes differ."""
    shapes = [(np.shape(v), p.weights[w.name].shape) for v, w in zip(values, order, strict=True)]
    fit = all(
        np.prod(one) == np.prod(other)
        and (min(len(one), len(other)) < 2 or sorted(one) == sorted(other))
        for one, other in shapes
    )
    return not fit, sum(one != other for one, other in shapes)


def _shaped(given: dict[str, Array], p: Probe) -> dict[str, Array]:
    """Return only the quantities of this network; a vector becomes a single row or column."""
    shapes = {name: v.shape for name, v in p.truth.items()}
    return {
        name: v.reshape(shapes[name])
        if v.size == np.prod(shapes[name]) and (v.ndim == 1 or len(shapes[name]) == 1)
        else v
        for name, v in given.items()
        if name in shapes
    }


def _turned(given: dict[str, Array], p: Probe) -> tuple[dict[str, Array], bool]:
    """Return the values, turned back if all matrices, or all weights' gradients, are transposed."""
    matrices = [name for name, v in given.items() if v.ndim == 2 and p.truth[name].ndim == 2]
    turned = False
    if len(matrices) > 1 and all(_is_turned(given[name], p.truth[name]) for name in matrices):
        return given | {name: given[name].T for name in matrices}, True
    weights = {weight.derivative.name for weight in p.derivation.weights}
    for group in ([n for n in matrices if n in weights], [n for n in matrices if n not in weights]):
        if len(group) > 1 and all(_is_turned(given[name], p.truth[name]) for name in group):
            given, turned = given | {name: given[name].T for name in group}, True
    return given, turned


def _is_turned(value: Array, truth: Array) -> bool:
    if value.shape != truth.shape[::-1]:
        return False
    return value.shape != truth.shape or bool(np.allclose(value.T, truth, rtol=1e-3, atol=0))


def usable(readings: list[Reading], order: Sequence[Quantity]) -> bool:
    """Return whether the code ran everywhere; refuse code that returns nothing to judge."""
    if any(reading.failed for reading in readings):
        return False
    names = [quantity.name for quantity in order]
    if not all(any(name in reading.given for name in names) for reading in readings):
        given = sorted(readings[0].given)
        raise ArgumentError("code", given, f"a function that returns some of {', '.join(names)}")
    return True
