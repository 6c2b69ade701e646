"""The chain of lines behind one element: where it is used, its derivative, its update."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError, integer
from shallows.formula import Symbol, at
from shallows.formula.typeset import Text
from shallows.inside.line import Line, Lines, line, linked
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shallows.backprop import Array
    from shallows.derivation import Derivation
    from shallows.inside.differences import Differences

Place = tuple[Quantity, tuple[int, ...]]


@dataclass(frozen=True, eq=False, repr=False)
class Element(Lines):
    """The lines of one number; each is a scalar equation.

    Parameters
    ----------
    quantity : Quantity
    index : tuple of int
    lines : tuple of Line
    says : str
        Which sample the lines of single samples belong to.
    """

    quantity: Quantity
    index: tuple[int, ...]
    lines: tuple[Line, ...]
    says: str

    @property
    def name(self) -> str:
        """The quantity's name."""
        return self.quantity.name

    @property
    def title(self) -> str:  # type: ignore[override]  # read alone
        """The element, such as w₂[0,1]."""
        return Text()(Symbol(self.quantity, index=self.index))

    def __repr__(self) -> str:
        return "\n".join([f"{self.title}: {self.says}", *map(str, self.lines)])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON values, as `Explanation.to_dict` does."""
        about = {"name": self.name, "index": list(self.index), "says": self.says}
        return {**about, "lines": [line.to_dict() for line in self.lines]}


def element(
    differences: Differences, sample: int | None, name: str, index: int | tuple[int, ...]
) -> Element:
    """Return the chain of one element, see `Explanation.of`."""
    values, derived = differences.values, differences.derivation
    known = (*derived.weights, *(equation.quantity for equation in derived.forward))
    try:
        of = Quantity.parse(name).plain
    except ArgumentError:
        of = None
    if of is None or of not in known:
        raise ArgumentError("name", name, ", ".join(quantity.name for quantity in known))
    place = _checked(index, values[of.name].shape)
    steps = [step for step in _steps(derived, values, of, place) if step[0].name in values]
    lines = linked([_line(differences, *step) for step in steps])
    return Element(of, place, lines, _says(sample, len(values["x"]), of, place))


def _checked(index: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    given = index if isinstance(index, tuple | list) else (index,)
    if len(given) != len(shape):
        raise ArgumentError("index", index, f"{len(shape)} whole numbers, for the shape {shape}")
    return tuple(
        integer("index", i, minimum=0, maximum=n - 1) for i, n in zip(given, shape, strict=True)
    )


def _steps(
    derived: Derivation, values: Mapping[str, Array], of: Quantity, index: tuple[int, ...]
) -> list[Place]:
    """Return what to show, in the order of computation."""
    layer = derived.layer(of)
    if of.is_weight:
        steps = _through(derived, layer, (0, index[-1]))
        after = (of.derivative, of.velocity.updated, of.updated)
        return [*steps, *((quantity, index) for quantity in after)]
    if of.kind == "a":
        z = Quantity("z", layer + 1)
        units = [(index[0], unit) for unit in range(values[z.name].shape[1])]
        above = [(quantity, unit) for quantity in (z, z.derivative) for unit in units]
        return [(of, index), *above, (of.derivative, index)]
    return _through(derived, layer, index)[of.kind == "yhat" :]


def _through(derived: Derivation, layer: int, unit: tuple[int, ...]) -> list[Place]:
    """Return the lines forward through one unit and back."""
    z, a = Quantity("z", layer), derived.activated(layer)
    loss: list[Place] = [(Quantity("loss"), ())] if layer == derived.layers else []
    return [(z, unit), (a, unit), *loss, (a.derivative, unit), (z.derivative, unit)]


def _line(differences: Differences, quantity: Quantity, index: tuple[int, ...]) -> Line:
    verdict = differences.verdict(quantity, [index])
    if verdict:
        verdict = replace(verdict, of=1)
    values, equation = differences.values, differences.derivation[quantity]
    return line(quantity, at(equation.formula, index, values), values, verdict, index)


def _says(sample: int | None, samples: int, of: Quantity, index: tuple[int, ...]) -> str:
    if sample is not None:
        return f"Row 0 is sample {sample}; its share of the loss is explained."
    if not of.is_weight:
        return f"The lines are those of sample {index[0]}."
    return f"Both passes show sample 0; the derivative is a sum over all {samples} samples."
