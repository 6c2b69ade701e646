"""Networks: layers, activations and biases, and the initial weights that a seed gives."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import mersenne
from shallows.arguments import ArgumentError
from shallows.arithmetic import environment
from shallows.initialisations import INITIALISATIONS
from shallows.settings import SETTINGS, WEIGHT, default

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from shallows.trajectory import Weights

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class MLP:
    """A multi-layer perceptron, without its weights.

    Parameters
    ----------
    sizes : tuple of int
        Units of each layer: inputs, hidden…, outputs. One output for two classes.
    activation : tuple of str
        Activation of each hidden layer, see `shallows.activations`.
    bias : bool
        Whether units have biases. They start at 0.
    init : {"uniform", "normal", "xavier", "he"}
        Distribution of the initial weights, see `shallows.initialisations`.
    scale : float or tuple of float
        Factor on the initial weights, of all layers or one for each.

    Examples
    --------
    >>> network = sh.MLP.of(2, (3, 3), 2, bias=True)
    >>> network.sizes, network.hidden, network.n_weights
    ((2, 3, 3, 1), (3, 3), 25)
    >>> network.shapes["w1"], network.shapes["b1"]
    ((2, 3), (3,))
    """

    sizes: tuple[int, ...]
    activation: tuple[str, ...]
    bias: bool = default("bias")
    init: str = default("init")
    scale: float | tuple[float, ...] = default("scale")

    @classmethod
    def of(
        cls,
        inputs: int,
        hidden: int | Iterable[int],
        classes: int,
        activation: str | Iterable[str] = "sigmoid",
        *,
        bias: bool = False,
        init: str = "uniform",
        scale: float | tuple[float, ...] = 1.0,
        outputs: int | None = None,
    ) -> MLP:
        """Return a network for some data, every argument checked.

        Parameters
        ----------
        inputs : int
            Features of the data.
        hidden : int or sequence of int
            Units of the hidden layers.
        classes : int
            Number of classes. Two classes have one output, more have one output each.
        activation : str or sequence of str
            One name for all hidden layers, or one for each.
        bias, init, scale
            See `MLP`.
        outputs : int, optional
            Number of outputs of a regression; replaces the number that follows from `classes`.

        Raises
        ------
        ArgumentError
            Naming the argument, what was given and what is accepted.

        Examples
        --------
        >>> sh.MLP.of(4, 8, 3, activation="tanh")
        MLP(sizes=(4, 8, 3), activation=('tanh',), bias=False, init='uniform', scale=1.0)
        """
        units = SETTINGS["hidden"].check(hidden)
        names = SETTINGS["activation"].check(activation)
        if isinstance(names, str):
            names = (names,) * len(units)
        if len(names) != len(units):
            raise ArgumentError(
                "activation",
                activation,
                f"one name, or {len(units)} of them, one for each hidden layer",
            )
        factors = SETTINGS["scale"].check(scale)
        if isinstance(factors, tuple) and len(factors) != len(units) + 1:
            accepted = f"one number, or {len(units) + 1} of them, one for each layer of weights"
            raise ArgumentError("scale", scale, accepted)
        return cls(
            (inputs, *units, outputs or (1 if classes == 2 else classes)),
            names,
            SETTINGS["bias"].check(bias),
            SETTINGS["init"].check(init),
            factors,
        )

    @property
    def hidden(self) -> tuple[int, ...]:
        """Units of the hidden layers."""
        return self.sizes[1:-1]

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of each weight matrix and bias vector, by name."""
        shapes: dict[str, tuple[int, ...]] = {}
        for layer, (inputs, outputs) in enumerate(pairwise(self.sizes), start=1):
            shapes[f"w{layer}"] = (inputs, outputs)
            if self.bias:
                shapes[f"b{layer}"] = (outputs,)
        return shapes

    @property
    def n_weights(self) -> int:
        """Number of weights and biases together."""
        return sum(int(np.prod(shape)) for shape in self.shapes.values())

    def initial_weights(self, seed: int) -> Weights:
        """Return the weights that training starts from.

        Parameters
        ----------
        seed : int
            0 to 2³² - 1, of NumPy's legacy ``RandomState``, whose numbers are frozen (NEP 19).
            Matrices are drawn in order, row by row, as the report's ``np.random.rand`` calls do;
            biases are 0 and draw nothing.

        Examples
        --------
        >>> sh.MLP.of(2, (3, 3), 2).initial_weights(seed=0)["w3"].round(4)
        array([[0.0871],
               [0.0202],
               [0.8326]])
        """
        seed = SETTINGS["seed"].check(seed)
        return self.unpack(self.draw([seed])[0])

    def draw(self, seeds: Iterable[int]) -> Array:
        """Return the initial weights of many seeds.

        Parameters
        ----------
        seeds : iterable of int

        Returns
        -------
        ndarray, (seeds, n_weights)
            A flat row for each, ordered as `shapes`.

        Examples
        --------
        >>> sh.MLP.of(2, (3, 3), 2).draw([0, 1]).shape
        (2, 18)
        """
        environment.require()
        matrices = list(pairwise(self.sizes))
        factors = self.scale if isinstance(self.scale, tuple) else (self.scale,) * len(matrices)
        listed = seeds if isinstance(seeds, np.ndarray) else list(seeds)
        uniform = mersenne.uniform(listed, sum(k * h for k, h in matrices))
        rows, start, slot = np.zeros((len(uniform), self.n_weights)), 0, 0
        for (k, h), factor in zip(matrices, factors, strict=True):
            drawn = INITIALISATIONS[self.init](uniform[:, start : start + k * h], k, h)
            np.multiply(factor, drawn, out=rows[:, slot : slot + k * h])
            start, slot = start + k * h, slot + (k + self.bias) * h
        return rows

    def start(
        self,
        seed: int | NDArray[np.int64],
        *,
        towards: int | NDArray[np.int64] | None = None,
        path: float | Array = 0.0,
        shift: Iterable[tuple[str, float | Array]] = (),
        scale: float | Array | None = None,
    ) -> Array:
        """Return the weights that training starts from, a flat row for each network.

        Parameters
        ----------
        seed, towards : int or ndarray, (networks,)
            Seeds of two draws. There is one draw if `towards` is None or, for a network at 0 on the
            path, below 0.
        path : float or ndarray, (networks,)
            How far along the straight line from the one draw to the other: (1 - path) a + path b.
        shift : pairs of str and (float or ndarray, (networks,))
            Numbers to add to a weight, ``w1[0,2]``, to a bias, ``b1[2]``, or to all of ``w1``.
        scale : float or ndarray, (networks,) or (networks, layers), optional
            Replaces the network's own scale.

        Examples
        --------
        >>> network = sh.MLP.of(2, (3, 3), 2)
        >>> network.start(0, shift=[("w1[0,0]", 1.0)])[0, :2].round(4)
        array([1.5488, 0.7152])
        >>> network.start(0, towards=1, path=0.5).shape
        (1, 18)
        """
        rows = self._drawn(seed, scale)
        if towards is not None:
            t = np.asarray(path, dtype=np.float64).reshape(-1, 1)
            rows = (1 - t) * rows + t * self._drawn(np.maximum(towards, 0), scale)
        shifts = [(self.slots(name), np.asarray(by).reshape(-1, 1)) for name, by in shift]
        longest = max([len(rows), *(len(by) for _, by in shifts)])
        if len(rows) < longest:
            rows = np.broadcast_to(rows, (longest, rows.shape[1])).copy()
        for slots, by in shifts:
            rows[:, slots] += by
        return rows

    def _drawn(self, seed: int | NDArray[Any], scale: float | Array | None) -> Array:
        """Return a row for each seed, at its own scale. A seed that occurs twice is drawn once."""
        seeds, which = np.unique(np.atleast_1d(seed), return_inverse=True)
        if scale is None:
            return _taken(self.draw(seeds), which)
        factors = np.asarray(scale, dtype=np.float64)
        if factors.ndim < 2:
            factors = factors.reshape(-1, 1)
        else:  # a column for each layer becomes one for each weight; biases are 0
            sizes = [k * h + self.bias * h for k, h in pairwise(self.sizes)]
            factors = np.repeat(factors, sizes, axis=1)
        rows = _taken(replace(self, scale=1.0).draw(seeds), which)
        return np.multiply(factors, rows, out=rows if len(rows) == len(factors) else None)

    def slots(self, name: str) -> slice:
        """Return where ``w1``, ``w1[0,2]`` or ``b1[2]`` lies in a flat row of weights.

        Parameters
        ----------
        name : str

        Raises
        ------
        ArgumentError
            If the network has no such weight.

        Examples
        --------
        >>> sh.MLP.of(2, (3, 3), 2).slots("w2[0,1]")
        slice(7, 8, None)
        """
        found = WEIGHT.fullmatch(name) if isinstance(name, str) else None
        start = 0
        for key, shape in self.shapes.items():
            size = int(np.prod(shape))
            if found and found[1] == key:
                if not found[2]:
                    return slice(start, start + size)
                index = tuple(map(int, found[2].split(",")))
                if len(index) == len(shape) and all(map(operator.lt, index, shape)):
                    at = start + int(np.ravel_multi_index(index, shape))
                    return slice(at, at + 1)
            start += size
        last = (",".join(str(n - 1) for n in shape) for shape in self.shapes.values())
        ends = ", ".join(f"{key}[{index}]" for key, index in zip(self.shapes, last, strict=True))
        accepted = f"a weight, or all of a layer, such as w1; the last ones are {ends}"
        raise ArgumentError("shift", name, accepted)

    def pack(self, weights: Weights) -> Array:
        """Return weights as a flat row, (n_weights,), ordered as `shapes`.

        Parameters
        ----------
        weights : dict of str to ndarray
            Weights and biases by name: ``w1``, ``b1``, ….

        Examples
        --------
        >>> network = sh.MLP.of(2, (3, 3), 2)
        >>> network.pack(network.initial_weights(0)).shape
        (18,)
        """
        return np.concatenate([weights[name].ravel() for name in self.shapes])

    def unpack(self, flat: Array) -> Weights:
        """Return a flat row as weights by name.

        Parameters
        ----------
        flat : ndarray, (n_weights,)

        Examples
        --------
        >>> network = sh.MLP.of(2, (3, 3), 2)
        >>> {name: w.shape for name, w in network.unpack(np.zeros(network.n_weights)).items()}
        {'w1': (2, 3), 'w2': (3, 3), 'w3': (3, 1)}
        """
        weights, start = {}, 0
        for name, shape in self.shapes.items():
            stop = start + int(np.prod(shape))
            weights[name] = flat[start:stop].reshape(shape).copy()
            start = stop
        return weights


def _taken(rows: Array, which: NDArray[np.int64]) -> Array:
    """Return ``rows[which]``, which is often all of them in their order."""
    return rows if np.array_equal(which, np.arange(len(rows))) else rows[which]
