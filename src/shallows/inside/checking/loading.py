"""A learner's file: the function in it that is to be checked."""

from __future__ import annotations

import importlib.util
import traceback
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

#: What the function may be called, the first that is there.
NAMES = ("backward", "backprop", "backpropagation", "my_backprop", "gradients", "grad", "step")


def load(path: Path, function: str | None = None) -> Callable[..., Any]:
    """Run a file, in this process, and return the function that is to be checked.

    Parameters
    ----------
    path : Path
        A ``.py`` file.
    function : str, optional
        Its name; else the first of `NAMES`, or the only function that the file defines.

    Raises
    ------
    ArgumentError
        If there is no such file, running it fails (with its line), or the function is not clear.
    """
    if path.suffix != ".py" or not path.is_file():
        raise ArgumentError("file", str(path), "a .py file")
    module = _run(path)
    if function is not None:
        found = getattr(module, function, None)
        if not callable(found):
            raise ArgumentError("function", function, f"a function that {path.name} defines")
        return found
    own = [
        value
        for value in vars(module).values()
        if getattr(value, "__module__", "") == module.__name__
    ]
    functions = {value.__name__: value for value in own if callable(value)}
    for name in NAMES:
        if name in functions:
            return functions[name]
    if len(functions) == 1:
        return next(iter(functions.values()))
    accepted = f"a file with one function, or one called {', '.join(NAMES)}; or --function"
    raise ArgumentError("file", f"{path.name} with {sorted(functions)}", accepted)


def _run(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("submission", path)
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - it ends in .py
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        # Whatever a learner's file raises is theirs to see, at their own line.
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == str(path)]
        line = lines[-1] if lines else getattr(error, "lineno", None)
        where = f"line {line}: " if line else ""
        accepted = "a file that runs"
        given = f"{path.name}, {where}{type(error).__name__}: {error}"
        raise ArgumentError("file", given, accepted) from error
    return module
