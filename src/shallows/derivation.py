"""The mathematics of a network as data: every quantity, in order, with the formula it equals.

Forward, loss, backward and update are lists of equations, for any depth, activation, output, loss
and form of the gradient, with or without biases, penalties, momentum and a learning rate for
each layer. `shallows.backprop` evaluates them, `shallows.explain` shows them with their numbers,
`shallows.check` edits them into mistakes, and central differences walk them.

The notation is the report's (section 2): ``×`` is the elementwise product, ``·`` the matrix
product.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from shallows.activations import ACTIVATIONS
from shallows.formula import (
    Absolutes,
    Bracket,
    Call,
    Formula,
    Fraction,
    Number,
    Product,
    Sigma,
    Squares,
    Symbol,
    replaced,
    row,
    symbols,
)
from shallows.formula.evaluate import compiled
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from shallows.formula.nodes import Array

_ONE, _Y, _YHAT, _LOSS = Number(1), Symbol(Quantity("y")), Symbol(Quantity("yhat")), "loss"
_ALPHA, _L1, _MOMENTUM = (Symbol(Quantity(name)) for name in ("alpha", "l1", "momentum"))


@dataclass(frozen=True)
class Equation:
    """A quantity, and the formula that it equals.

    Parameters
    ----------
    quantity : Quantity
    formula : Formula

    Examples
    --------
    >>> from shallows.derivation import derivation
    >>> first = derivation(("tanh",)).forward[0]
    >>> first.name, [q.name for q in first.inputs]
    ('z1', ['x', 'w1'])
    >>> first.value({"x": np.ones((1, 2)), "w1": np.full((2, 1), 0.5)})
    array([[1.]])
    """

    quantity: Quantity
    formula: Formula

    @cached_property
    def name(self) -> str:
        """The quantity's name."""
        return self.quantity.name

    @cached_property
    def inputs(self) -> tuple[Quantity, ...]:
        """The quantities in the formula, each once, in order."""
        return tuple(dict.fromkeys(symbol.quantity for symbol in symbols(self.formula)))

    @cached_property
    def value(self) -> Callable[[Mapping[str, Any]], Any]:
        """A function of the values of `inputs` by name, which returns the quantity's."""
        right = compiled(self.formula)
        if self.quantity.kind == _LOSS:  # the sum over the samples leaves an array of one number
            return lambda values: right(values).reshape(())
        return right


@dataclass(frozen=True)
class Derivation:
    """The computations of an epoch of a network's training, in order.

    Parameters
    ----------
    activation : tuple of str
        The activation of each hidden layer, by its name in `shallows.activations.ACTIVATIONS`.
    bias : bool
    outputs : int
        Units of the last layer.
    loss : {"cross-entropy", "squared"}
    gradient : {"stable", "report"}
        Whether ∂L/∂z of the output is ŷ - y, with the loss from the logits; or both are as in the
        report.
    output : str, optional
        Activation of the last layer, if it is not the usual one: identity for the squared loss,
        softmax for the cross-entropy of several outputs, and sigmoid of one.
    alpha, momentum : bool
        Whether there is an L2 penalty ½ α Σ w² over the weights, not the biases; and momentum.
    l1 : bool
        Whether there is an L1 penalty λ Σ |w|, likewise.
    rates : bool
        Whether each layer has its own learning rate, ``lr1``, …, or all have ``lr``.

    Examples
    --------
    >>> from shallows.derivation import derivation
    >>> equations = derivation(("sigmoid", "sigmoid"), bias=True)
    >>> equations.layers, [equation.name for equation in equations.backward][:4]
    (3, ['dL_dz3', 'dL_dw3', 'dL_db3', 'dL_da2'])
    """

    activation: tuple[str, ...]
    bias: bool = False
    outputs: int = 1
    loss: str = "cross-entropy"
    gradient: str = "stable"
    output: str | None = None
    alpha: bool = False
    momentum: bool = False
    l1: bool = False
    rates: bool = False

    @property
    def layers(self) -> int:
        """How many layers have weights."""
        return len(self.activation) + 1

    @cached_property
    def weights(self) -> tuple[Quantity, ...]:
        """Every layer's weights, and its biases if it has some."""
        kinds = ("w", "b") if self.bias else ("w",)
        return tuple(Quantity(kind, n) for n in range(1, self.layers + 1) for kind in kinds)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """All equations, in the order of computation."""
        return (*self.forward, self.objective, *self.backward, *self.update)

    @cached_property
    def _by_quantity(self) -> dict[Quantity, Equation]:
        return {equation.quantity: equation for equation in self.equations}

    def __getitem__(self, quantity: Quantity) -> Equation:
        return self._by_quantity[quantity]

    def __contains__(self, quantity: Quantity) -> bool:
        return quantity in self._by_quantity

    def layer(self, quantity: Quantity) -> int:
        """Return the layer of a quantity; ŷ belongs to the last."""
        return self.layers if quantity.kind == "yhat" else quantity.layer

    def activated(self, layer: int) -> Quantity:
        """Return the output of a layer: ``a1``, …, and ``yhat`` for the last; ``x`` for layer 0."""
        if layer == 0:
            return Quantity("x")
        return Quantity("a", layer) if layer < self.layers else Quantity("yhat")

    # -- forward -----------------------------------------------------------------------------

    @cached_property
    def forward(self) -> tuple[Equation, ...]:
        """``z1``, ``a1``, …, ``zL``, ``yhat`` (the report, section 2B)."""
        return tuple(
            equation
            for n in range(1, self.layers + 1)
            for equation in (
                Equation(Quantity("z", n), self._affine(n)),
                Equation(self.activated(n), self._activation(n)),
            )
        )

    def _affine(self, layer: int) -> Formula:
        product = Product(Symbol(self.activated(layer - 1)), _of("w", layer))
        return row(product, "+", _of("b", layer)) if self.bias else product

    def _activation(self, layer: int) -> Formula:
        z = _of("z", layer)
        name = self.function(layer)
        if name == "softmax":
            return Call(name, z)
        return replaced(ACTIVATIONS[name].formula, {Symbol(Quantity("z")): z})

    def function(self, layer: int) -> str:
        """Return the name of a layer's activation function."""
        if layer < self.layers:
            return self.activation[layer - 1]
        if self.output:
            return self.output
        if self.loss == "squared":
            return "identity"
        return "softmax" if self.outputs > 1 else "sigmoid"

    # -- loss --------------------------------------------------------------------------------

    @cached_property
    def objective(self) -> Equation:
        """The loss, with the penalties if there are some (the report, section 2C)."""
        formula = loss_of(self.loss, self.gradient, self.outputs, self.layers)
        if self.alpha:
            penalty = Fraction(row(_ALPHA, "×", self._over_weights(Squares)), Number(2))
            formula = row(formula, "+", penalty)
        if self.l1:
            formula = row(formula, "+", _L1, "×", self._over_weights(Absolutes))
        return Equation(Quantity(_LOSS), formula)

    def _over_weights(self, norm: type[Squares | Absolutes]) -> Formula:
        """Return the sum of a norm of every layer's weights, in brackets."""
        first, *others = (norm(Symbol(w)) for w in self.weights if w.kind == "w")
        return Bracket(row(first, *(part for one in others for part in ("+", one))))

    # -- backward ----------------------------------------------------------------------------

    @cached_property
    def backward(self) -> tuple[Equation, ...]:
        """[``dL_dyhat``,] ``dL_dzL``, ``dL_dwL``, [``dL_dbL``,] ``dL_da(L-1)``, … (section 2C)."""
        return tuple(
            Equation(quantity.derivative, formula) for quantity, formula in self._derivatives()
        )

    def _derivatives(self) -> Iterator[tuple[Quantity, Formula]]:
        if self.gradient == "report":
            spread = row(_YHAT, "×", Bracket(row(_ONE, "−", _YHAT)))
            yield Quantity("yhat"), Fraction(row(_YHAT, "−", _Y), spread)
        for n in range(self.layers, 0, -1):
            dz = _by("z", n)
            if n == self.layers and self.gradient == "stable":
                yield dz.quantity.plain, row(_YHAT, "−", _Y)
            else:
                da = Symbol(self.activated(n).derivative)
                yield dz.quantity.plain, row(da, "×", self.slope(n))
            product = Product(Symbol(self.activated(n - 1)).T, dz)
            w = _of("w", n)
            yield w.quantity, self._penalised(product, w)
            if self.bias:
                yield Quantity("b", n), Sigma(dz, "samples")
            if n > 1:
                yield self.activated(n - 1), Product(dz, w.T)

    def _penalised(self, product: Formula, w: Symbol) -> Formula:
        """Return the gradient of a layer's weights: the data's, and the penalties'."""
        parts: list[Formula | str] = [product]
        parts += ["+", _ALPHA, "×", w] if self.alpha else []
        parts += ["+", _L1, "×", Call("sign", w)] if self.l1 else []
        return row(*parts) if len(parts) > 1 else product

    def slope(self, layer: int) -> Formula:
        """Return f′ of a layer as a formula of its z and a = f(z)."""
        entry = ACTIVATIONS[self.function(layer)]
        z, a = _of("z", layer), Symbol(self.activated(layer))
        return replaced(entry.slope, {Symbol(Quantity("z")): z, Symbol(Quantity("a")): a})

    # -- update ------------------------------------------------------------------------------

    @cached_property
    def update(self) -> tuple[Equation, ...]:
        """[``new_v_w1``,] ``new_w1``, …: w ← w − lr ∂L/∂w, or − lr times the velocity.

        The report prints ``w ← lr * grad_w``, a misprint: taken literally, nothing is learned.
        """
        return tuple(step for weight in self.weights for step in self._updates(weight))

    def _updates(self, weight: Quantity) -> Iterator[Equation]:
        step = weight.derivative
        if self.momentum:
            moved, v = weight.velocity.updated, Symbol(weight.velocity)
            yield Equation(moved, row(_MOMENTUM, "×", v, "+", Symbol(step)))
            step = moved
        lr = Symbol(Quantity("lr", weight.layer if self.rates else 0))
        yield Equation(weight.updated, row(Symbol(weight), "−", lr, "×", Symbol(step)))


#: The derivation of a network, made once; it takes the parameters of `Derivation`.
derivation = lru_cache(maxsize=256)(Derivation)


def evaluated(equations: Iterable[Equation], given: Mapping[str, Array]) -> dict[str, Array]:
    """Return the quantities of equations by name, one computed after the other.

    Parameters
    ----------
    equations : iterable of Equation
        In the order of computation.
    given : mapping
        What they are computed from, by name.

    Examples
    --------
    >>> from shallows.derivation import derivation, evaluated
    >>> given = {"x": np.ones((1, 2)), "w1": np.zeros((2, 1)), "w2": np.ones((1, 1))}
    >>> evaluated(derivation(("sigmoid",)).forward, given)["yhat"].round(3)
    array([[0.622]])
    """
    values, found = dict(given), {}
    for equation in equations:
        values[equation.name] = found[equation.name] = equation.value(values)
    return found


@lru_cache(maxsize=256)
def loss_of(loss: str, gradient: str, outputs: int, layers: int) -> Formula:
    """Return the loss of the samples: from ŷ in the report's form, else from the logits.

    Parameters
    ----------
    loss : {"cross-entropy", "squared"}
    gradient : {"stable", "report"}
    outputs, layers : int

    Examples
    --------
    >>> from shallows.derivation import loss_of
    >>> from shallows.formula.typeset import Text
    >>> print(Text()(loss_of("squared", "stable", outputs=1, layers=2)))
    Σ_samples ((ŷ − y) × (ŷ − y)) / (2)
    """
    z = _of("z", layers)
    if loss == "squared":
        off = Bracket(row(_YHAT, "−", _Y))
        half = Fraction(row(off, "×", off), Number(2))
        return Sigma(half if outputs == 1 else Sigma(half, "outputs"), "samples")
    if gradient == "report":
        first = row("−", _Y, "×", Call("log", _YHAT), "−")
        other = row(Bracket(row(_ONE, "−", _Y)), "×", Call("log", row(_ONE, "−", _YHAT)))
        return Sigma(row(*first.parts, *other.parts), "samples")
    if outputs > 1:
        every = Call("log", Sigma(Call("exp", z), "classes"))
        return Sigma(row(every, "−", Bracket(Sigma(row(_Y, "×", z), "classes"))), "samples")
    return Sigma(row(Call("log", row(_ONE, "+", Call("exp", z))), "−", _Y, "×", z), "samples")


def _of(kind: str, layer: int) -> Symbol:
    return Symbol(Quantity(kind, layer))


def _by(kind: str, layer: int) -> Symbol:
    """Return the derivative of the loss by something."""
    return Symbol(Quantity(kind, layer).derivative)
