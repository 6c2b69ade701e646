"""Formulas with numbers in them: what stands there evaluates to the value beside it."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shallows as sh
from shallows import backprop
from shallows.formula.evaluate import FUNCTIONS
from shallows.run import Run
from shallows.settings import GRADIENTS
from shallows.trajectory import Settings


class Grid(np.ndarray):
    """A matrix whose product with a number, for a matrix of one element, is what it is on paper."""

    def __matmul__(self, other):
        return self * other if np.ndim(other) == 0 else np.matmul(self, other)

    def __rmatmul__(self, other):
        return self * other


CALCULATOR = FUNCTIONS | {
    "squares": lambda a: np.sum(np.square(a)),
    "absolutes": lambda a: np.sum(np.abs(a)),
    "array": lambda rows: np.array(rows).view(Grid),
    "nan": np.nan,
    "inf": np.inf,
}

three = sh.datasets.from_arrays(
    np.array([[0.1, 1.2], [0.7, -0.3], [-1.0, 0.4], [0.2, 0.9]]), np.array([0, 1, 2, 1])
)


def evaluated(text):
    """Evaluate what a person would type into a calculator."""
    text = text.replace("×", "*").replace("−", "-").replace("·", "@")
    for power, name in [("²", "squares"), ("₁", "absolutes")]:
        text = re.sub(rf"‖([^‖]*)‖{power}", rf"{name}(\1)", text)
    text = re.sub(r"‖([^‖]*)‖₁", r"absolutes(\1)", text)
    matrix = re.compile(r"\[([^\[\]]*)\]")

    def array(found):
        rows = [[float(n) for n in row.split()] for row in found[1].split(";")]
        return f"array({rows})".replace("[", "⟦").replace("]", "⟧")

    text = matrix.sub(array, text).replace("⟦", "[").replace("⟧", "]")
    return eval(text, {"__builtins__": {}}, CALCULATOR)  # noqa: S307 (our own text)


@st.composite
def runs(draw):
    """A short training of any architecture, in plain NumPy."""
    data = draw(st.sampled_from([sh.datasets.xor(), sh.datasets.parity(2), three]))
    hidden = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    names = st.sampled_from(sorted(backprop.ACTIVATIONS))
    activation = draw(st.lists(names, min_size=len(hidden), max_size=len(hidden)))
    gradient = draw(st.sampled_from(GRADIENTS)) if data.n_classes == 2 else "stable"
    mlp = sh.MLP.of(data.n_features, hidden, data.n_classes, activation, bias=draw(st.booleans()))
    seed = draw(st.integers(0, 99))
    how = Settings(0.01, 3, seed, gradient, arithmetic="numpy")
    told = backprop.descend(
        data.x, data.targets, mlp.initial_weights(seed), 0.01, 3, activation=activation,
        gradient=gradient,
    )  # fmt: skip
    return Run(data, mlp, how, told)


@settings(max_examples=40, deadline=None)
@given(runs(), st.data())
def test_substituted_elements_give_their_values(run, data):
    """For any architecture, the numbers of an element's line evaluate to the element."""
    shown = sh.explain(run, epoch=run.epochs)
    assert not shown.wrong
    names = [*run.weights, *(e.name for e in shown.differences.derivation.forward)]
    name = data.draw(st.sampled_from(names))
    shape = shown.values[name].shape
    index = tuple(data.draw(st.integers(0, n - 1)) for n in shape)
    for line in shown.of(name, index).lines:
        assert evaluated(line.substituted(17, limit=False)) == pytest.approx(
            float(line.value), rel=1e-9, abs=1e-12
        )


@pytest.mark.parametrize(
    "options",
    [
        {"alpha": 0.5, "momentum": 0.5, "lr": (0.01, 0.02)},
        {"alpha": 0.5, "l1": 0.5, "loss": "squared"},
    ],
)
def test_penalties_and_rates_give_their_values(options):
    """With an L2 penalty, momentum and a rate for each layer, the numbers evaluate, too."""
    shown = sh.explain(sh.train(three, (2,), max_epochs=3, **options), epoch=2)
    for name, index in [("w1", (1, 0)), ("w2", (1, 2)), ("yhat", (2, 1))]:
        for line in shown.of(name, index).lines:
            exact = evaluated(line.substituted(17, limit=False))
            assert exact == pytest.approx(float(line.value), rel=1e-9)


@pytest.mark.parametrize("sample", [0, 3])
def test_substituted_matrices_give_their_values(sample):
    """For one sample, the numbers in each matrix formula evaluate to the matrix beside it."""
    for line in sh.explain(sample=sample).lines:
        if line.name == "loss":  # its Σ is written out in the lines of elements
            continue
        exact = evaluated(line.substituted(17, limit=False))
        np.testing.assert_allclose(np.ravel(exact), line.value.ravel(), rtol=1e-9)
        rounded = evaluated(line.substituted(limit=False))
        np.testing.assert_allclose(np.ravel(rounded), line.value.ravel(), rtol=5e-3)


def test_one_element_as_it_is_shown():
    """∂L/∂w₂[0,1] is a sum over the samples, its first terms shown and then an ellipsis."""
    line = sh.explain().of("w2", (0, 1)).lines[-2]
    assert line.symbol == "∂L/∂w₂[0,1]"
    assert line.formula.startswith("a₁[0,0] × ∂L/∂z₂[0,1] + a₁[1,0] × ∂L/∂z₂[1,1] + ")
    start = "0.5 × 0.002226 + 0.6329 × (−0.0009167) + "
    assert line.substituted().startswith(start)
    assert line.substituted().endswith(" + …")
    assert line.shown == "0.006599"


def test_an_element_is_followed_from_its_use_to_its_update():
    """The chain of a weight: forward through its unit, back, its derivative, its update."""
    names = [line.name for line in sh.explain().of("w2", (0, 1)).lines]
    assert names == ["z2", "a2", "dL_da2", "dL_dz2", "dL_dw2", "new_w2"]
    assert all(line.verdict.holds for line in sh.explain().of("w2", (0, 1)).lines if line.verdict)


@pytest.mark.parametrize(("name", "index"), [("w9", 0), ("w2", (0, 3)), ("w2", 1), ("x", (0, 0))])
def test_an_element_that_is_not_there_is_refused(name, index):
    """Unknown names and places are refused by name."""
    with pytest.raises(sh.ArgumentError):
        sh.explain().of(name, index)
