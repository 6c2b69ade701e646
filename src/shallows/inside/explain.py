"""A whole pass, forward and backward, one quantity per line, each derivative verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import backprop
from shallows.arguments import ArgumentError, integer
from shallows.inside.differences import Verdict, verify

if TYPE_CHECKING:
    from rich.table import Table

    from shallows.backprop import Array, Quantities
    from shallows.run import Run
    from shallows.trajectory import Weights

_SLOPES = {"sigmoid": "{a} × (1 − {a})", "tanh": "1 − {a} × {a}", "relu": "[{a} > 0]"}


@dataclass(frozen=True, eq=False)
class Line:
    """One step: a quantity, its formula, its value, what it is made of, and who uses it.

    Parameters
    ----------
    name : str
        As in `shallows.backprop`; an updated weight is ``new_w1``.
    formula : str
    value : float64 ndarray
    inputs, used_by : tuple of str
    verdict : Verdict or None
        Of a derivative: what central differences say.
    """

    name: str
    formula: str
    value: Array
    inputs: tuple[str, ...]
    used_by: tuple[str, ...] = ()
    verdict: Verdict | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the line as plain JSON values, floats exact."""
        checked = self.verdict and {"error": self.verdict.error, "kinks": self.verdict.kinks}
        return {
            "name": self.name,
            "formula": self.formula,
            "shape": list(self.value.shape),
            "value": self.value.tolist(),
            "inputs": list(self.inputs),
            "used_by": list(self.used_by),
            "verified": checked,
        }


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """The lines of one epoch, in the order of the report's section 2C."""

    run: Run
    epoch: int
    sample: int | None
    lines: tuple[Line, ...]

    @property
    def verified(self) -> bool:
        """Whether central differences agree with every derivative."""
        return all(line.verdict.holds for line in self.lines if line.verdict)

    def __repr__(self) -> str:
        found = "verified" if self.verified else "NOT verified"
        return f"Explanation({self.run!r}, epoch {self.epoch}, every derivative {found})"

    def __getitem__(self, name: str) -> Line:
        for line in self.lines:
            if line.name == name:
                return line
        raise ArgumentError("name", name, ", ".join(line.name for line in self.lines))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON values, floats exact."""
        about = {"epoch": self.epoch, "sample": self.sample, "verified": self.verified}
        return {**self.run.describe(), **about, "lines": [line.to_dict() for line in self.lines]}

    def table(self) -> Table:
        """Return a Rich table that fits 100 columns."""
        from rich.markup import escape
        from rich.table import Table

        table = Table("quantity", "formula", "shape", "value", "error", "used by")
        for line in self.lines:
            checked = str(line.verdict) if line.verdict else ""
            shape = "×".join(map(str, line.value.shape))
            formula = escape(line.formula)  # [a1 > 0] is no markup
            cells = (line.name, formula, shape, _short(line.value), checked)
            table.add_row(*cells, " ".join(line.used_by))
        return table

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><th>{escape(line.name)}</th><td>{escape(line.formula)}</td>"
            f"<td>{line.value.shape}</td><td>{escape(_short(line.value))}</td>"
            f"<td>{line.verdict or ''}</td><td>{' '.join(line.used_by)}</td></tr>"
            for line in self.lines
        )
        heads = ("quantity", "formula", "shape", "value", "error", "used by")
        head = "".join(f"<th>{word}</th>" for word in heads)
        return f"<table><tr>{head}</tr>{rows}</table>"


def explain(run: Run | None = None, *, epoch: int = 1, sample: int | None = None) -> Explanation:
    """Show the forward and backward pass of one epoch, every derivative verified.

    The weights are those the run had, replayed in its own arithmetic; the lines are then computed
    in float64 by `shallows.backprop`.

    Parameters
    ----------
    run : Run, optional
        The report's network on XOR if not given.
    epoch : int
        From 1 to the run's last.
    sample : int, optional
        Explain this sample's share of the loss alone, without the update, which needs them all.

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        If the epoch or the sample is not the run's.
    """
    if run is None:
        from shallows.training import network

        run = network(log=None)
    epoch = integer("epoch", epoch, minimum=1, maximum=run.epochs)
    weights, velocity = _replay(run, epoch)
    x, y = run.data.x, run.data.targets
    if sample is not None:
        sample = integer("sample", sample, minimum=0, maximum=len(x) - 1)
        x, y = x[sample : sample + 1], y[sample : sample + 1]
    how, gradient = run.mlp.activation, run.settings.gradient
    with np.errstate(all="ignore"):
        q = backprop.forward(x, weights, how)
        d = backprop.backward(x, y, weights, q, how, gradient=gradient)
        lines = [*_forward(run, q, y), *_backward(run, d, x, y, weights, q)]
        if sample is None:
            lines += _update(run, weights, velocity, d)
    return Explanation(run, epoch, sample, _linked(lines))


def _replay(run: Run, epoch: int) -> tuple[Weights, Weights]:
    """Return the weights of an epoch's forward pass, and the velocity that momentum has then."""
    data, mlp, settings = run.data, run.mlp, run.settings
    if settings.arithmetic != "lanes":
        descend: Any = backprop.descend
        if settings.arithmetic == "report":
            from shallows.report.arithmetic import descend
        start = mlp.initial_weights(settings.seed)
        told = descend(data.x, data.targets, start, settings.lr, epoch, record=False)
        return told.weights, {}
    from shallows.engine import one
    from shallows.engine.batch import Batch, Engine

    shape = one.design(mlp, settings)
    batch = Batch.fresh(shape, mlp.draw([settings.seed]), one.rates(mlp, settings))
    state = Engine(shape, data.x, data.targets).observe(batch, epoch).state[0].astype(np.float64)
    n = shape.n_weights
    return mlp.unpack(state[:n]), mlp.unpack(state[n : 2 * n]) if settings.momentum else {}


def _forward(run: Run, q: Quantities, y: Array) -> list[Line]:
    """Return z1, a1, …, ŷ and the loss."""
    lines, last = [], len(run.mlp.activation) + 1
    for name, value in q.items():
        layer = last if name == "yhat" else int(name[1:])
        if name[0] == "z":
            below = f"a{layer - 1}" if layer > 1 else "x"
            bias = (f"b{layer}",) if run.mlp.bias else ()
            text = " + ".join((f"{below} · w{layer}", *bias))
            lines.append(Line(name, text, value, (below, f"w{layer}", *bias)))
        else:
            output = "softmax" if value.shape[1] > 1 else "sigmoid"
            f = output if name == "yhat" else run.mlp.activation[layer - 1]
            lines.append(Line(name, f"{f}(z{layer})", value, (f"z{layer}",)))
    total = np.array(backprop.loss_from_logits(y, q[f"z{last}"]))
    several = y.shape[1] > 1
    text = "−Σ y log ŷ" if several else "−Σ y log ŷ + (1 − y) log(1 − ŷ)"
    return [*lines, Line("loss", text, total, ("y", "yhat"))]


def _backward(
    run: Run, d: Quantities, x: Array, y: Array, weights: Weights, q: Quantities
) -> list[Line]:
    """Return every derivative with its verdict."""
    lines = []
    for name, value in d.items():
        of = name.removeprefix("dL_d")
        text, inputs = _derivative(run, of, d)
        verdict = verify(value, of, x, y, weights, q, run.mlp.activation)
        lines.append(Line(name, text, value, inputs, verdict=verdict))
    return lines


def _derivative(run: Run, of: str, d: Quantities) -> tuple[str, tuple[str, ...]]:
    """Return the formula of ∂L/∂(`of`) and what is in it."""
    if of == "yhat":
        return "(ŷ − y) / (ŷ(1 − ŷ))", ("yhat", "y")
    kind, layer, last = of[0], int(of[1:]), len(run.mlp.activation) + 1
    if kind == "z" and layer == last:
        if "dL_dyhat" in d:
            return "∂L/∂ŷ × ŷ(1 − ŷ)", ("dL_dyhat", "yhat")
        return "ŷ − y", ("yhat", "y")
    if kind == "w":
        below = f"a{layer - 1}" if layer > 1 else "x"
        return f"{below}ᵀ · ∂L/∂z{layer}", (below, f"dL_dz{layer}")
    if kind == "b":
        return f"Σ ∂L/∂z{layer} over samples", (f"dL_dz{layer}",)
    if kind == "a":
        return f"∂L/∂z{layer + 1} · w{layer + 1}ᵀ", (f"dL_dz{layer + 1}", f"w{layer + 1}")
    slope = _SLOPES.get(run.mlp.activation[layer - 1], "1").format(a=f"a{layer}")
    return f"∂L/∂a{layer} × ({slope})", (f"dL_da{layer}", f"a{layer}")


def _update(run: Run, weights: Weights, velocity: Weights, d: Quantities) -> list[Line]:
    """Return the velocities, if there is momentum, and the next weights."""
    lines, settings = [], run.settings
    for name, w in weights.items():
        step, by = d[f"dL_d{name}"], f"dL_d{name}"
        if velocity:
            step = settings.momentum * velocity[name] + step
            text, by = f"{settings.momentum:g} × v_{name} + ∂L/∂{name}", f"new_v_{name}"
            lines.append(Line(by, text, step, (f"v_{name}", f"dL_d{name}")))
        text = f"{name} − {settings.lr:g} × " + (by if velocity else f"∂L/∂{name}")
        lines.append(Line(f"new_{name}", text, w - settings.lr * step, (name, by)))
    return lines


def _linked(lines: list[Line]) -> tuple[Line, ...]:
    """Return the lines, each told which later ones use it."""
    from dataclasses import replace

    return tuple(
        replace(line, used_by=tuple(o.name for o in lines if line.name in o.inputs))
        for line in lines
    )


def _short(value: Array) -> str:
    flat = [f"{v:.4g}" for v in value.ravel()[:3]]
    return " ".join(flat) + (" …" if value.size > 3 else "")
