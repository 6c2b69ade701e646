"""The record of one training."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from shallows import files, precision
from shallows.arguments import ArgumentError
from shallows.datasets import Dataset, numbers
from shallows.datasets.encoding import is_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike, NDArray

    from shallows.datasets.encoding import Encoding
    from shallows.mlp import MLP
    from shallows.outcome import Outcome
    from shallows.play.document import Laboratory
    from shallows.trajectory import Settings, Trajectory, Weights


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """One training: what was trained, how it was trained, and how it ended.

    Parameters
    ----------
    data : Dataset
    mlp : MLP
    settings : Settings
    trajectory : Trajectory
        Outcome, loss and accuracy by epoch, last predictions and weights.

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> run
    Run(2-3-3-1 on 'xor', lr=0.1, seed=0: solved at epoch 1771, loss 4.3278)
    >>> run.outcome.status, run.epochs, round(run.loss, 4), run.accuracy
    (<Status.SOLVED: 'solved'>, 1771, 4.3278, 1.0)
    >>> run.predictions.shape, run.weights["w1"].shape, run.start["w1"].round(2)[0]
    ((21, 1), (2, 3), array([0.55, 0.72, 0.6 ]))
    >>> run.history.tail(1).round(4)
             loss  accuracy
    epoch
    1771   4.3278       1.0
    """

    data: Dataset
    mlp: MLP
    settings: Settings
    trajectory: Trajectory

    @property
    def outcome(self) -> Outcome:
        """How the training ended, at which epoch, and what went bad first."""
        return self.trajectory.outcome

    @property
    def epochs(self) -> int:
        """Epochs run."""
        return self.outcome.epoch

    @property
    def loss(self) -> float:
        """Loss of the last forward pass, summed over the samples."""
        return float(self.trajectory.loss[-1])

    @property
    def accuracy(self) -> float:
        """Share of samples that the last forward pass classified right; NaN for a regression."""
        return float(self.trajectory.accuracy[-1])

    @property
    def predictions(self) -> NDArray[Any]:
        """ŷ of the last forward pass, (samples, outputs)."""
        return self.trajectory.predictions

    @property
    def weights(self) -> Weights:
        """Weights of the last forward pass, by name."""
        return self.trajectory.weights

    @property
    def start(self) -> Weights:
        """Weights that training started from, by name; in float32 the draw, rounded."""
        s = self.settings
        drawn = self.mlp.start(s.seed, towards=s.towards, path=s.path, shift=s.shift)[0]
        return self.mlp.unpack(drawn.astype(s.dtype))

    @cached_property
    def history(self) -> pd.DataFrame:
        """A row per epoch, counted from 1: ``loss`` and ``accuracy`` of its forward pass."""
        import pandas as pd

        columns = {"loss": self.trajectory.loss, "accuracy": self.trajectory.accuracy}
        last = self.epochs
        index = pd.RangeIndex(last - len(self.trajectory.loss) + 1, last + 1, name="epoch")
        return pd.DataFrame(columns, index=index)

    def play(self) -> Laboratory:
        """Return the laboratory with this run; a notebook shows it, and `open` is for elsewhere.

        Raises
        ------
        ArgumentError
            If the run is larger than what the page takes.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> run.play().save("run.html")
        """
        from shallows.play.document import Laboratory
        from shallows.play.link import fragment

        return Laboratory(fragment(self))

    def predict(self, x: ArrayLike | pd.DataFrame | str | Path) -> NDArray[Any]:
        """Return ŷ for other samples.

        Parameters
        ----------
        x : array_like, (n, features); or DataFrame, str or Path
            Features. If the run was trained on a table (`shallows.datasets.from_csv` or
            `from_frame`), also another table, or its CSV file: its columns are made into features
            as those of the first one were, with the same means, deviations and categories. They
            may be in another order; others are ignored. So a table has raw values, and an array
            has those that are scaled already, as `Dataset.x` has.

        Returns
        -------
        ndarray, (n, outputs)

        Raises
        ------
        ArgumentError
            If the features have another number, or one is infinite in the run's precision, or a
            table lacks a column or has a value that was not there in the first one: the error names
            the column, the row and the value. Also if a table is ``run.data.x``, which would be
            scaled twice.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> run.predict([[0.25, 0.25], [0.25, 0.75]]).round(3)
        array([[0.454],
               [0.965]])

        >>> import pandas as pd
        >>> raw = pd.DataFrame({"size": [10.0, 20.0, 40.0], "kind": ["a", "b", "b"]})
        >>> data = sh.datasets.from_frame(raw, "kind", scaling="minmax")
        >>> run = sh.train(data, lr=0.5)
        >>> run.predict(raw).tolist() == run.predict(run.data.x).tolist()
        True
        """
        if self.data.encoding and is_table(x):
            inputs = self.data.encoding(cast("pd.DataFrame | str | Path", x))
            self._refuse_scaled_twice(inputs, self.data.encoding)
        else:
            inputs = numbers("x", cast("ArrayLike", x))
        if inputs.ndim != 2 or inputs.shape[1] != self.data.n_features:
            accepted = f"an array of shape (samples, {self.data.n_features})"
            raise ArgumentError("x", f"shape {inputs.shape}", accepted)
        if self.settings.dtype == "float32":
            precision.check_size("x", inputs)
        if self.settings.arithmetic != "lanes":
            from shallows import backprop

            with np.errstate(all="ignore"):
                return backprop.forward(inputs, self.weights, self.mlp.activation)["yhat"]
        from shallows.engine.networks import design
        from shallows.engine.runner import predict

        weights = self.mlp.pack(self.weights)[None]
        return predict(design(self.mlp, self.settings), weights, inputs)[0]

    def _refuse_scaled_twice(self, inputs: NDArray[np.float64], encoding: Encoding) -> None:
        """Refuse the features of a table that was ``data.x``."""
        import pandas as pd

        data, numbers_only = self.data, all(c.kind == "number" for c in encoding.columns)
        if inputs.shape != data.x.shape or np.array_equal(inputs, data.x) or not numbers_only:
            return
        if np.array_equal(inputs, encoding(pd.DataFrame(data.x, columns=data.feature_names))):
            accepted = "raw values; or run.data.x itself, an array, which is scaled already"
            raise ArgumentError("x", "a table of the values of run.data.x", accepted)

    def classify(self, x: ArrayLike | pd.DataFrame | str | Path) -> NDArray[Any]:
        """Return the name of each sample's most probable class; None where ŷ is NaN.

        Parameters
        ----------
        x : array_like, (n, features); or DataFrame, str or Path
            As in `predict`.

        Returns
        -------
        ndarray of object, (n,)

        Raises
        ------
        ArgumentError
            If the run is a regression; or as `predict` does.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> run.classify([[0.25, 0.25], [0.25, 0.75]])
        array(['0', '1'], dtype=object)
        """
        if self.data.task == "regression":
            raise ArgumentError("run", "a regression", "a classification; `predict` gives numbers")
        yhat = self.predict(x)
        names = np.array(self.data.class_names, dtype=object)
        which = yhat.argmax(axis=1) if yhat.shape[1] > 1 else (yhat[:, 0] >= 0.5).astype(int)
        named: NDArray[Any] = names[which]
        named[np.isnan(yhat).any(axis=1)] = None
        return named

    def plot(self) -> Figure:
        """Return the learning curve, and truth beside prediction, as the report shows them.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> run.plot().savefig("run.png")
        """
        from shallows import plots

        return plots.run(self)

    def save(self, path: str | Path) -> None:
        """Write the run to a file; `shallows.load` reads it.

        Parameters
        ----------
        path : str or Path
            Ends in ``.safetensors`` or ``.npz``.

        Raises
        ------
        ArgumentError
            If the path has another ending, or can't be written.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> run.save("run.safetensors")
        >>> sh.load("run.safetensors")
        Run(2-3-3-1 on 'xor', lr=0.1, seed=0: solved at epoch 1771, loss 4.3278)
        """
        arrays = {
            "x": self.data.x,
            "y": self.data.y,
            "loss": self.trajectory.loss,
            "accuracy": self.trajectory.accuracy,
            "predictions": self.predictions,
            **self.weights,
        }
        files.write_arrays(path, arrays, self.describe())

    def export(self, path: str | Path) -> None:
        """Write the network itself, to be used without Shallows.

        Its numbers agree with `predict` to roundoff, because every language has its own ``exp``.
        If the run was trained on a table, the file takes raw rows, in the order of the table's
        columns: scaling and categories are in it. A missing value gives NaN; it is not filled. C
        and ONNX take numbers alone, so there a text is given as the columns of 0 and 1 that
        ``features`` names.

        Parameters
        ----------
        path : str or Path
            The suffix says the format: ``.onnx`` (needs the package onnx), or source code that
            holds the weights and a function ``predict``: ``.py`` (NumPy), ``.c`` or ``.js``. In C
            its name begins with the file's: ``net_predict`` in ``net.c``.

        Raises
        ------
        ArgumentError
            If the format is unknown, the file can't be written, or a weight is not finite.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> run.export("net.py")
        >>> from runpy import run_path
        >>> predict = run_path("net.py")["predict"]
        >>> np.allclose(predict(run.data.x), run.predictions)
        True
        """
        from shallows.export import table
        from shallows.export.file import TEXTS, check, write
        from shallows.export.network import Network

        path, encoding = check(path), self.data.encoding
        texts = path.suffix in TEXTS
        raw = table.inputs(encoding, texts=texts) if encoding else (self.data.feature_names, ())
        usual = "softmax" if self.mlp.sizes[-1] > 1 else "sigmoid"
        exported = Network(
            self.mlp,
            self.weights,
            "identity" if self.settings.loss == "squared" else usual,
            self.settings.dtype,
            raw[0],
            self.data.class_names,
            raw[1],
            self._made(),
        )
        write(exported, path)

    def _made(self) -> dict[str, Any]:
        """Return what an exported file says about its making."""
        from shallows.version import __version__

        measures = {"loss": self.loss, "accuracy": self.accuracy}
        return {
            "shallows": __version__,
            "data": self.data.name,
            "data_sha256": self.data.hash,
            "outcome": str(self.outcome),
            **{name: value for name, value in measures.items() if np.isfinite(value)},
        }

    def describe(self) -> dict[str, Any]:
        """Return what was trained and how, as plain values that JSON can hold.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> run.describe()["outcome"]
        {'status': <Status.SOLVED: 'solved'>, 'epoch': 1771, 'quantity': None, 'still_since': None}
        """
        return {
            "data": self.data.describe(),
            "mlp": asdict(self.mlp),
            "settings": asdict(self.settings),
            "outcome": asdict(self.outcome),
        }

    def __repr__(self) -> str:
        layers = "-".join(map(str, self.mlp.sizes))
        return (
            f"Run({layers} on {self.data.name!r}, lr={self.settings.lr_text}, "
            f"seed={self.settings.seed}: {self.outcome}, loss {self.loss:.6g})"
        )

    def _repr_html_(self) -> str:
        from html import escape

        from shallows import plots

        layers = "-".join(map(str, self.mlp.sizes))
        rows = {
            "network": f"{layers}, {', '.join(dict.fromkeys(self.mlp.activation))}",
            "data": f"{self.data.name}, {self.data.n_samples} samples",
            "learning rate": self.settings.lr_text,
            "seed": str(self.settings.seed),
            "outcome": str(self.outcome),
            "loss": f"{self.loss:.6g}",
            "accuracy": f"{self.accuracy:.4f}",
        }
        if self.data.task == "regression":
            del rows["accuracy"]
        cells = "".join(
            f'<tr><th style="text-align:left">{escape(key)}</th>'
            f'<td style="text-align:left">{escape(value)}</td></tr>'
            for key, value in rows.items()
        )
        return f"<table>{cells}</table>{plots.svg(self.plot())}"
