"""The laboratory in the browser: a Panel application, and the guarded server that shows it.

Needs the extra ``shallows[play]``. In a notebook, `laboratory` returns the whole of it as a Panel
object; from the shell, ``shallows play``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shallows.play.laboratory import laboratory as laboratory

__all__ = ["laboratory"]


def __getattr__(name: str) -> object:
    if name != "laboratory":
        raise AttributeError(f"module 'shallows.play' has no attribute {name!r}")
    from shallows.play.laboratory import laboratory

    return laboratory
