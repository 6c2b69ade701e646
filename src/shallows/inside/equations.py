"""The equation of each quantity: the notation of `shallows.backprop`, for any network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.formula import (
    Bracket,
    Call,
    Formula,
    Fraction,
    Number,
    Positive,
    Product,
    Sigma,
    Squares,
    Symbol,
    row,
)

if TYPE_CHECKING:
    from shallows.run import Run

_ONE = Number(1)


def equation(run: Run, name: str) -> Formula:
    """Return what a quantity of a run's pass equals.

    Parameters
    ----------
    run : Run
    name : str
        ``z1``, ``a1``, …, ``yhat``, ``loss``, ``dL_dyhat``, ``dL_dz3``, …, ``new_w1``,
        and with momentum ``new_v_w1``.
    """
    if name == "loss":
        return _loss(run)
    if name.startswith("dL_d"):
        return _derivative(run, name.removeprefix("dL_d"))
    if name.startswith("new_"):
        return _update(run, name.removeprefix("new_"))
    return _forward(run, name)


def layer(run: Run, name: str) -> int:
    """Return the layer that a quantity belongs to."""
    return len(run.mlp.sizes) - 1 if name == "yhat" else int(name[1:])


def _below(number: int) -> str:
    """Return the name of what goes into a layer."""
    return f"a{number - 1}" if number > 1 else "x"


def rate(run: Run, weight: str) -> str:
    """Return the name of the learning rate of a weight or a bias: ``lr``, or ``lr2`` of layer 2."""
    return f"lr{layer(run, weight)}" if isinstance(run.settings.lr, tuple) else "lr"


def _forward(run: Run, name: str) -> Formula:
    number = layer(run, name)
    if name[0] == "z":
        product = Product(Symbol(_below(number)), Symbol(f"w{number}"))
        return row(product, "+", Symbol(f"b{number}")) if run.mlp.bias else product
    z = Symbol(f"z{number}")
    if name != "yhat":
        return Call(run.mlp.activation[number - 1], z)
    if run.settings.loss == "squared":
        return z
    return Call("softmax" if run.mlp.sizes[-1] > 1 else "sigmoid", z)


def _loss(run: Run) -> Formula:
    """Return the loss as the run computes it, with the penalty if there is one."""
    if not run.settings.alpha:
        return _of_data(run)
    first, *others = (Squares(Symbol(name)) for name in run.mlp.shapes if name[0] == "w")
    squares = row(first, *(part for one in others for part in ("+", one)))
    penalty = Fraction(row(Symbol("alpha"), "×", Bracket(squares)), Number(2))
    return row(_of_data(run), "+", penalty)


def _of_data(run: Run) -> Formula:
    """Return the loss of the samples: from ŷ in the report's form, else from the logits."""
    y, yhat, z = Symbol("y"), Symbol("yhat"), Symbol(f"z{len(run.mlp.sizes) - 1}")
    if run.settings.loss == "squared":
        off = Bracket(row(yhat, "−", y))
        half = Fraction(row(off, "×", off), Number(2))
        return Sigma(half if run.mlp.sizes[-1] == 1 else Sigma(half, "outputs"), "samples")
    if run.mlp.sizes[-1] > 1:
        every = Call("log", Sigma(Call("exp", z), "classes"))
        return Sigma(row(every, "−", Bracket(Sigma(row(y, "×", z), "classes"))), "samples")
    if run.settings.gradient == "stable":
        softplus = Call("log", row(_ONE, "+", Call("exp", z)))
        return Sigma(row(softplus, "−", y, "×", z), "samples")
    other = row("−", Bracket(row(_ONE, "−", y)), "×", Call("log", row(_ONE, "−", yhat)))
    return Sigma(row("−", y, "×", Call("log", yhat), *other.parts), "samples")


def _derivative(run: Run, of: str) -> Formula:
    number, last = layer(run, of), len(run.mlp.sizes) - 1
    y, yhat, dz = Symbol("y"), Symbol("yhat"), Symbol(f"dL_dz{number}")
    spread = row(yhat, "×", Bracket(row(_ONE, "−", yhat)))
    if of == "yhat":
        return Fraction(row(yhat, "−", y), spread)
    if of[0] == "w":
        product = Product(Symbol(_below(number), transposed=True), dz)
        return (
            row(product, "+", Symbol("alpha"), "×", Symbol(of)) if run.settings.alpha else product
        )
    if of[0] == "b":
        return Sigma(dz, "samples")
    if of[0] == "a":
        above = number + 1
        return Product(Symbol(f"dL_dz{above}"), Symbol(f"w{above}", transposed=True))
    if number < last:
        return row(Symbol(f"dL_da{number}"), "×", slope(run, number))
    if run.settings.gradient == "report":
        return row(Symbol("dL_dyhat"), "×", Bracket(spread))
    return row(yhat, "−", y)


def slope(run: Run, number: int) -> Formula:
    """Return f′ of a hidden layer, given a = f(z)."""
    a = Symbol(f"a{number}")
    match run.mlp.activation[number - 1]:
        case "sigmoid":
            return Bracket(row(a, "×", Bracket(row(_ONE, "−", a))))
        case "tanh":
            return Bracket(row(_ONE, "−", a, "×", a))
        case "relu":
            return Positive(a)
        case "identity":
            return _ONE
        case other:
            return Call(f"{other}′", a)


def _update(run: Run, name: str) -> Formula:
    """Return the velocity that momentum keeps, or a weight after the update."""
    if name.startswith("v_"):
        weight = name.removeprefix("v_")
        return row(Symbol("momentum"), "×", Symbol(name), "+", Symbol(f"dL_d{weight}"))
    step = Symbol(f"new_v_{name}" if run.settings.momentum else f"dL_d{name}")
    return row(Symbol(name), "−", Symbol(rate(run, name)), "×", step)
