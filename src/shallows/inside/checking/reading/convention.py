"""The loss that a course uses: which one, summed or a mean, with or without an L2 penalty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from shallows.derivation import Derivation, Equation
from shallows.formula import Bracket, Formula, Fraction, Number, Symbol, row
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shallows.backprop import Array, Quantities

N, ALPHA = Symbol(Quantity("n")), Symbol(Quantity("alpha"))
_Y, _YHAT = Symbol(Quantity("y")), Symbol(Quantity("yhat"))
LOSSES = ("cross-entropy", "squared", "softmax")
REDUCTIONS = ("sum", "mean", "half-mean")


@dataclass(frozen=True)
class Convention:
    """A loss, and where its constant stands.

    Parameters
    ----------
    loss : {"cross-entropy", "squared", "softmax"}
    output : {"sigmoid", "identity", "softmax"}
        Activation of the last layer.
    twice : bool
        Whether the squared error has no ½.
    mean : bool
        Whether the loss is divided by n, the number of samples.
    late : bool
        Whether 1/n stands in the gradients of weights and biases, and not in ∂L/∂ŷ: as if each
        sample had a loss of its own.
    penalty : {"", "alpha", "alpha/n"}
        What the L2 penalty multiplies the weights with.
    negated : bool
        Whether it is −1 times the loss, as for code that begins with y − ŷ.
    """

    loss: str = "cross-entropy"
    output: str = "sigmoid"
    twice: bool = False
    mean: bool = False
    late: bool = False
    penalty: str = ""
    negated: bool = False

    @property
    def outputs(self) -> int:
        """How many outputs a probe has: three classes, or one."""
        return 3 if self.loss == "softmax" else 1

    @property
    def said(self) -> str:
        """The loss in words."""
        said = _SAID[self.loss, self.twice, self.mean]
        said += ", of an output without a sigmoid" if self.output == "identity" else ""
        return said + (", with an L2 penalty" if self.penalty else "")

    @property
    def usual(self) -> bool:
        """Whether it is the report's: the cross-entropy, summed over the samples."""
        return self == Convention()

    def penalised(self, penalty: str) -> Convention:
        """Return the same convention with an L2 penalty."""
        return replace(self, penalty=penalty)

    def value(self, yhat: Array, y: Array) -> float:
        """Return the loss, without its penalty."""
        with np.errstate(all="ignore"):
            if self.loss == "squared":
                total = (2 if self.twice else 1) * ((yhat - y) ** 2).sum() / 2
            elif self.loss == "softmax":
                total = -(y * np.log(yhat)).sum()
            else:
                total = -(y * np.log(yhat) + (1 - y) * np.log(1 - yhat)).sum()
        return float(total / len(y) if self.mean else total)

    def derivation(self, activation: tuple[str, ...], bias: bool) -> ConventionalDerivation:
        """Return the derivation of a network under this convention."""
        return _derivation(activation, bias, self)


_SAID = {
    ("cross-entropy", False, False): "the cross-entropy, summed over the samples",
    ("cross-entropy", False, True): "the mean cross-entropy",
    ("softmax", False, False): "the softmax cross-entropy, summed over the samples",
    ("softmax", False, True): "the mean softmax cross-entropy",
    ("squared", False, False): "½ Σ (ŷ − y)², the squared error, summed over the samples",
    ("squared", False, True): "1/(2n) Σ (ŷ − y)², half the mean squared error",
    ("squared", True, False): "Σ (ŷ − y)², the squared error without ½",
    ("squared", True, True): "1/n Σ (ŷ − y)², the mean squared error",
}


@lru_cache(maxsize=512)
def _derivation(
    activation: tuple[str, ...], bias: bool, convention: Convention
) -> ConventionalDerivation:
    kind = "squared" if convention.loss == "squared" else "cross-entropy"
    outputs = 3 if convention.loss == "softmax" else 1
    # A softmax has no line for ∂L/∂ŷ: ŷ − y is ∂L/∂z.
    gradient = "stable" if convention.loss == "softmax" else "report"
    return ConventionalDerivation(
        activation, bias, outputs, kind, gradient, convention.output,
        alpha=bool(convention.penalty), convention=convention,
    )  # fmt: skip


@dataclass(frozen=True)
class ConventionalDerivation(Derivation):
    """A derivation with a convention's constants in its backward equations."""

    convention: Convention = Convention()

    @cached_property
    def backward(self) -> tuple[Equation, ...]:
        """The equations of `Derivation.backward`, with the convention's constants."""
        first, *rest = (
            Equation(q.derivative, self._scaled(q, formula)) for q, formula in self._lines()
        )
        if self.convention.negated:
            first = Equation(first.quantity, row("−", Bracket(first.formula)))
        return first, *rest

    def _lines(self) -> Iterator[tuple[Quantity, Formula]]:
        usual = Derivation(
            self.activation, self.bias, self.outputs, "cross-entropy", self.gradient, self.output
        )
        yield from ((e.quantity.plain, e.formula) for e in usual.backward)

    def _scaled(self, quantity: Quantity, formula: Formula) -> Formula:
        c = self.convention
        early = c.mean and not c.late
        if quantity.kind == "yhat":
            return self._by_output(formula, early=early)
        if quantity.kind == "z" and quantity.layer == self.layers:
            if self.outputs > 1 and early:
                return Fraction(Bracket(formula), N)
            if c.output == "identity":
                return Symbol(Quantity("yhat").derivative)
        if quantity.kind in "wb" and c.late and c.mean:
            formula = Fraction(formula, N)
        if quantity.kind == "w" and c.penalty:
            strength = ALPHA if c.penalty == "alpha" else Fraction(ALPHA, N)
            formula = row(formula, "+", strength, "×", Symbol(quantity))
        return formula

    def _by_output(self, formula: Formula, *, early: bool) -> Formula:
        c = self.convention
        if c.loss == "squared":
            off: Formula = row(_YHAT, "−", _Y)
            if c.twice:
                off = row(Number(2), "×", Bracket(off))
            return Fraction(off, N) if early else off
        return Fraction(formula, N) if early else formula


def constants(n: int, alpha: float, lr: float) -> Quantities:
    """Return the numbers that a convention's formulas name."""
    return {"n": np.array(float(n)), "alpha": np.array(alpha), "lr": np.array(lr)}


def candidates(loss: str | None, reduction: str | None) -> list[Convention]:
    """Return the conventions that are possible, the likeliest first.

    Parameters
    ----------
    loss : {"cross-entropy", "squared", "softmax"} or None
        None for any.
    reduction : {"sum", "mean", "half-mean"} or None
        None for any. Of the squared error, ``mean`` is 1/n Σ (ŷ − y)², ``half-mean`` is half of it,
        and ``sum`` is ½ Σ (ŷ − y)².
    """
    found = [Convention(mean=mean, late=late) for mean, late in _MEANS]
    for output in ("sigmoid", "identity"):
        found += [
            Convention("squared", output, twice, mean, late)
            for mean, late in _MEANS
            for twice in (False, True)
        ]
    found += [Convention("softmax", "softmax", mean=mean, late=late) for mean, late in _MEANS]
    return [c for c in found if loss in (None, c.loss) and reduction in (None, *_reductions(c))]


_MEANS = ((False, False), (True, False), (True, True))


def _reductions(c: Convention) -> tuple[str, ...]:
    if c.loss != "squared":
        return ("mean",) if c.mean else ("sum",)
    if not c.mean:
        return () if c.twice else ("sum",)
    return ("mean",) if c.twice else ("half-mean",)
