"""What a state describes: its data, its network and settings, and the Python that does the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shallows import datasets
from shallows.arguments import ArgumentError
from shallows.play.state import OWN, SIZED, State
from shallows.training import prepare

if TYPE_CHECKING:
    from shallows.datasets import Dataset
    from shallows.mlp import MLP
    from shallows.trajectory import Settings

_SHARED = (
    *("activation", "bias", "init", "scale", "gradient", "momentum", "loss", "stop", "dtype"),
)


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
    if name in SIZED:
        return datasets.BUILT_IN[name](n=state["n"], seed=state["data_seed"])
    return datasets.BUILT_IN[name]()


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
    names = ("hidden", *_SHARED, "lr", "seed", "max_epochs")
    return {name: state[name] for name in names}


_REPORT = (
    "the report's own networks: two equal layers of 2, 3, 5 or 10 sigmoid units, 21 or 100 samples "
    "of two features in two classes, uniform initial weights, no biases, no momentum, float64"
)


def report_knows(state: State, data: Dataset) -> bool:
    """Return whether the arithmetic of the report's machine is known for this network."""
    from shallows.report.arithmetic import known

    plain = all(state[name] == State()[name] for name in _SHARED if name != "gradient")
    sizes = (data.n_features, *state["hidden"], 1)
    return (
        plain
        and data.n_classes == 2
        and isinstance(state["lr"], float)
        and known(data.n_samples, sizes)
    )


def in_words(state: State) -> str:
    """Return which arithmetic a state runs in, for its readers."""
    if state["arithmetic"] == "report":
        return "the report’s arithmetic: the digits its machine printed"
    return "Shallows’ arithmetic: the same bits on every machine"


def python(state: State, data: Dataset) -> str:
    """Return a script that trains the same network, to the bit."""
    if state["arithmetic"] == "report":
        call, built_in = _report_call(state), state["data"] == "xor"
        lines = [] if built_in else [f"data = {_data_call(state, data)}"]
        lines += [f"run = sh.network({call}{'' if built_in else ', data=data'})"]
    else:
        lines = [f"data = {_data_call(state, data)}", f"run = sh.train(data, {_train_call(state)})"]
    return "\n".join(["import shallows as sh", "", *lines, "print(run.outcome)", ""])


def sweep_python(state: State, data: Dataset) -> str:
    """Return a script that makes the same sweep, to the bit."""
    axes = (
        f"hidden={list(state['sweep_hidden'])}, lr={list(state['sweep_lr'])}, "
        f"seed=range({state['sweep_seeds']})"
    )
    shared = _changed(state, _SHARED)
    options = ", ".join([axes, *shared, f"max_epochs={state['sweep_epochs']}"])
    lines = [f"data = {_data_call(state, data)}", f"sweep = sh.sweep(data, {options})"]
    return "\n".join(
        ["import shallows as sh", "", *lines, 'print(sweep.table("hidden", "lr"))', ""]
    )


def _report_call(state: State) -> str:
    first, second = state["hidden"]
    return (
        f"epoch={state['max_epochs']}, lr={state['lr']!r}, h1={first}, h2={second}, "
        f'distribution="XOR", seed={state["seed"]}'
    )


def _train_call(state: State) -> str:
    fixed = [f"hidden={state['hidden']}", f"lr={state['lr']!r}", f"seed={state['seed']}"]
    return ", ".join(
        [*fixed, *_changed(state, _SHARED), f"max_epochs={state['max_epochs']}"],
    )


def _changed(state: State, names: tuple[str, ...]) -> list[str]:
    return [f"{name}={state[name]!r}" for name in names if state[name] != State()[name]]


def _data_call(state: State, data: Dataset) -> str:
    name = state["data"]
    if name == OWN:
        return (
            f"sh.datasets.from_arrays(\n    {data.x.tolist()},\n    {data.y.tolist()},\n"
            f"    name={data.name!r},\n)"
        )
    if name in SIZED:
        return f"sh.datasets.{name}(n={state['n']}, seed={state['data_seed']})"
    return f"sh.datasets.{name}()"


def map_python(state: State, data: Dataset) -> str:
    """Return a script that makes the same map, to the bit."""
    x, y = state["map_axes"].split(",")
    size = int(state["map_size"])
    shared = [f"{k}={v!r}" for k, v in map_arguments(state).items() if _is_changed(k, v)]
    options = ", ".join(
        [
            f"x={(x, *state['map_x'], 'log')!r}, y={(y, *state['map_y'], 'log')!r}",
            f"size=({size}, {size})",
            *shared,
        ]
    )
    lines = [f"data = {_data_call(state, data)}", f"m = sh.trainability(data, {options})"]
    return "\n".join(["import shallows as sh", "", *lines, 'm.save("map.png")', ""])


def map_arguments(state: State) -> dict[str, Any]:
    """Return what `Map.of` is given besides data, axes and size."""
    taken = {"lr", "scale"} if state["map_axes"] == "lr,scale" else {"lr"}
    given = {name: value for name, value in arguments(state).items() if name not in taken}
    return {**given, "max_epochs": state["map_epochs"]}


def _is_changed(name: str, value: Any) -> bool:
    return name == "max_epochs" or value != State()[name]


def sweep_arguments(state: State) -> dict[str, Any]:
    """Return what `shallows.sweep` is given besides data and axes."""
    names = [name for name in _SHARED if name != "stop"]
    return {name: state[name] for name in names} | {"max_epochs": state["sweep_epochs"]}
