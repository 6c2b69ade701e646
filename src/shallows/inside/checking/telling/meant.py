"""Find out whether code that fails the exercise was written for another network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shallows.inside.checking.reading.failing import UNWRITTEN
from shallows.inside.checking.reading.probe import probes
from shallows.inside.checking.running.calling import adapted
from shallows.inside.checking.running.layout import Layout
from shallows.inside.checking.searching.preparing import Prepared, prepared
from shallows.inside.checking.telling.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.inside.checking.judge import Asked

    Code = Callable[..., Any]


def meant(
    code: Code, asked: Asked, found: Sequence[Finding], layout: Layout | None = None
) -> list[Finding]:
    """Return a note that the code is right for another network, if it is.

    If it raises an exception without biases, and runs with them, a note says that.

    Parameters
    ----------
    code : callable
    asked : Asked
        The exercise.
    found : sequence of Finding
        What was found for the exercise.
    layout : Layout, optional
        The layout in which it was read for the exercise, if it was.
    """
    raised = [f for f in found if f.mistake and f.kind == "exception"]
    unknown = any(f.mistake and f.kind in (None, "forward pass") for f in found)
    if not (raised or unknown) or any(UNWRITTEN in f.sentence for f in raised):
        return []
    code = adapted(code)
    failing = set()
    for other in _others(asked):
        shapes = other.units, other.bias
        one = None if shapes in failing else _prepared(code, other, layout)
        if one is None:  # with another activation, it raises the same
            failing.add(shapes)
        elif one.right:
            return [_note(f"your code is right for {_said(asked, other)}")]
    biased = replace(asked, bias=True)
    if raised and not asked.bias and (biased.units, True) not in failing:
        return [_note(f"your code runs for {_said(asked, biased)}")]
    return []


def _others(asked: Asked) -> list[Asked]:
    """Return other networks of up to three hidden layers; the fewest changes come first."""
    depths = [(asked.units[0],) * many for many in (1, 2, 3) if many != len(asked.units)]
    activations = dict.fromkeys((asked.activation, "sigmoid", "tanh", "relu"))
    every = [
        replace(asked, units=units, activation=activation, bias=bias)
        for units in (asked.units, *depths)
        for activation in activations
        for bias in (asked.bias, not asked.bias)
    ]
    return sorted(every, key=lambda other: len(_changes(asked, other)))[1:]


def _prepared(code: Code, asked: Asked, layout: Layout | None) -> Prepared | None:
    outputs = 1 if asked.conventions(1) else 3
    alpha = asked.alpha or 0.0
    pairs = probes(asked.units, asked.activation, asked.bias, outputs, alpha)
    conventions, known = asked.conventions(outputs), layout is not None
    first = layout or Layout()
    found = prepared(
        code, pairs["own"], conventions, asked.alpha, first, known=known, made=not known
    )
    return found if isinstance(found, Prepared) else None


def _changes(asked: Asked, other: Asked) -> list[tuple[str, str]]:
    """Return what differs in another network, in words, and the option that asks for it."""
    found = []
    if other.bias != asked.bias:
        found.append(("with biases", "--bias") if other.bias else ("without biases", "--no-bias"))
    if other.activation != asked.activation:
        found.append((f"with {other.activation} units", f"--activation {other.activation}"))
    if other.units != asked.units:
        layers = "1 hidden layer" if len(other.units) == 1 else f"{len(other.units)} hidden layers"
        found.append((f"with {layers}", f"--hidden {','.join(map(str, other.units))}"))
    return found


def _said(asked: Asked, other: Asked) -> str:
    changes = _changes(asked, other)
    words = " and ".join(said for said, _ in changes)
    options = " ".join(option for _, option in changes)
    return f"a network {words}; if the exercise is for that network, check with {options}"


def _note(said: str) -> Finding:
    return Finding("code", True, None, "options", said, "", True)
