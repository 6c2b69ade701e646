"""Trainability maps: two continuous axes, and a network for each pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shallows.maps.loading import load as load

__all__ = ["load"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'shallows.maps' has no attribute {name!r}")
    from shallows.maps import loading

    return loading.load
