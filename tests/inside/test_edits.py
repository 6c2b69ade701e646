"""Mistakes as edits of formulas: each is found where it was made."""

import pytest

import shallows as sh
from shallows.derivation import Derivation
from shallows.inside.checking.mistakes.edits import edits

NETWORKS = [("sigmoid", (3, 3), True), ("tanh", (3,), True), ("relu", (4, 4), False)]


def with_edit(derived, line, edit):
    """Return a learner's code that makes one mistake in one line, and returns every derivative."""

    def code(x, y, weights):
        values = {"x": x, "y": y, **weights}
        for equation in (*derived.forward, *derived.backward):
            step = edit if equation is line else equation
            values[equation.name] = step.value(values)
        return {equation.name: values[equation.name] for equation in derived.backward}

    return code


@pytest.mark.parametrize("network", range(len(NETWORKS)))
def test_an_edit_of_a_line_is_found_in_its_line(network):
    """No other line is blamed; seven in ten are called by their own kind.

    The others crash, compute the same as an edit that comes before, or are no mistake in this
    network: of a relu, f′ may be taken of z. Each network takes a twelfth of the edits of a line,
    because all take minutes. (`tests/slow/edited_programs.py` tries 10,000 edits of programs.)
    """
    activation, hidden, bias = NETWORKS[network]
    derived = Derivation((activation,) * len(hidden), bias, gradient="report")
    total = named = 0
    for turn, line in enumerate(derived.backward):
        for edit in edits(derived, line.quantity)[(turn + network) % 6 :: 12]:
            report = sh.check(
                with_edit(derived, line, edit), hidden=hidden, activation=activation, bias=bias
            )
            found = [(f.name, f.kind) for f in report.mistakes]
            assert found in ([], [("code", "exception")]) or [n for n, _ in found] == [line.name]
            total += 1
            named += found == [(line.name, edit.mistake.kind)]
    assert named >= 0.7 * total


def test_a_gradient_with_weight_decay_says_how_much():
    """A multiple of the weights that is the same in every network is named with its factor."""
    derived = Derivation(("sigmoid",), gradient="report")

    def decays(x, y, weights):
        values = {"x": x, "y": y, **weights}
        for equation in (*derived.forward, *derived.backward):
            values[equation.name] = equation.value(values)
        return {"dL_dw2": values["dL_dw2"] + 0.25 * weights["w2"], "dL_dw1": values["dL_dw1"]}

    (found,) = sh.check(decays, hidden=3).mistakes
    assert (found.name, found.kind) == ("dL_dw2", "weight decay")
    assert found.sentence.startswith("0.25 × w₂ is added")


def test_a_penalty_that_is_added_twice_is_too_much_of_it():
    """The note says that the loss has a penalty, so the mistake is its size."""
    derived = Derivation(("sigmoid",), gradient="report")

    def twice(x, y, weights):
        values = {"x": x, "y": y, **weights}
        for equation in (*derived.forward, *derived.backward):
            values[equation.name] = equation.value(values)
        return {f"dL_dw{k}": values[f"dL_dw{k}"] + k * 0.1 * weights[f"w{k}"] for k in (1, 2)}

    (found,) = sh.check(twice, hidden=3, alpha=0.1).mistakes
    assert (found.name, found.kind) == ("dL_dw2", "weight decay")
    assert found.sentence == "0.1 × w₂ too much is added: the L2 penalty adds α × w₂"


@pytest.mark.parametrize("key", ["dw{}", "w{}", "grad_W_{}"])
def test_a_learner_of_ten_hidden_layers_is_checked(key):
    """Layers have more than one digit: dL_dw10 and dL_dw1 are two names."""
    derived = Derivation(("tanh",) * 10)

    def code(x, y, weights):
        values = {"x": x, "y": y, **weights}
        for equation in (*derived.forward, *derived.backward):
            values[equation.name] = equation.value(values)
        return {key.format(n): values[f"dL_dw{n}"] * (2 if n == 10 else 1) for n in range(1, 12)}

    found = sh.check(code, hidden=(3,) * 10, activation="tanh").mistakes
    assert [(f.name, f.kind) for f in found] == [("dL_dw10", "constant factor")]
