"""A run as a link to the page: the part of its address after the #."""

from __future__ import annotations

import base64
import csv
import io
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from shallows import datasets
from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from shallows.datasets import Dataset
    from shallows.run import Run
    from shallows.sweeps.swept import Sweep

#: The limits of the page, which reads them from here (``web/tables.py``).
LAYERS, UNITS, EPOCHS = 4, 32, 1_000_000
SAMPLES, FEATURES, CLASSES = 10_000, 20, 10
CHANGES = 200

#: Settings whose names and values are those of the page's fields.
_SAME = (
    *("seed", "init", "momentum", "alpha", "l1"),
    *("gradient", "loss", "stop", "dtype", "max_epochs"),
)


def fragment(run: Run) -> str:
    """Return the state of the page that shows a run at its last epoch.

    Parameters
    ----------
    run : Run

    Raises
    ------
    ArgumentError
        If the run is larger than the page accepts.
    """
    _check(run)
    s = run.settings
    state = {
        **data_fields(run.data),
        "hidden": _commas(run.mlp.hidden),
        "activation": _commas(run.mlp.activation),
        "bias": "yes" if run.mlp.bias else "no",
        "scale": _commas(run.mlp.scale),
        "lr": _commas(s.lr),
        "changes": _changes(run),
        "epoch": min(run.epochs, EPOCHS),
    }
    both = {name: getattr(run.mlp if name == "init" else s, name) for name in _SAME}
    return urlencode({**both, **state})


def of_sweep(sweep: Sweep) -> str:
    """Return the state of the page that shows a sweep, and trains it again.

    Parameters
    ----------
    sweep : Sweep
        A sweep over hidden layers, learning rates and the first seeds.

    Raises
    ------
    ArgumentError
        If the sweep varies anything else, or is larger than the page accepts.
    """
    axes = sweep.grid.axes
    others = set(sweep.grid.varied) - {"hidden", "lr", "seed"}
    if others or list(axes["seed"]) != list(range(len(axes["seed"]))):
        accepted = "hidden layers, learning rates and seeds 0, 1, …, for the laboratory's page"
        raise ArgumentError("axes", sorted(sweep.grid.varied), accepted)
    if any(isinstance(lr, tuple) for lr in axes["lr"]):
        raise ArgumentError("lr", axes["lr"], "one rate for all layers, for the laboratory's page")
    swept = {
        "page": "sweep",
        "sweep_hidden": " ".join(map(_commas, axes["hidden"])),
        "sweep_lr": ",".join(map(str, axes["lr"])),
        "sweep_seeds": len(axes["seed"]),
        "sweep_epochs": sweep.max_epochs,
        "sweep_ran": "yes",
        "changes": "",
        "epoch": 0,
    }
    return urlencode(dict(parse_qsl(fragment(sweep.replay(0)))) | swept)


def _check(run: Run) -> None:
    data, hidden = run.data, run.mlp.hidden
    for name, given, most in [
        ("hidden", len(hidden), LAYERS),
        ("hidden", max(hidden), UNITS),
        ("max_epochs", run.settings.max_epochs, EPOCHS),
        ("samples", data.n_samples, SAMPLES),
        ("features", data.n_features, FEATURES),
        ("classes", data.n_classes, CLASSES),
        ("targets", len(data.target_names), 1),
    ]:
        if given > most:
            accepted = f"at most {most}, for the laboratory's page"
            raise ArgumentError(name, given, accepted)


def data_fields(data: Dataset) -> dict[str, Any]:
    """Return the fields of a link that give a data set: its name, or its own table."""
    if data.name in datasets.BUILT_IN:
        usual = datasets.BUILT_IN[data.name]()
        if usual.hash == data.hash and not datasets.options(data.name):
            return {"data": data.name}
    task = "classes" if data.task == "classification" else "numbers"
    return {"data": "own", "table": packed(_table(data)), "task": task}


def _table(data: Dataset) -> str:
    """Return data as the text of a table, its target last."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    classes = data.task == "classification"
    writer.writerow([*data.feature_names, "class" if classes else data.target_names[0]])
    for row, y in zip(data.x.tolist(), data.y.tolist(), strict=True):
        writer.writerow([*map(repr, row), data.class_names[y] if classes else repr(y[0])])
    return text.getvalue()


def packed(text: str) -> str:
    """Return text compressed, in characters that a link carries unchanged."""
    deflate = zlib.compressobj(9, wbits=-15)
    data = deflate.compress(text.encode()) + deflate.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _changes(run: Run) -> str:
    """Return the initial weights that differ from those of the seed, as changes by hand."""
    start = run.mlp.pack(run.start)
    drawn = run.mlp.pack(run.mlp.initial_weights(run.settings.seed)).astype(start.dtype)
    (places,) = np.nonzero(start != drawn)
    if len(places) > CHANGES:
        accepted = f"at most {CHANGES} initial weights other than the seed's"
        raise ArgumentError("shift", f"{len(places)} weights", accepted)
    return ";".join(f"0:w{i}={float(start[i])!r}" for i in places.tolist())


def _commas(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
