"""What a network is: its layers, activations and biases, and its initial weights from a seed."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError, choice, integer, rates
from shallows.backprop import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from shallows.trajectory import Weights

    Array = NDArray[np.float64]

SEEDS = 2**32  # NumPy's legacy generator takes seeds below this
LARGEST = 4096  # units in a layer

_WEIGHT = re.compile(r"([wb]\d+)(?:\[([\d,]+)\])?")


@dataclass(frozen=True)
class MLP:
    """A multi-layer perceptron, without its weights.

    Parameters
    ----------
    sizes : tuple of int
        Units of each layer: inputs, hidden…, outputs. One output for two classes.
    activation : tuple of str
        Of each hidden layer: ``sigmoid``, ``tanh``, ``relu`` or ``identity``.
    bias : bool
        Whether units have biases. They start at 0.
    init : {"uniform", "normal", "xavier", "he"}
        Distribution of the initial weights, see `INITIALISATIONS`.
    scale : float or tuple of float
        Factor on the initial weights, of all layers or one for each.
    """

    sizes: tuple[int, ...]
    activation: tuple[str, ...]
    bias: bool = False
    init: str = "uniform"
    scale: float | tuple[float, ...] = 1.0

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
            Two have one output, more have one each.
        activation : str or sequence of str
            One for all hidden layers, or one for each.
        bias, init, scale
            As of `MLP`.
        outputs : int, optional
            How many, whatever the classes: for a regression.

        Raises
        ------
        ArgumentError
            Naming the argument, what was given and what is accepted.
        """
        units = _listed(hidden)
        checked = [integer("hidden", h, minimum=1, maximum=LARGEST) for h in units]
        if not checked:
            raise ArgumentError("hidden", hidden, "at least one hidden layer")
        names: list[str] = [choice("activation", n, ACTIVATIONS) for n in _listed(activation)]
        if isinstance(activation, str):
            names *= len(checked)
        if len(names) != len(checked):
            raise ArgumentError("activation", activation, f"one name, or {len(checked)} of them")
        if not isinstance(bias, bool | np.bool_):
            raise ArgumentError("bias", bias, "True or False")
        factors = rates("scale", scale)
        if isinstance(factors, tuple) and len(factors) != len(checked) + 1:
            raise ArgumentError("scale", scale, f"one number, or {len(checked) + 1} of them")
        return cls(
            (inputs, *checked, outputs or (1 if classes == 2 else classes)),
            tuple(names),
            bool(bias),
            choice("init", init, INITIALISATIONS),
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
        """
        seed = integer("seed", seed, minimum=0, maximum=SEEDS - 1)
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
        """
        matrices = list(pairwise(self.sizes))
        factors = self.scale if isinstance(self.scale, tuple) else (self.scale,) * len(matrices)
        generator, rows = np.random.RandomState(), []
        for seed in seeds:
            generator.seed(seed)
            rows.append(generator.random_sample(sum(k * h for k, h in matrices)))
        uniform = np.array(rows).reshape(len(rows), -1)
        parts, start = [], 0
        for (k, h), factor in zip(matrices, factors, strict=True):
            drawn = uniform[:, start : start + k * h]
            parts.append(factor * INITIALISATIONS[self.init](drawn, k, h))
            if self.bias:
                parts.append(np.zeros((len(rows), h)))
            start += k * h
        return np.concatenate(parts, axis=1)

    def start(
        self,
        seed: int,
        *,
        towards: int | None = None,
        path: float | Array = 0.0,
        shift: Iterable[tuple[str, float | Array]] = (),
        scale: float | Array | None = None,
    ) -> Array:
        """Return the weights that training starts from, a flat row for each network.

        Parameters
        ----------
        seed, towards : int
            Of two draws; without `towards` there is one.
        path : float or ndarray, (networks,)
            How far along the straight line from the one draw to the other: (1 - path) a + path b.
        shift : pairs of str and (float or ndarray, (networks,))
            What is added to a weight, ``w1[0,2]``, a bias, ``b1[2]``, or to all of ``w1``.
        scale : float or ndarray, (networks,), optional
            In place of the network's own.
        """
        rows = self.draw([seed]) if scale is None else _rescaled(self, seed, scale)
        if towards is not None:
            other = self.draw([towards]) if scale is None else _rescaled(self, towards, scale)
            t = np.asarray(path, dtype=np.float64).reshape(-1, 1)
            rows = (1 - t) * rows + t * other
        shifts = [(self.slots(name), np.asarray(by).reshape(-1, 1)) for name, by in shift]
        longest = max([len(rows), *(len(by) for _, by in shifts)])
        rows = np.broadcast_to(rows, (longest, rows.shape[1])).copy()
        for slots, by in shifts:
            rows[:, slots] += by
        return rows

    def slots(self, name: str) -> slice:
        """Return where ``w1``, ``w1[0,2]`` or ``b1[2]`` lies in a flat row of weights.

        Parameters
        ----------
        name : str

        Raises
        ------
        ArgumentError
            If the network has no such weight.
        """
        found = _WEIGHT.fullmatch(name) if isinstance(name, str) else None
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
        accepted = "a weight or all of a layer's, such as w1[0,2], b1[2], w1: " + ", ".join(
            f"{key} {shape}" for key, shape in self.shapes.items()
        )
        raise ArgumentError("shift", name, accepted)

    def pack(self, weights: Weights) -> Array:
        """Return weights as a flat row, (n_weights,), ordered as `shapes`.

        Parameters
        ----------
        weights : dict of str to ndarray
            Weights and biases by name: ``w1``, ``b1``, ….
        """
        return np.concatenate([weights[name].ravel() for name in self.shapes])

    def unpack(self, flat: Array) -> Weights:
        """Return a flat row as weights by name.

        Parameters
        ----------
        flat : ndarray, (n_weights,)
        """
        weights, start = {}, 0
        for name, shape in self.shapes.items():
            stop = start + int(np.prod(shape))
            weights[name] = flat[start:stop].reshape(shape).copy()
            start = stop
        return weights


def _rescaled(mlp: MLP, seed: int, scale: float | Array) -> Array:
    """Return the draw of a seed at many scales, a row each."""
    return np.asarray(scale).reshape(-1, 1) * replace(mlp, scale=1.0).draw([seed])


def _listed(values: Any) -> list[Any]:
    """Return one value, or several, as a list."""
    return list(values) if isinstance(values, list | tuple | range | np.ndarray) else [values]


# -- initial weights from uniform numbers in [0, 1) ----------------------------------------------


def _uniform(u: Array, _inputs: int, _outputs: int) -> Array:
    """U(0, 1), the report's ``np.random.rand``."""
    return u


def _normal(u: Array, _inputs: int, _outputs: int) -> Array:
    """N(0, 1)."""
    return normal_quantile(u)


def _xavier(u: Array, inputs: int, outputs: int) -> Array:
    """U(-r, r), r² = 6/(inputs + outputs) (Glorot & Bengio 2010, equation 16)."""
    return (2 * u - 1) * np.sqrt(6 / (inputs + outputs))


def _he(u: Array, inputs: int, _outputs: int) -> Array:
    """N(0, 2/inputs) (He et al. 2015, equation 10)."""
    return normal_quantile(u) * np.sqrt(2 / inputs)


#: name -> what makes initial weights of uniform numbers, the layer's inputs and its outputs.
INITIALISATIONS: dict[str, Callable[[Array, int, int], Array]] = {
    "uniform": _uniform,
    "normal": _normal,
    "xavier": _xavier,
    "he": _he,
}

# Wichura's algorithm AS 241 (PPND16), 1988: numerators and denominators, highest power first.
_CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_MIDDLE = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
     1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055,
     4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
     0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494,
     2.05319162663775882187, 1.0),
)  # fmt: skip
_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
     0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358,
     5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
     7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531,
     0.59983220655588793769, 1.0),
)  # fmt: skip


def normal_quantile(u: Array) -> Array:
    """Return the standard normal quantiles of numbers in [0, 1), the same bits on every machine.

    Wichura's AS 241, to about 1e-16, with our own logarithm: NumPy's normal generators and libm's
    logarithm differ between platforms. u = 0 counts as 2⁻⁵⁴, half the generator's step.
    """
    u = np.where(u == 0, 2.0**-54, u)
    q = u - 0.5
    r = np.sqrt(-_log(np.where(q < 0, u, 1 - u)))
    centre = 0.180625 - q * q
    outer = np.where(r <= 5, _ratio(_MIDDLE, r - 1.6), _ratio(_TAIL, r - 5))
    return np.where(np.abs(q) <= 0.425, q * _ratio(_CENTRE, centre), np.sign(q) * outer)


def _ratio(coefficients: tuple[tuple[float, ...], ...], r: Array) -> Array:
    numerator, denominator = (np.zeros_like(r), np.zeros_like(r))
    for a, b in zip(*coefficients, strict=True):
        numerator, denominator = numerator * r + a, denominator * r + b
    return numerator / denominator


def _log(x: Array) -> Array:
    """Return ln x for x > 0 by additions, multiplications and divisions, to 1e-16."""
    m, e = np.frexp(x)
    low = m < np.sqrt(0.5)
    m, e = np.where(low, 2 * m, m), np.where(low, e - 1, e)
    t = (m - 1) / (m + 1)
    series = np.zeros_like(t)
    for k in range(21, 0, -2):  # 2 artanh t: t² < 0.03, so that eleven terms suffice
        series = series * (t * t) + 2 / k
    return e * 0.6931471805599453 + t * series
