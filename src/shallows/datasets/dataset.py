"""Data sets: samples with labels or numbers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arithmetic import environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from shallows.datasets.encoding import Encoding

TASKS = ("classification", "regression")


_SHOWN = 5  # rows that a notebook shows of data


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with labels, or with numbers. This package's functions make and check them.

    Parameters
    ----------
    name : str
    x : float64 ndarray, (samples, features)
        Read-only.
    y : int64 ndarray, (samples,), or float64 ndarray, (samples, outputs)
        Labels 0, 1, …, classes - 1; or, for a regression, numbers. Read-only.
    feature_names, class_names : tuple of str
        A regression has no classes.
    provenance : str
        Where the data come from, in a sentence.
    target_names : tuple of str
        Names of the numbers that a regression predicts; a classification has none.
    encoding : Encoding, optional
        How x was made of a table's columns. Arrays have none.

    Examples
    --------
    >>> data = sh.datasets.xor()
    >>> data
    Dataset('xor': 21 samples, 2 features, 2 classes)
    >>> data.n_samples, data.n_features, data.n_classes, data.n_outputs
    (21, 2, 2, 1)
    >>> data.x[1], data.targets[1]
    (array([0., 1.]), array([1.]))
    >>> data.task, data.class_names, data.hash[:8]
    ('classification', ('0', '1'), 'a9f09145')
    """

    name: str
    x: NDArray[np.float64]
    y: NDArray[Any]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    provenance: str
    target_names: tuple[str, ...] = ()
    encoding: Encoding | None = None

    def __post_init__(self) -> None:
        environment.require()
        self.x.flags.writeable = False
        self.y.flags.writeable = False

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return len(self.x)

    @property
    def n_features(self) -> int:
        """Number of features of a sample."""
        return self.x.shape[1]

    @property
    def n_classes(self) -> int:
        """Number of classes, at least 2; 0 for a regression."""
        return len(self.class_names)

    @property
    def n_outputs(self) -> int:
        """Number of outputs of a network for these data: one for two classes."""
        return self.targets.shape[1]

    @property
    def task(self) -> str:
        """The task: ``classification`` or ``regression``."""
        return "regression" if self.target_names else "classification"

    @property
    def targets(self) -> NDArray[np.float64]:
        """The desired outputs: 0 or 1, (samples, 1), for two classes; else one-hot; or numbers."""
        if self.task == "regression":
            return self.y
        if self.n_classes == 2:
            return self.y[:, None].astype(np.float64)
        return np.eye(self.n_classes)[self.y]

    @property
    def hash(self) -> str:
        """SHA-256 of the shapes and the bytes of x and y: the same on every machine."""
        classes = self.task == "classification"
        shape = (self.x.shape, self.n_classes) if classes else (self.x.shape, self.y.shape)
        digest = hashlib.sha256(repr(shape).encode())
        digest.update(self.x.astype("<f8").tobytes())
        digest.update(self.y.astype("<i8" if classes else "<f8").tobytes())
        return digest.hexdigest()

    def describe(self) -> dict[str, Any]:
        """Return everything but the arrays, as plain JSON values; `restored` reads them.

        Examples
        --------
        >>> sh.datasets.xor().describe()["provenance"]
        "the report's 21 points, section 2"
        """
        if self.task == "regression":
            targets: dict[str, Any] = {"task": self.task, "target_names": list(self.target_names)}
        else:
            targets = {"class_names": list(self.class_names)}
        return {
            "name": self.name,
            "provenance": self.provenance,
            "feature_names": list(self.feature_names),
            **targets,
            **({"encoding": self.encoding.describe()} if self.encoding else {}),
            "hash": self.hash,
        }

    def __repr__(self) -> str:
        classes = self.task == "classification"
        learned = f"{self.n_classes} classes" if classes else f"{self.n_outputs} numbers to predict"
        return (
            f"Dataset({self.name!r}: {self.n_samples} samples, {self.n_features} features, "
            f"{learned})"
        )

    def _repr_html_(self) -> str:
        from html import escape

        def row(cells: Iterable[object], tag: str) -> str:
            return f"<tr>{''.join(f'<{tag}>{escape(str(cell))}</{tag}>' for cell in cells)}</tr>"

        classes = self.task == "classification"
        targets = [[self.class_names[c]] for c in self.y[:_SHOWN]] if classes else self.y[:_SHOWN]
        rows = "".join(row([*x, *y], "td") for x, y in zip(self.x[:_SHOWN], targets, strict=True))
        head = row([*self.feature_names, *(["class"] if classes else self.target_names)], "th")
        more = f"<p>… {self.n_samples - _SHOWN} more</p>" if self.n_samples > _SHOWN else ""
        return f"<p>{escape(repr(self))}</p><table>{head}{rows}</table>{more}"
