"""Options that several commands have: what they say of themselves, and what a shell completes."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperOption

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def words(home: str, name: str) -> Callable[[str], list[str]]:
    """Return what completes a word, or several separated by commas, out of a table of some module.

    The module is loaded when a shell asks, so that a command starts as fast without it.
    """

    def complete(incomplete: str) -> list[str]:
        before, comma, _ = incomplete.rpartition(",")
        known = _table(home, name)
        return [text for word in known if (text := before + comma + word).startswith(incomplete)]

    return complete


_PLACE = re.compile(r"\{([\w.]+)\.(\w+)\}")


class Command(TyperCommand):
    """A command whose help may name a table, such as ``{datasets.BUILT_IN}``, for its words."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help; the tables are loaded for it, and not before."""
        for option in self.params:
            if isinstance(option, TyperOption):
                option.help = _PLACE.sub(_listed, option.help or "")
        super().format_help(ctx, formatter)


def _listed(found: re.Match[str]) -> str:
    return ", ".join(_table(found[1], found[2]))


def _table(home: str, name: str) -> Iterable[str]:
    return getattr(import_module(f"shallows.{home}"), name)


def _one_of(help_: str, home: str, name: str) -> Any:
    return typer.Option(help=help_, autocompletion=words(home, name))


_ACTIVATIONS = ("backprop", "ACTIVATIONS")
_INITIALISATIONS = ("initialisations", "INITIALISATIONS")
_GRADIENTS = ("settings", "GRADIENTS")
_DTYPES = ("settings", "DTYPES")

DATA = _one_of("{datasets.BUILT_IN}, or a .csv file.", "datasets", "BUILT_IN")
TARGET = typer.Option(help="The column of a .csv file that holds the classes.")
SCALING = _one_of(
    "Of a .csv file's numbers: none, standard or minmax.", "datasets.tables", "SCALINGS"
)
HIDDEN = typer.Option(help="Units of the hidden layers, such as 8 or 3,3.")
ACTIVATION = _one_of(
    "sigmoid, tanh, relu or identity; one, or one for each hidden layer, separated by commas.",
    *_ACTIVATIONS,
)
LR = typer.Option(help="Learning rate; or one for each layer, separated by commas.")
SEED = typer.Option(help="Of the initial weights, 0 to 2³² − 1.")
INIT = _one_of("uniform, normal, xavier or he.", *_INITIALISATIONS)
SCALE = typer.Option(help="Factor on the initial weights, above 0.")
GRADIENT = _one_of("stable; or report, the form that is printed there.", *_GRADIENTS)
MOMENTUM = typer.Option(help="From 0 up to, not including, 1.")
ALPHA = typer.Option(help="Factor of the L2 penalty ½ α Σ w².")
LOSS = _one_of("cross-entropy or squared.", "settings", "LOSSES")
STOP = _one_of(
    "accuracy, once it is 100 %; or never, before the budget ends.",
    "settings",
    "STOPS",
)
DTYPE = _one_of("float64 or float32.", *_DTYPES)

# An axis of a sweep: each value a network.
ACTIVATIONS = _one_of("sigmoid, tanh, relu, identity, separated by commas.", *_ACTIVATIONS)
INITS = _one_of("uniform, normal, xavier, he, separated by commas.", *_INITIALISATIONS)
GRADIENTS = _one_of("stable, report, or both.", *_GRADIENTS)
DTYPES = _one_of("float64, float32, or both.", *_DTYPES)

CHECKED = _one_of("sigmoid, tanh or relu.", "inside.checking.report", "ACTIVATIONS")
PRESET = _one_of("fractal, fractal-relu or fractal-cross-entropy.", "maps.fractal", "PRESETS")
ARITHMETIC = _one_of(
    "report, that of the report's machine; or numpy, this machine's.",
    *("report.reproduce", "ARITHMETICS"),
)
