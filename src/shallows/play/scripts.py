"""*Copy as Python*: a script that does what a page shows, to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.play.experiment import SHARED, map_arguments
from shallows.play.state import OWN, PAPER, State

if TYPE_CHECKING:
    from shallows.datasets import Dataset


def training(state: State, data: Dataset) -> str:
    """Return a script that trains the network of Train."""
    if state["arithmetic"] == "report":
        call, built_in = _report_call(state), state["data"] == "xor"
        lines = [] if built_in else [f"data = {_data(state, data)}"]
        lines += [f"run = sh.network({call}{'' if built_in else ', data=data'})"]
    else:
        lines = [f"data = {_data(state, data)}", f"run = sh.train(data, {_train_call(state)})"]
    return _script(*lines, "print(run.outcome)")


def sweep(state: State, data: Dataset) -> str:
    """Return a script that makes the sweep."""
    axes = (
        f"hidden={list(state['sweep_hidden'])}, lr={list(state['sweep_lr'])}, "
        f"seed=range({state['sweep_seeds']})"
    )
    shared = _changed(state, [name for name in SHARED if name != "stop"])
    options = ", ".join([axes, *shared, f"max_epochs={state['sweep_epochs']}"])
    return _script(
        f"data = {_data(state, data)}",
        f"sweep = sh.sweep(data, {options})",
        'print(sweep.table("hidden", "lr"))',
    )


def trainability(state: State, data: Dataset) -> str:
    """Return a script that makes the map, or the part of it that is shown."""
    size, view = int(state["map_size"]), state["map_view"]
    zoom = [] if isinstance(view, str) else [f"m = m.zoom(x={view[:2]!r}, y={view[2:]!r})"]
    end = [*zoom, 'm.save("map.png")']
    if state["map_network"] != "train":
        call = f"preset={state['map_network']!r}, size=({size}, {size})"
        return _script(f"m = sh.trainability({call})", *end)
    given = map_arguments(state)
    axes = [f"x={given.pop('x')!r}", f"y={given.pop('y')!r}", f"size=({size}, {size})"]
    default = State()
    shared = [
        f"{name}={value!r}"
        for name, value in given.items()
        if name in ("hidden", "max_epochs") or value != default[name]
    ]
    call = ", ".join([*axes, *shared])
    return _script(f"data = {_data(state, data)}", f"m = sh.trainability(data, {call})", *end)


def _script(*lines: str) -> str:
    paper = ["from shallows.maps import fractal"] * any("fractal.preset(" in x for x in lines)
    return "\n".join(["import shallows as sh", *paper, "", *lines, ""])


def _report_call(state: State) -> str:
    first, second = state["hidden"]
    return (
        f"epoch={state['max_epochs']}, lr={state['lr']!r}, h1={first}, h2={second}, "
        f'distribution="XOR", seed={state["seed"]}'
    )


def _train_call(state: State) -> str:
    fixed = [f"hidden={state['hidden']}", f"lr={state['lr']!r}", f"seed={state['seed']}"]
    return ", ".join([*fixed, *_changed(state, SHARED), f"max_epochs={state['max_epochs']}"])


def _changed(state: State, names: Any) -> list[str]:
    default = State()
    return [f"{name}={state[name]!r}" for name in names if state[name] != default[name]]


def _data(state: State, data: Dataset) -> str:
    name = state["data"]
    if name == OWN:
        return (
            f"sh.datasets.from_arrays(\n    {data.x.tolist()},\n    {data.y.tolist()},\n"
            f"    name={data.name!r},\n)"
        )
    if name in PAPER:
        preset = "fractal" if name == PAPER[0] else "fractal-cross-entropy"
        return f'fractal.preset({preset!r})["data"]'
    given = ", ".join(f"{argument}={value}" for argument, value in state.drawn().items())
    return f"sh.datasets.{name}({given})"
