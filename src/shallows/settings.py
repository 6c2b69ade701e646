"""Everything that one can choose about a training: one row of a table for each setting.

Python's functions, the shell's options, the axes of a grid, a store's description, the laboratory
and the estimators read the table. Where one of these doors does not offer a setting, the row says
why.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from shallows.arguments import ArgumentError, choice, finite, flag, integer, number, rates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Where settings are chosen. The names with a space in them are commands of the shell.
DOORS = (
    *("train", "sweep", "trainability"),
    *("shallows train", "shallows sweep", "shallows map", "shallows explain"),
    *("store", "laboratory", "estimators"),
)

GRADIENTS = ("stable", "report")
LOSSES = ("cross-entropy", "squared")
STOPS = ("accuracy", "never")
DTYPES = ("float64", "float32")

SEEDS = 2**32  # NumPy's legacy generator takes seeds below this
LARGEST = 4096  # units in a layer
DEEPEST = 32  # hidden layers; with so many, a kernel takes half a minute to compile

#: The name of initial weights: ``w1``, all of a layer's; ``w1[0,2]`` or ``b1[2]``, one of them.
WEIGHT = re.compile(r"([wb]\d+)(?:\[(\d+(?:,\d+)?)\])?")


@dataclass(frozen=True)
class Setting:
    """One thing that one can choose about a training.

    Parameters
    ----------
    name : str
        The name in Python, and at every door that has no other name in `called`.
    type : type
        The type of one value, or of its parts.
    default : object
        None where there is no value, or where the data decide (`by_task`).
    help : str
        One sentence. It may name a table, such as ``{activations.ACTIVATIONS}``, in place of the
        table's words; see `filled`.
    accept : callable, optional
        ``accept(name, value)`` returns the checked value, or raises `ArgumentError`. A setting with
        `words` has none.
    shapes : {"kernel", "lane", "run"}
        What the setting decides: which machine code is compiled, the numbers of one network, or how
        long all networks run.
    words : tuple of str, or str
        The accepted words, if the value is a word; or the name of a table that holds them.
    compound : bool
        Whether a tuple is one value, such as a number for each layer.
    shared : str
        Why a sweep has one value for all its networks; empty if the setting may be an axis.
    by_task : mapping of str to str
        The value that stands for None, for a classification and for a regression. A regression
        accepts no other.
    noun : str
        The name in figures, if a map may vary the setting.
    part_of : str
        For an axis that is one number of a setting: that setting, such as `lr` for ``lr2``.
    defaults : mapping of str to object
        The doors that have another default, each with that default.
    called : mapping of str to str
        The doors that use another name, each with that name.
    missing : mapping of str to str
        The doors that do not offer the setting, each with the reason.
    """

    name: str
    type: type
    default: Any
    help: str
    accept: Callable[[str, Any], Any] | None = None
    shapes: Literal["kernel", "lane", "run"] = "lane"
    words: tuple[str, ...] | str = ()
    compound: bool = False
    shared: str = ""
    by_task: Mapping[str, str] = field(default_factory=dict)
    noun: str = ""
    part_of: str = ""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    def check(self, value: Any, name: str = "") -> Any:
        """Return a value, checked; `name` is what the caller's door calls the setting."""
        name = name or self.name
        if self.accept:
            return self.accept(name, value)
        if isinstance(value, str) or not self.compound:
            return choice(name, value, self.options)
        several = tuple(choice(name, word, self.options) for word in _parts(value))
        if not several:
            raise ArgumentError(name, value, "one name, or one for each hidden layer")
        return several

    def fit(self, value: Any, task: str) -> Any:
        """Return a value, checked, or the one that suits the data if it is None."""
        suits = self.by_task.get(task)
        if suits and value is None:
            return suits
        checked = self.check(value)
        if suits and checked != suits and task == "regression":
            raise ArgumentError(self.name, value, f"{suits!r}, for a regression")
        return checked

    @property
    def options(self) -> tuple[str, ...]:
        """The accepted words, if the value is a word."""
        return tuple(table(self.words)) if isinstance(self.words, str) else self.words

    def name_at(self, door: str) -> str | None:
        """Return what a door calls the setting, or None if it does not offer it."""
        return None if door in self.missing else self.called.get(door, self.name)


# -- words of tables, which are loaded only when they are needed, so that the shell starts fast ---

_PLACE = re.compile(r"\{([\w.]+)\}")


def table(place: str) -> Iterable[str]:
    """Return a table of the package, such as ``activations.ACTIVATIONS``."""
    home, _, name = place.rpartition(".")
    return getattr(import_module(f"shallows.{home}"), name)


def filled(text: str) -> str:
    """Return a text with the words of each table that it names."""
    return _PLACE.sub(lambda found: ", ".join(table(found[1])), text)


# -- checks ---------------------------------------------------------------------------------------


def _parts(value: Any) -> list[Any]:
    """Return one value, or several, as a list."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return list(value) if isinstance(value, list | tuple | range) else [value]


def _hidden(name: str, value: Any) -> tuple[int, ...]:
    units = tuple(integer(name, h, minimum=1, maximum=LARGEST) for h in _parts(value))
    if not units:
        raise ArgumentError(name, value, "at least one hidden layer")
    if len(units) > DEEPEST:
        accepted = f"up to {DEEPEST} hidden layers: each adds seconds of compiling"
        raise ArgumentError(name, value, accepted)
    return units


def _towards(name: str, value: Any) -> int | None:
    return None if value is None else _seed(name, value)


def _shift(name: str, value: Any) -> tuple[tuple[str, float], ...]:
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        raise ArgumentError(name, value, 'weights and numbers, such as {"w1[0,2]": 0.5}')
    for weight in value:
        if not isinstance(weight, str) or not WEIGHT.fullmatch(weight):
            raise ArgumentError(name, weight, "a weight, such as w1[0,2], b1[2], or w1 for all")
    return tuple((weight, finite(name, by)) for weight, by in value.items())


_seed = partial(integer, minimum=0, maximum=SEEDS - 1)

# -- the table ------------------------------------------------------------------------------------

_START = {
    "laboratory": "The laboratory draws one start; it has no page for the line between two.",
    "estimators": "An estimator draws all its networks from `random_state`.",
}
_ROWS = (
    Setting(
        "hidden", int, (3, 3), "Units of each hidden layer, such as 8 or 3,3.", _hidden,
        shapes="kernel", compound=True, called={"estimators": "hidden_layer_sizes"},
    ),
    Setting(
        "activation", str, "sigmoid",
        "Activation of all hidden layers, or one for each: {activations.ACTIVATIONS}.",
        shapes="kernel", words="activations.ACTIVATIONS", compound=True,
    ),
    Setting(
        "lr", float, 0.1, "Learning rate of all layers, or one for each.", rates,
        compound=True, noun="learning rate", called={"estimators": "learning_rate_init"},
    ),
    Setting(
        "max_epochs", int, 10_000, "Budget: the largest number of epochs.",
        partial(integer, minimum=1, maximum=10**12),
        shapes="run", shared="one budget for all networks", called={"estimators": "max_iter"},
        defaults={"trainability": 500, "shallows map": 500},
    ),
    Setting(
        "seed", int, 0, "Seed of the initial weights (0 to 2³²−1).", _seed,
        called={"shallows sweep": "seeds", "estimators": "random_state"},
    ),
    Setting(
        "bias", bool, False, "Whether units have biases.", flag, shapes="kernel",
        missing={"estimators": "The units of an estimator always have biases."},
    ),
    Setting(
        "init", str, "uniform",
        "Distribution of the initial weights: {initialisations.INITIALISATIONS}.",
        words="initialisations.INITIALISATIONS",
        missing={"estimators": "An estimator uses the distribution that suits its activation."},
    ),
    Setting(
        "scale", float, 1.0, "Factor on the initial weights of all layers, or one for each.", rates,
        compound=True, noun="factor on the initial weights",
        missing={"estimators": "An estimator uses initial weights as they are drawn."},
    ),
    Setting(
        "gradient", str, GRADIENTS[0],
        "How ∂L/∂z of the last layer is computed: stable, or as in the report.",
        shapes="kernel", words=GRADIENTS,
        missing={"estimators": "The report's form can fail, and an estimator must not."},
    ),
    Setting(
        "momentum", float, 0.0, "Momentum, from 0 up to, not including, 1.",
        partial(number, minimum=0.0, below=1.0), noun="momentum",
    ),
    Setting(
        "alpha", float, 0.0, "Factor of the L2 penalty ½ α Σ w².",
        partial(number, minimum=0.0, below=math.inf), noun="L2 penalty",
    ),
    Setting(
        "l1", float, 0.0, "Factor of the L1 penalty λ Σ |w|.",
        partial(number, minimum=0.0, below=math.inf), noun="L1 penalty",
        missing={"estimators": "An estimator keeps its weights small by `alpha` alone."},
    ),
    Setting(
        "loss", str, None, "Loss: cross-entropy or squared; the default suits the data.",
        shapes="kernel", words=LOSSES,
        shared="one loss for all networks, because two losses can't be compared",
        by_task={"classification": "cross-entropy", "regression": "squared"},
        missing={"estimators": "The classifier has the cross-entropy, the regressor the squares."},
    ),
    Setting(
        "stop", str, None, "When to stop: accuracy (at 100 %), or never (before the budget ends).",
        shapes="kernel", words=STOPS,
        by_task={"classification": "accuracy", "regression": "never"},
        missing={"estimators": "An estimator stops by `early_stopping` and `tol`."},
    ),
    Setting(
        "towards", int, None, "Seed of the weights at the other end of the path.", _towards,
        missing=_START,
    ),
    Setting(
        "path", float, 0.0,
        "Where training starts on the line from the weights of seed (0) to those of towards (1).",
        finite, noun="way to the other seed's weights", missing=_START,
    ),
    Setting(
        "shift", dict, None,
        "Number to add to an initial weight, or to all weights of a layer, such as w1[0,2]=0.5.",
        _shift, missing=_START,
    ),
    Setting(
        "dtype", str, DTYPES[0], "Precision: float64 or float32.", shapes="kernel", words=DTYPES,
        missing={"estimators": "Estimators compute in float64."},
    ),
)  # fmt: skip

#: Every setting by name, in the order in which people are shown them.
SETTINGS: dict[str, Setting] = {row.name: row for row in _ROWS}


def default(name: str) -> Any:
    """Return the default of a setting, for a classification where the data decide."""
    row = SETTINGS[name]
    return row.by_task.get("classification", row.default)


def offered(door: str) -> Iterator[Setting]:
    """Return the settings that a door offers."""
    return (row for row in _ROWS if row.name_at(door) is not None)


def given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings among the arguments of a function, given as its ``locals()``."""
    return {name: arguments[name] for name in SETTINGS if name in arguments}


def changed(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the chosen settings that differ from their defaults."""
    return {
        name: value
        for name, value in chosen.items()
        if repr(value) != repr(SETTINGS[name].default)  # an array is not equal to anything
    }
