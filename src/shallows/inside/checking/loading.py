"""Load a learner's file by its path, and find the function to check in it."""

from __future__ import annotations

import importlib.util
import inspect
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

FUNCTIONS = (
    "backward", "backprop", "backpropagation", "back_propagation", "backward_pass",
    "gradients", "compute_gradients", "gradient", "grads", "step", "train_step", "update",
)  # fmt: skip
_LARGEST = 1_000_000  # bytes


def existing(path: str | Path) -> Path:
    """Return the absolute path of a Python file that can be read."""
    file = Path(path)
    if file.suffix != ".py" or not file.is_file():
        raise ArgumentError("path", str(path), "an existing .py file")
    if file.stat().st_size > _LARGEST:
        raise ArgumentError("path", str(path), "a .py file of at most 1 MB")
    return file.resolve()


def load(path: str | Path, function: str | None = None) -> Callable[..., Any]:
    """Run a learner's file as a module of its own, and return its function.

    Parameters
    ----------
    path : path
        Path of a ``.py`` file. The file runs in this process, with this process's rights.
    function : str, optional
        The function's name; by default the first of `FUNCTIONS` that the file defines, or its only
        function.

    Raises
    ------
    ArgumentError
        If the file can't be run (with its own line, not ours), or has no such function.
    """
    file = existing(path)
    module = _executed(file)
    if function is not None:
        found = getattr(module, function, None)
        if not callable(found):
            raise ArgumentError("function", function, f"one of {', '.join(_own(module)) or 'none'}")
        return found
    own = _own(module)
    for name in FUNCTIONS:
        if name in own:
            return own[name]
    if len(own) == 1:
        return next(iter(own.values()))
    accepted = f"a file with a function named {', '.join(FUNCTIONS)}; or name yours"
    raise ArgumentError("function", ", ".join(own) or "none", accepted)


def _own(module: ModuleType) -> dict[str, Callable[..., Any]]:
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
    }


def _executed(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("submission", file)
    if spec is None or spec.loader is None:
        raise ArgumentError("path", str(file), "a .py file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as problem:  # whatever a learner's file may raise
        accepted = f"a file that runs; this one stops: {_line(problem, file)}"
        raise ArgumentError("path", file.name, accepted) from None
    return module


def _line(problem: BaseException, file: Path) -> str:
    """Return the learner's own line that led to an exception."""
    text = " ".join(f"{type(problem).__name__}: {problem}".split())[:300]
    if isinstance(problem, SyntaxError) and problem.filename == str(file):
        return f"line {problem.lineno} ({(problem.text or '').strip()[:100]}) raises {text}"
    own = [f for f in traceback.extract_tb(problem.__traceback__) if f.filename == str(file)]
    return f"line {own[-1].lineno} ({(own[-1].line or '')[:100]}) raises {text}" if own else text
