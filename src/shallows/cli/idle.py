"""Which typed options have no effect beside the others. They are refused, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError
from shallows.cli.options import READING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Typed = Mapping[str, Any]


def refuse(command: str, typed: Typed) -> None:
    """Raise an error about the first typed option that has no effect.

    Parameters
    ----------
    command : str
        Such as ``map``.
    typed : mapping of str to object
        The values of the options that were typed, by the names of their parameters.

    Raises
    ------
    ArgumentError
    """
    for commands, said, idle in _RULES:
        names = idle(typed) if command in commands.split() else ()
        for name in typed:
            if name in names:
                raise ArgumentError(name, typed[name], f"nothing, {said}")


def _if(true: object, *names: str) -> Collection[str]:
    return names if true else ()


def _axes(typed: Typed) -> set[str]:
    """Return the names of a map's axes: those that were typed, or the preset's."""
    given: dict[str, str] = {}
    if "preset" in typed:
        from shallows.maps import fractal

        preset = fractal.preset(typed["preset"])
        given = {axis: preset[axis][0] for axis in "xy"}
    texts = {axis: typed[axis] for axis in "xy" if axis in typed}
    return {text.partition(":")[0] for text in {**given, **texts}.values()}


def _overruled(typed: Typed) -> set[str]:
    """Return the settings that have no effect because the axes of a map overrule them."""
    axes = _axes(typed)
    names = set(axes)
    # A preset has one hidden layer, other networks have two by default.
    if axes == {"lr1", "lr2"} and "," not in typed.get("hidden", "" if "preset" in typed else ","):
        names.add("lr")
    if axes & {text.partition("=")[0] for text in typed.get("shift", ())}:
        names.add("shift")
    return names


_GRADEBOOKS = ("canvas", "moodle")
#: Commands, the reason, and what has no effect beside the options that were typed.
_RULES: tuple[tuple[str, str, Callable[[Typed], Collection[str]]], ...] = (
    ("map", "with --replay", lambda t: t.keys() - {"replay", "file"} if "replay" in t else ()),
    ("map", "without --replay", lambda t: _if("replay" not in t, "file")),
    ("map", "because the map's axes overrule it", _overruled),
    (
        "train sweep map explain",
        "unless --data is a .csv file",
        lambda t: _if("." not in t.get("data", ""), *READING),  # other files are refused anyway
    ),
    (
        "train sweep map explain",
        "without --path",
        lambda t: _if("path" not in {*t, *_axes(t)}, "towards"),
    ),
    ("sweep map", "with --cluster", lambda t: _if("cluster" in t, "threads")),
    ("sweep map", "on a GPU", lambda t: _if("cuda" in t.get("device", ""), "threads")),
    ("check", "without --folder", lambda t: _if("folder" not in t, "out", "jobs", *_GRADEBOOKS)),
    (
        "check",
        "without --canvas or --moodle",
        lambda t: _if(not t.keys() & {*_GRADEBOOKS}, "column"),
    ),
    ("play", "with --export", lambda t: _if("export" in t, "saved", "port", "open_browser")),
    ("show", "without --row", lambda t: _if("row" not in t, "save", "log")),
)
