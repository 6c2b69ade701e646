"""The numbers of units that a learner's code asks for, to make a network or to cut a vector."""

from __future__ import annotations

import re
from typing import Any

from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.running.roles import words
from shallows.inside.checking.running.slots import RATE

_SIZES = {"sizes", "layers", "layer", "dims", "architecture", "topology", "shape", "structure",
          "units", "neurons", "nodes"}  # fmt: skip
_OF_ONE = {"hidden", "hid", "h", "in", "out", "input", "output", "inputs", "outputs", "n", "nb",
           "num", "size", "dim"}  # fmt: skip
_COUNT = re.compile(
    r"\w*(?:in|input|hidden|hid|h|out|output|size|dim|units|classes)\w*|[nhdmk]_?\w*"
)
_INPUTS = re.compile(
    r"(?:^|_)(?:n|d|dim|num)?_?(?:in|inp|inputs?|features|x)(?:_|$|nodes|size|dim)"
)
_OUTPUTS = re.compile(
    r"(?:^|_)(?:n|d|dim|num)?_?(?:out|outputs?|classes|labels|y|o)(?:_|$|nodes|size|dim)"
)


def sizes_asked(
    names: list[str], defaults: dict[str, Any], sizes: tuple[int, ...]
) -> dict[str, Any]:
    """Return the sizes that parameters seem to stand for.

    Parameters
    ----------
    names : list of str
    defaults : dict
    sizes : tuple of int
        The numbers of inputs, of units of each layer, and of outputs.
    """
    lists: dict[str, Any] = {n: list(sizes) for n in names if _lists_sizes(n)}
    return lists | _counted([n for n in names if _counts(n)], defaults, sizes)


def _counted(names: list[str], defaults: dict[str, Any], sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return the numbers of units that parameters stand for: by their order, or by their names."""
    if len(names) != len(sizes):  # weight_init_std=0.01 has "in" in it
        names = [n for n in names if n not in defaults or isinstance(defaults[n], int)]
    found = _by_name(names, sizes)
    if not found and len(names) == len(sizes):
        return dict(zip(names, sizes, strict=True))
    return found


def _by_name(names: list[str], sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return the sizes of inputs, hidden layers and outputs, if each name says which it is."""
    ends = {n: sizes[0] for n in names if _INPUTS.search(n.lower())}
    ends |= {n: sizes[-1] for n in names if _OUTPUTS.search(n.lower()) and n not in ends}
    hidden = [n for n in names if n not in ends]
    if len(hidden) == len(sizes) - 2 > 1:
        return ends | dict(zip(hidden, sizes[1:-1], strict=True))
    if len(hidden) == 1:
        several = len(sizes) > 3 or hidden[0].lower().endswith(("dims", "layers", "sizes", "list"))
        return ends | {hidden[0]: list(sizes[1:-1]) if several else sizes[1]}
    return {}


def _lists_sizes(name: str) -> bool:
    """Return whether a parameter seems to be a list of the sizes of all layers."""
    said = set(words(name))
    return bool(said & _SIZES) and not said & _OF_ONE


def _counts(name: str) -> bool:
    """Return whether a parameter seems to be the number of units of one layer.

    A class is made from weights or from sizes, so that h1 and d_out are sizes here, no values.
    """
    said, weight = name.lower(), parsed(name)
    other = _lists_sizes(name) or RATE.fullmatch(said) or (weight and weight.kind in "wb")
    return bool(_COUNT.fullmatch(said)) and not other
