"""What a state describes: its data, its network and settings, and what a sweep or map is given."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shallows import datasets
from shallows.arguments import ArgumentError
from shallows.maps import fractal
from shallows.maps.axes import Axis
from shallows.play import limits
from shallows.play.state import OWN, PAPER, State
from shallows.settings import offered
from shallows.training import prepare

if TYPE_CHECKING:
    from shallows.datasets import Dataset
    from shallows.maps.map import Map
    from shallows.mlp import MLP
    from shallows.trajectory import Settings

SETTINGS = tuple(row.name for row in offered("laboratory"))
#: Settings that trainings, sweeps and maps share.
SHARED = tuple(name for name in SETTINGS if name not in ("hidden", "lr", "seed", "max_epochs"))
_DATA = ("data", "n", "data_seed", "points")
#: Fields that make another network; a change of any other leaves the training alone.
SHAPING = (*_DATA, "arithmetic", *SETTINGS)


def data_of(state: State, own: Dataset | None = None) -> Dataset:
    """Return the state's data; `own` is an upload that is too large for a URL.

    Raises
    ------
    ArgumentError
        If the state's own points are not data: of one class only, for instance.
    """
    name = state["data"]
    if name == OWN:
        return own if own is not None else from_points(state)
    if name in PAPER:
        return fractal.preset("fractal" if name == PAPER[0] else "fractal-cross-entropy")["data"]
    return datasets.BUILT_IN[name](**state.drawn())


def from_points(state: State) -> Dataset:
    """Return the points that the state itself holds."""
    points = state["points"]
    if not points:
        raise ArgumentError("points", "none", "points drawn, pasted or uploaded")
    x, y = [row[:2] for row in points], [row[2] for row in points]
    return datasets.from_arrays(x, y, name="own", provenance="points drawn or pasted")


def network_of(state: State, data: Dataset) -> tuple[MLP, Settings]:
    """Return the network and how it is trained.

    Raises
    ------
    ArgumentError
        If the parts don't fit together.
    """
    mlp, settings = prepare(data, **arguments(state))
    if state["arithmetic"] == "report":
        if not report_knows(state, data):
            raise ArgumentError("arithmetic", "report", _REPORT)
        settings = replace(settings, arithmetic="report", gradient="report")
    return mlp, settings


def arguments(state: State) -> dict[str, Any]:
    """Return what `shallows.train` is given, besides the data."""
    return {name: state[name] for name in SETTINGS}


_REPORT = (
    "the report's own networks: two equal layers of 2, 3, 5 or 10 sigmoid units, 21 or 100 samples "
    "of two features in two classes, uniform initial weights, no biases, no momentum, float64"
)


def report_knows(state: State, data: Dataset) -> bool:
    """Return whether the arithmetic of the report's machine is known for this network."""
    from shallows.replica import known

    plain = all(state[name] == State()[name] for name in SHARED if name != "gradient")
    sizes = (data.n_features, *state["hidden"], 1)
    return (
        plain
        and data.n_classes == 2
        and isinstance(state["lr"], float)
        and known(data.n_samples, sizes)
    )


def fitted(state: State, data: Dataset) -> tuple[State, str]:
    """Return the state with what only other data or networks can have put right, and a note."""
    notes = []
    if data.task == "regression" and (state["loss"], state["stop"]) != ("squared", "never"):
        state = state.put(loss="squared", stop="never", gradient="stable")
        notes.append("Numbers to predict have the squared loss, and no 100 % to stop at.")
    if state["arithmetic"] == "report" and not report_knows(state, data):
        state = state.put(arithmetic="lanes")
        notes.append(
            "The report’s machine is known for its own networks only; "
            "this one runs in Shallows’ arithmetic."
        )
    return state, " ".join(notes)


def in_words(state: State) -> str:
    """Return which arithmetic a state runs in, for its readers."""
    if state["arithmetic"] == "report":
        return "the report’s arithmetic: the digits its machine printed"
    return "Shallows’ arithmetic: the same bits on every machine"


# -- many networks --------------------------------------------------------------------------------


def sweep_arguments(state: State) -> dict[str, Any]:
    """Return what `shallows.sweep` is given besides data and axes."""
    names = [name for name in SHARED if name != "stop"]
    return {name: state[name] for name in names} | {"max_epochs": state["sweep_epochs"]}


def sweep_key(state: State) -> tuple[Any, ...]:
    """Return all that makes a sweep another one."""
    axes = ("sweep_hidden", "sweep_lr", "sweep_seeds", "sweep_epochs")
    return tuple(state[name] for name in (*_DATA, *SHARED, *axes) if name != "stop")


def check_sweep(state: State, data: Dataset) -> None:
    """Refuse a sweep that is too large.

    Raises
    ------
    ArgumentError
    """
    seeds, rates = state["sweep_seeds"], len(state["sweep_lr"])
    count = len(state["sweep_hidden"]) * rates * seeds
    if count > limits.NETWORKS:
        raise ArgumentError("the sweep", f"{count} networks", f"at most {limits.NETWORKS}")
    each = sum(
        limits.cost((data.n_features, *hidden, data.n_outputs), data.n_samples)
        for hidden in state["sweep_hidden"]
    )
    limits.check("the sweep", each * rates * seeds * state["sweep_epochs"])


def map_of(state: State, data: Dataset) -> Map:
    """Return the map of a state, of which nothing is trained yet.

    Raises
    ------
    ArgumentError
        If an axis does not fit the network, or the map is too large.
    """
    from shallows.maps.map import Map

    size = int(state["map_size"])
    given = {"data": data, **map_arguments(state)}
    made = Map.of(**given, size=(size, size))
    sizes = (made.data.n_features, *made.network["hidden"], made.data.n_outputs)
    each = limits.cost(sizes, made.data.n_samples) * made.network["max_epochs"]
    limits.check("the map", each * math.prod(made.pixels.status.shape))
    return made


def map_arguments(state: State) -> dict[str, Any]:
    """Return what `Map.of` is given besides the size, and the data if they are Train's."""
    if state["map_network"] != "train":
        return fractal.preset(state["map_network"])
    x, y = state["map_axes"].split(",")
    taken = {"lr", "scale"} if state["map_axes"] == "lr,scale" else {"lr"}
    given = {name: value for name, value in arguments(state).items() if name not in taken}
    axes = {"x": (x, *state["map_x"], "log"), "y": (y, *state["map_y"], "log")}
    return {**given, **axes, "max_epochs": state["map_epochs"]}


def window(state: State) -> list[tuple[Axis, tuple[float, float]]]:
    """Return the axes of a state's map, and from where to where they run."""
    given = map_arguments(state)
    axes = [Axis.of(name, given[name]) for name in ("x", "y")]
    return [(axis, (axis.low, axis.high)) for axis in axes]


def map_key(state: State) -> tuple[Any, ...]:
    """Return all that makes a map another one, but for what is shown of it."""
    if state["map_network"] != "train":
        return state["map_network"], state["map_size"]
    return (*(state[name] for name in _DATA), state["map_size"], *map_arguments(state).items())


def pixel(state: State, made: Map, column: int, row: int) -> State:
    """Return the state of a map's pixel in Train, at the epoch where it ended."""
    known = {name: value for name, value in made.settings(column, row).items() if name in state}
    if state["map_network"] != "train":
        regression = made.data.task == "regression"
        known["data"] = PAPER[0] if regression else PAPER[1]
        known["loss"] = "squared" if regression else "cross-entropy"
        known = {name: State()[name] for name in (*SHARED, "seed")} | known
    epochs = int(made.pixels.epochs[row, column])
    return state.put(**known, page="train", arithmetic="lanes", epoch=epochs)
