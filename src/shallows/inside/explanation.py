"""The result of `shallows.explain`: the lines of an epoch, to read, look up and write out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shallows import files
from shallows.arguments import ArgumentError
from shallows.inside import diagnosis
from shallows.inside.differences import Conclusion
from shallows.inside.line import Line, Lines, plain

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from shallows.backprop import Array
    from shallows.inside.differences import Differences
    from shallows.inside.element import Element
    from shallows.run import Run


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Lines):
    """The lines of one epoch, in the order of the report's section 2C.

    Parameters
    ----------
    run : Run
    epoch : int
    sample : int or None
        Which sample's share of the loss is explained; None for all.
    lines : tuple of Line
    given : dict
        The values that the pass starts from: ``x``, ``y``, the weights, ``lr`` (or ``lr1``, …),
        ``momentum``, ``alpha``, ``l1`` and, with momentum, ``v_w1``, ….
    differences : Differences
        The forward pass, which can be repeated with one number nudged.

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> shown = sh.explain(run, epoch=100)
    >>> shown.verified, shown.wrong, shown.untested, shown.summary
    (True, (), (), 'every derivative verified')
    >>> shown.values["dL_dw3"].shape, shown.warnings
    ((3, 1), [])
    """

    run: Run
    epoch: int
    sample: int | None
    lines: tuple[Line, ...]
    given: dict[str, Array]
    differences: Differences

    @cached_property
    def values(self) -> dict[str, Array]:
        """Every quantity by name."""
        return {**self.given, **{line.name: line.value for line in self.lines}}

    @property
    def verified(self) -> bool:
        """Whether central differences showed every derivative to be right."""
        return all(line.verdict.holds for line in self.lines if line.verdict)

    @property
    def wrong(self) -> tuple[str, ...]:
        """Names of the derivatives that central differences contradict."""
        return self._found(Conclusion.WRONG)

    @property
    def untested(self) -> tuple[str, ...]:
        """Names of the derivatives that central differences can't test."""
        return self._found(Conclusion.NOT_TESTABLE)

    def _found(self, conclusion: Conclusion) -> tuple[str, ...]:
        return tuple(o.name for o in self.lines if o.verdict and o.verdict.conclusion is conclusion)

    @property
    def summary(self) -> str:
        """The result of the comparison with central differences, in words."""
        if self.verified:
            return "every derivative verified"
        parts = [f"WRONG: {', '.join(self.wrong)}"] if self.wrong else []
        if self.untested:
            parts.append(f"not testable: {', '.join(self.untested)}")
        total = sum(line.verdict is not None for line in self.lines)
        verified = total - len(self.wrong) - len(self.untested)
        return "; ".join([*parts, f"{verified} of {total} derivatives verified"])

    def __repr__(self) -> str:
        what = f"epoch {self.epoch}" + ("" if self.sample is None else f", sample {self.sample}")
        return f"Explanation({self.run!r}, {what}, {self.summary})"

    def __getitem__(self, name: str) -> Line:
        for line in self.lines:
            if line.name == name:
                return line
        raise ArgumentError("name", name, ", ".join(line.name for line in self.lines))

    @cached_property
    def warnings(self) -> list[str]:
        """Sentences about where the gradient dies, fades or is not finite."""
        return diagnosis.warnings(self.run, self.values)

    def plot(self) -> Figure:
        """Return the network with weights and gradients on its edges, see `drawing.draw`.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> sh.explain(run, epoch=100).plot().savefig("epoch-100.svg")
        """
        from shallows.inside.drawing import draw

        return draw(self)

    def of(self, name: str, index: int | tuple[int, ...]) -> Element:
        """Return the lines of one number: its uses, its derivative and its update, with numbers.

        Parameters
        ----------
        name : str
            A weight, a bias, ``z1``, …, ``a1``, … or ``yhat``. For a weight, both passes are shown
            for the first sample.
        index : tuple of int
            (row, column); an int for a bias.

        Returns
        -------
        Element

        Raises
        ------
        ArgumentError
            If there is no such quantity or element.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> lines = sh.explain(run, epoch=100, sample=3).of("w3", (0, 0))
        >>> print(str(lines).splitlines()[-1])
        ∂L/∂w₃[0,0] = a₂[0,0] × ∂L/∂z₃[0,0] = 0.6994 × (−0.5231) = −0.3659
        """
        from shallows.inside.element import element

        return element(self.differences, self.sample, name, index)

    def to_html(self, path: str | Path) -> None:
        """Write a page to read offline: the drawing, the warnings, and every line typeset.

        Parameters
        ----------
        path : str or Path

        Raises
        ------
        ArgumentError
            If it does not end in ``.html`` or can't be written there.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> sh.explain(run, epoch=100).to_html("epoch-100.html")
        """
        from shallows.inside.page import render

        path = files.check(path, (".html",))
        text = render(self)
        with files.written(path) as temporary:
            temporary.write_text(text, encoding="utf-8")

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON values, floats exact.

        JSON has no nan and no infinities. Such a number becomes None, and the line of an array that
        holds one has ``not_finite``, a list of [index, "nan" or "inf" or "-inf"].

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> sorted(sh.explain(run, epoch=100).to_dict())[:4]
        ['data', 'epoch', 'lines', 'mlp']
        """
        about: dict[str, Any] = {
            "epoch": self.epoch,
            "sample": self.sample,
            "verified": self.verified,
        }
        lines = [line.to_dict() for line in self.lines]
        about |= {"wrong": self.wrong, "not_testable": self.untested, "warnings": self.warnings}
        return plain({**self.run.describe(), **about, "lines": lines})
