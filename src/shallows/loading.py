"""Read a run that was saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shallows import files
from shallows.datasets import restored
from shallows.outcome import Outcome, Status
from shallows.run import Run
from shallows.trajectory import Settings, Trajectory

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def load(path: str | Path) -> Run:
    """Return a run that `Run.save` wrote.

    Parameters
    ----------
    path : path of a ``.safetensors`` or ``.npz`` file

    Raises
    ------
    ArgumentError
        If there is no such file, or it is not a run that can be read.

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> run.save("run.npz")
    >>> sh.load("run.npz").loss == run.loss
    True
    """
    description, arrays = files.read_arrays(path)
    with files.at_fault(path, "a run"):
        return _restore(description, arrays)


def _restore(described: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Run:
    """Return the run that a description (`Run.describe`) and arrays belong to."""
    from shallows.mlp import MLP

    data = restored(described["data"], arrays["x"], arrays["y"])
    shape = dict(described["mlp"])
    sizes = shape.pop("sizes")
    outputs = data.n_outputs
    mlp = MLP.of(data.n_features, sizes[1:-1], data.n_classes, outputs=outputs, **shape)
    outcome = Outcome(**described["outcome"])
    expected = {**mlp.shapes, "predictions": (data.n_samples, mlp.sizes[-1])}
    if list(mlp.sizes) != sizes or any(arrays[n].shape != s for n, s in expected.items()):
        raise ValueError("the arrays do not have the shapes of the network")
    if arrays["loss"].shape not in ((outcome.epoch,), (1,)):
        raise ValueError("the history does not have the length of the training")
    trajectory = Trajectory(
        replace(outcome, status=Status(outcome.status)),
        arrays["loss"],
        arrays["accuracy"],
        arrays["predictions"],
        {name: arrays[name] for name in mlp.shapes},
    )
    return Run(data, mlp, Settings(**described["settings"]), trajectory)
