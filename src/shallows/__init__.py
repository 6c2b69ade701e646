"""A laboratory for small neural networks.

Train one small network and see inside its backpropagation; train a million and see the landscape;
every number exact and reproducible.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from shallows.version import __version__ as __version__

if TYPE_CHECKING:
    from shallows import backprop as backprop
    from shallows import datasets as datasets
    from shallows import maps as maps
    from shallows import plots as plots
    from shallows.arguments import ArgumentError as ArgumentError
    from shallows.datasets import Dataset as Dataset
    from shallows.inside.checking.report import check as check
    from shallows.inside.explain import explain as explain
    from shallows.inside.explanation import Explanation as Explanation
    from shallows.inside.sensitivity import Sensitivity as Sensitivity
    from shallows.inside.sensitivity import sensitivity as sensitivity
    from shallows.loading import load as load
    from shallows.maps.map import Map as Map
    from shallows.maps.map import MapInterrupted as MapInterrupted
    from shallows.maps.trainability import trainability as trainability
    from shallows.mlp import MLP as MLP
    from shallows.outcome import Outcome as Outcome
    from shallows.outcome import Status as Status
    from shallows.run import Run as Run
    from shallows.sweeps.merging import merge as merge
    from shallows.sweeps.reading import StoreWarning as StoreWarning
    from shallows.sweeps.scanning import scan as scan
    from shallows.sweeps.sweep import SweepInterrupted as SweepInterrupted
    from shallows.sweeps.sweep import open as open  # noqa: A004 - the name that users expect
    from shallows.sweeps.sweep import sweep as sweep
    from shallows.sweeps.swept import Sweep as Sweep
    from shallows.training import network as network
    from shallows.training import train as train

# Loaded when first asked for, so that `import shallows` takes no time.
_HOME = {
    "ArgumentError": "arguments",
    "Dataset": "datasets",
    "Explanation": "inside.explanation",
    "MLP": "mlp",
    "Map": "maps.map",
    "MapInterrupted": "maps.map",
    "Outcome": "outcome",
    "Run": "run",
    "Sensitivity": "inside.sensitivity",
    "Status": "outcome",
    "StoreWarning": "sweeps.reading",
    "Sweep": "sweeps.swept",
    "SweepInterrupted": "sweeps.sweep",
    "backprop": "",
    "check": "inside.checking.report",
    "datasets": "",
    "explain": "inside.explain",
    "load": "loading",
    "merge": "sweeps.merging",
    "maps": "",
    "network": "training",
    "open": "sweeps.sweep",
    "plots": "",
    "scan": "sweeps.scanning",
    "sensitivity": "inside.sensitivity",
    "sweep": "sweeps.sweep",
    "train": "training",
    "trainability": "maps.trainability",
}
# A star import must not replace the built-in `open`.
__all__ = sorted(_HOME.keys() - {"open"})


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'shallows' has no attribute {name!r}")
    home = _HOME[name]
    value = (
        getattr(import_module(f"shallows.{home}"), name)
        if home
        else import_module(f"shallows.{name}")
    )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOME)
