"""The chain of lines behind one element: where it is used, its derivative, its update."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError, integer
from shallows.formula import Symbol, at, filled, symbols
from shallows.inside import data, latex, page, terminal
from shallows.inside.equations import equation, layer
from shallows.inside.explanation import Line
from shallows.inside.typeset import Text

if TYPE_CHECKING:
    from rich.table import Table

    from shallows.inside.explanation import Explanation

Place = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, eq=False, repr=False)
class Element:
    """What becomes of one number: each line is a scalar equation.

    Parameters
    ----------
    name : str
    index : tuple of int
    lines : tuple of Line
    says : str
        Of which sample the lines of single samples are.
    """

    name: str
    index: tuple[int, ...]
    lines: tuple[Line, ...]
    says: str

    @property
    def title(self) -> str:
        """The element, such as w₂[0,1]."""
        return Text()(Symbol(self.name, index=self.index))

    def __repr__(self) -> str:
        return "\n".join([f"{self.title}: {self.says}", *map(str, self.lines)])

    def table(self) -> Table:
        """Return a Rich table that fits 100 columns."""
        return terminal.table(self.lines)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON values, as `Explanation.to_dict` does."""
        about = {"name": self.name, "index": list(self.index), "says": self.says}
        return {**about, "lines": [data.line(line) for line in self.lines]}

    def to_html_fragment(self) -> str:
        """Return a ``<section>`` that needs nothing from outside, equations as MathML."""
        return page.fragment(self.lines, self.title, self.says)

    def to_latex(self) -> str:
        """Return the lines as an ``align*`` of amsmath."""
        return latex.align(self.lines)

    def _repr_html_(self) -> str:
        return self.to_html_fragment()


def element(shown: Explanation, name: str, index: int | tuple[int, ...]) -> Element:
    """Return the chain of one element, see `Explanation.of`."""
    of = name.removeprefix("new_").removeprefix("v_").removeprefix("dL_d")
    known = {**shown.around.weights, **shown.around.quantities}
    if of not in known:
        raise ArgumentError("name", name, ", ".join(known))
    place = _checked(index, known[of].shape)
    lines = [_line(shown, *step) for step in _steps(shown, of, place)]
    linked = tuple(
        replace(line, used_by=tuple(o.name for o in lines[i:] if line.name in o.inputs))
        for i, line in enumerate(lines)
    )
    return Element(of, place, linked, _says(shown, of, place))


def _checked(index: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    given = index if isinstance(index, tuple | list) else (index,)
    if len(given) != len(shape):
        raise ArgumentError("index", index, f"{len(shape)} whole numbers, for the shape {shape}")
    return tuple(
        integer("index", i, minimum=0, maximum=n - 1) for i, n in zip(given, shape, strict=True)
    )


def _steps(shown: Explanation, of: str, index: tuple[int, ...]) -> list[Place]:
    """Return what to show, in the order of computation."""
    run, values = shown.run, shown.values
    number, last = layer(run, of), len(run.mlp.sizes) - 1
    if of in shown.around.weights:
        steps = _through(number, last, (0, index[-1]))
        steps += [(f"dL_d{of}", index), (f"new_v_{of}", index), (f"new_{of}", index)]
    elif of[0] == "a":
        units = range(values[f"z{number + 1}"].shape[1])
        after = [(index[0], unit) for unit in units]
        steps = [(of, index), *((f"z{number + 1}", unit) for unit in after)]
        steps += [*((f"dL_dz{number + 1}", unit) for unit in after), (f"dL_d{of}", index)]
    else:
        steps = _through(number, last, index)[of == "yhat" :]
    return [step for step in steps if step[0] in values]


def _through(number: int, last: int, unit: tuple[int, ...]) -> list[Place]:
    """Return the way through one unit and back."""
    a = f"a{number}" if number < last else "yhat"
    up = [(f"z{number}", unit), (a, unit), *([("loss", ())] if number == last else [])]
    return [*up, (f"dL_d{a}", unit), (f"dL_dz{number}", unit)]


def _line(shown: Explanation, name: str, index: tuple[int, ...]) -> Line:
    right = at(equation(shown.run, name), index, shown.values)
    whole, of = shown.values[name], name.removeprefix("dL_d")
    verdict = shown.around.verify(whole, of, [index]) if of != name else None
    if verdict:
        verdict = replace(verdict, of=1)
    inputs = tuple(dict.fromkeys(symbols(right)))
    value = np.array(whole[index])
    numbers = filled(right, shown.values)
    return Line(name, right, numbers, value, inputs, verdict=verdict, index=index)


def _says(shown: Explanation, of: str, index: tuple[int, ...]) -> str:
    if shown.sample is not None:
        return f"Row 0 is sample {shown.sample}, whose share of the loss is explained."
    if of not in shown.around.weights:
        return f"Of sample {index[0]}."
    samples = len(shown.given["x"])
    return f"Forward and back, of sample 0; its derivative sums over all {samples} samples."
