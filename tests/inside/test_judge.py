"""Each derivative is judged given the learner's own values before it."""

import linecache

import numpy as np
import pytest

from shallows import backprop
from shallows.arguments import ArgumentError
from shallows.inside.checking.judge import Asked, judge
from shallows.inside.checking.running.loading import load
from shallows.inside.checking.running.sourcefile import statements
from shallows.inside.checking.searching import search

LAYERS = ("sigmoid", "sigmoid")
CROSS_ENTROPY = Asked(loss="cross-entropy", reduction="sum")


def right(x, y, w):
    q = backprop.forward(x, w, LAYERS)
    return backprop.backward(x, y, w, q, LAYERS, gradient="report")


def learner(**mistake):
    """Return the derivation with some of its lines replaced."""

    def code(x, y, w):
        q = backprop.forward(x, w, LAYERS) | {"x": x, "y": y} | w
        d = {}
        lines = {
            "dL_dyhat": lambda q: (q["yhat"] - y) / (q["yhat"] * (1 - q["yhat"])),
            "dL_dz3": lambda q: q["dL_dyhat"] * q["yhat"] * (1 - q["yhat"]),
            "dL_dw3": lambda q: q["a2"].T @ q["dL_dz3"],
            "dL_da2": lambda q: q["dL_dz3"] @ q["w3"].T,
            "dL_dz2": lambda q: q["dL_da2"] * q["a2"] * (1 - q["a2"]),
            "dL_dw2": lambda q: q["a1"].T @ q["dL_dz2"],
            "dL_da1": lambda q: q["dL_dz2"] @ q["w2"].T,
            "dL_dz1": lambda q: q["dL_da1"] * q["a1"] * (1 - q["a1"]),
            "dL_dw1": lambda q: x.T @ q["dL_dz1"],
        } | mistake
        for name, line in lines.items():
            d[name] = q[name] = line(q)
        return d

    return code


MISTAKES = [
    ("dL_dz2", "missing σ′", lambda q: q["dL_da2"] * 1),
    ("dL_dz1", "σ′ of z", lambda q: q["dL_da1"] * q["z1"] * (1 - q["z1"])),
    ("dL_dz3", "extra σ′", lambda q: q["dL_dyhat"] * (q["yhat"] * (1 - q["yhat"])) ** 2),
    ("dL_dyhat", "wrong loss", lambda q: q["yhat"] - q["y"]),
    ("dL_dw2", "mean for sum", lambda q: q["a1"].T @ q["dL_dz2"] / len(q["y"])),
    ("dL_dw3", "transpose", lambda q: q["dL_dz3"].T @ q["a2"]),
    ("dL_dw1", "wrong sign", lambda q: -q["x"].T @ q["dL_dz1"]),
    ("dL_dw2", "constant factor", lambda q: 2 * q["a1"].T @ q["dL_dz2"]),
    ("dL_dw2", "z for a", lambda q: q["z1"].T @ q["dL_dz2"]),
    ("dL_da1", "updated weights", lambda q: q["dL_dz2"] @ (q["w2"] - 0.1 * q["dL_dw2"]).T),
    ("dL_dw2", "wrong upstream", lambda q: q["a1"].T @ q["dL_da2"]),
]


@pytest.mark.parametrize(("name", "kind", "line"), MISTAKES)
def test_one_mistake_gives_one_name(name, kind, line):
    """A wrong line is named with its kind, and no line after it is blamed."""
    wrong = [f for f in judge(learner(**{name: line}), CROSS_ENTROPY)[0] if not f.right]
    assert [(f.name, f.kind) for f in wrong] == [(name, kind)]


@pytest.mark.parametrize("code", [right, learner()])
def test_correct_code_is_not_blamed(code):
    """Every derivative of a correct derivation is right."""
    assert all(f.right for f in judge(code)[0])


def test_what_is_no_derivation_is_refused():
    """A function that returns none of the names is an error that lists them."""
    with pytest.raises(ArgumentError, match="dL_dw3"):
        judge(lambda x, y, w: {"loss": 1.0})


SOURCE = '''
"""The softmax comes next week."""
import numpy as np


def backprop(x, y, w1, w2):  # not a softmax yet: argmax of one unit
    """No softmax."""
    a = 1 / (1 + np.exp(-x @ w1))
    d = 1 / (1 + np.exp(-a @ w2)) - y
    return {"dw2": a.T @ d}
'''


def test_only_what_the_code_does_makes_it_a_softmax(tmp_path):
    """The word in a comment, a docstring or an unused helper does not; in the code it does."""
    path = tmp_path / "learner.py"
    path.write_text(SOURCE, encoding="utf-8")
    assert "softmax" not in statements(load(path))
    assert "np.exp" in statements(load(path))
    helper = "def softmax(z):\n    return np.exp(z) / softmax_sum(z)\n"
    path.write_text(SOURCE + helper, encoding="utf-8")
    linecache.checkcache()
    assert "softmax" not in statements(load(path))
    path.write_text((SOURCE + helper).replace("a = ", "a = softmax or "), encoding="utf-8")
    linecache.checkcache()
    assert "softmax(z)" in statements(load(path))


def test_code_that_only_runs_where_all_sizes_are_equal_is_not_right():
    """It divides by the number of inputs, and stops where that is not the number of samples."""

    def code(x, y, w):
        if len(x) != x.shape[1]:
            raise ValueError("n is not the number of inputs")
        return right(x, y, w)

    found = [(f.name, f.kind) for f in judge(code)[0] if f.mistake]
    assert found == [("code", "exception")]


def test_a_right_program_in_differences_needs_no_search(monkeypatch):
    """A value that is right to 1e-4 passes, however few combinations are left to try."""
    monkeypatch.setattr(search, "BUDGET", 10)

    def code(x, y, w):
        weights = {name: v for name, v in right(x, y, w).items() if name.startswith("dL_dw")}
        return {name: v * (1 + 1e-4 * np.cos(v)) for name, v in weights.items()}

    found = judge(code)[0]
    assert not [f for f in found if f.mistake]
    assert "precision" in [f.kind for f in found]


def test_code_for_the_asked_sizes_is_judged_at_them():
    """A shape that is only wrong at other sizes is not the mistake, if there is one at its own."""

    def code(x, y, w):
        a1 = 1 / (1 + np.exp(-x @ w["w1"]))
        dz2 = 1 / (1 + np.exp(-a1 @ w["w2"])) - y
        dz1 = np.sin(7 * (dz2 @ w["w2"].T))[:, :3]
        return {"dw2": a1.T @ dz2, "dz1": dz1, "dw1": x.T @ dz1}

    (found,) = [f for f in judge(code, Asked((3,)))[0] if f.mistake]
    assert found.name == "dL_dz1"
    assert "shape" not in found.sentence + found.numbers


def test_means_within_batches_are_named():
    """A bias's gradient that adds the means of batches is a mean for a sum."""

    def code(x, y, w):
        d = right(x, y, w)
        d["dL_dw2"] = sum(
            d_a.T @ d_z / len(d_z)
            for d_a, d_z in zip(
                _batches(backprop.forward(x, w, LAYERS)["a1"]), _batches(d["dL_dz2"]), strict=True
            )
        )
        return d

    (found,) = [f for f in judge(code)[0] if f.mistake]
    assert (found.name, found.kind) == ("dL_dw2", "mean for sum")
    assert "batches of 2" in found.sentence


def _batches(values):
    return [values[at : at + 2] for at in range(0, len(values), 2)]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_bias_without_its_sign_is_wrong(sign):
    """The output has one bias, which may have the same sign in both networks that are tried."""

    def code(x, y, w1, b1, w2, b2):
        a1 = 1 / (1 + np.exp(-(x @ w1 + b1)))
        dz2 = 1 / (1 + np.exp(-(a1 @ w2 + sign * np.abs(b2)))) - y
        dz1 = dz2 @ w2.T * a1 * (1 - a1)
        return {"dw1": x.T @ dz1, "db1": dz1.sum(0), "dw2": a1.T @ dz2, "db2": dz2.sum(0)}

    assert [f for f in judge(code, Asked((3,), bias=True))[0] if f.mistake]


def test_labels_for_one_output_are_no_failure_of_a_softmax():
    """Code that indexes by labels can't run with a column y; its mistake says nothing of that."""

    def code(x, y, w1, w2):
        a1 = 1 / (1 + np.exp(-x @ w1))
        p = np.exp(a1 @ w2)
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(y)), y] -= 1
        return {"dw2": 3 * a1.T @ p, "dw1": x.T @ (p @ w2.T * a1 * (1 - a1))}

    found, *_ = judge(code, Asked(units=(3,)))
    (mistake,) = [f for f in found if f.mistake]
    assert (mistake.name, mistake.kind) == ("dL_dw2", "constant factor")
    assert "IndexError" not in mistake.sentence


@pytest.mark.parametrize("number", [4, 6])
def test_a_number_of_samples_that_is_written_into_the_code_is_noted(number):
    """Code that is right for four samples, as XOR has, passes; the note says that it is no more."""

    def code(x, y, w):
        return {n: v / number for n, v in right(x, y, w).items() if n[:4] == "dL_d"}

    found, *_ = judge(code, Asked())
    sizes = [f.sentence for f in found if f.kind == "sizes"]
    assert ["values are wrong" in said for said in sizes] == [True] * (number == 4)
    assert all(f.right for f in found) == (number == 4)


def test_a_division_by_the_number_of_inputs_is_named():
    """It is x.shape[1] in place of x.shape[0]; a constant factor of ½ is no such mistake."""
    by_inputs, half = [
        learner(dL_dw1=lambda q, by=by: q["x"].T @ q["dL_dz1"] / by(q["x"]))
        for by in (lambda x: x.shape[1], lambda x: 2)
    ]
    (one,) = [f for f in judge(by_inputs, CROSS_ENTROPY)[0] if f.mistake]
    (other,) = [f for f in judge(half, CROSS_ENTROPY)[0] if f.mistake]
    assert (one.kind, other.kind) == ("constant factor", "constant factor")
    assert "the number of inputs" in one.sentence
    assert other.sentence.startswith("it is 1/2 times")


def test_a_softmax_that_overflows_is_told_of_its_exp():
    """There is no division by ŷ(1 − ŷ) in it."""

    def code(x, y, w1, w2):
        a1 = 1 / (1 + np.exp(-x @ w1))
        p = np.exp(a1 @ w2)
        p = p / p.sum(axis=1, keepdims=True) - y
        return {"dw2": a1.T @ p, "dw1": x.T @ (p @ w2.T * a1 * (1 - a1))}

    found, *_ = judge(code, Asked(units=(3,), loss="softmax"))
    (note,) = [f for f in found if f.kind == "NaN at saturation"]
    assert "exp(z) overflows" in note.sentence
