"""Points for each derivative, from the judge's findings about functions of this process."""

import numpy as np
import pytest

import shallows as sh
from shallows import backprop
from shallows.arguments import ArgumentError
from shallows.grading.isolation import Judged
from shallows.grading.marks import grade
from shallows.grading.rubric import Rubric
from shallows.grading.task import Task

LAYERS = ("sigmoid", "sigmoid")
ALL = 14.0


def right(x, y, w):
    return backprop.backward(x, y, w, backprop.forward(x, w, LAYERS), LAYERS, gradient="stable")


def marked(code, rubric=None):
    """Return the marks of a function, as those of a file."""
    return grade("a.py", Judged(sh.check(code)), Task(rubric=rubric or Rubric()))


def points(code):
    return {mark.name: mark.points for mark in marked(code).marks}


def lost(code):
    return [mark.name for mark in marked(code).marks if mark.points < mark.of]


def stepping(rule):
    def step(x, y, weights, lr):
        d = right(x, y, weights)
        return {name: rule(name, w, d[f"dL_d{name}"], lr) for name, w in weights.items()}

    return step


def only(*names):
    def code(x, y, w):
        d = right(x, y, w)
        return {name: d[name] for name in names}

    return code


def test_a_right_step_has_all_points():
    """If the new weights are right, every derivative has to be right."""
    done = marked(stepping(lambda name, w, d, lr: w - lr * d))
    assert done.score == done.of == ALL
    assert done.passed


def test_a_wrong_update_costs_only_the_code():
    """The gradients before it are right, and the update is no derivative."""
    assert lost(stepping(lambda name, w, d, lr: w + lr * d)) == ["code"]
    assert lost(stepping(lambda name, w, d, lr: w - (d if name == "w2" else lr * d))) == ["code"]


def test_a_wrong_gradient_in_a_step_costs_its_own_line():
    """It costs what it would cost if the code had returned the gradient itself."""
    assert lost(
        stepping(lambda name, w, d, lr: w - lr * (d / 3 if name == "w2" else d))
    ) == ["dL_dw2"]  # fmt: skip


def test_weights_that_never_move_earn_nothing():
    """Such weights show nothing about any derivative."""
    assert marked(stepping(lambda name, w, d, lr: w)).score == 0


@pytest.mark.parametrize("fill", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_earns_nothing(fill):
    """NaN is not right, even where the values before it are NaN, too."""
    done = marked(lambda x, y, w: {n: np.full_like(v, fill) for n, v in right(x, y, w).items()})
    assert done.score == 0
    assert [f.name for f in done.findings if f.mistake] == ["dL_dz3"]  # blamed once


def test_one_value_that_is_not_finite_costs_itself():
    """A NaN in ∂L/∂w₃ is charged there alone: nothing follows from it."""
    assert lost(lambda x, y, w: right(x, y, w) | {"dL_dw3": np.nan * w["w3"]}) == ["dL_dw3"]


def test_a_mistake_is_charged_once():
    """What is computed from a wrong ∂L/∂z₃ is right, given that."""

    def doubled(x, y, w):
        d = right(x, y, w)
        return {n: 2 * v for n, v in d.items()}

    assert lost(doubled) == ["dL_dz3"]


def test_what_is_not_returned_is_right_if_something_right_was_computed_from_it():
    """∂L/∂z₁ alone shows all that is on the way to it, and no gradient of weights."""
    on_the_way = {"dL_dyhat", "dL_dz3", "dL_da2", "dL_dz2", "dL_da1", "dL_dz1", "code"}
    assert {n for n, earned in points(only("dL_dz1")).items() if earned} == on_the_way
    assert lost(only("dL_dw1", "dL_dw2", "dL_dw3")) == []


def test_a_mistake_in_what_is_not_returned_is_charged_there():
    """Of the gradients of the weights alone: a lost σ′ costs ∂L/∂z₂, and nothing else."""

    def code(x, y, w):
        q = backprop.forward(x, w, LAYERS)
        dz3 = q["yhat"] - y
        dz2 = dz3 @ w["w3"].T
        dz1 = dz2 @ w["w2"].T * q["a1"] * (1 - q["a1"])
        return q["a2"].T @ dz3, q["a1"].T @ dz2, x.T @ dz1

    assert lost(code) == ["dL_dz2"]


@pytest.mark.parametrize("fill", [np.zeros_like, lambda v: np.zeros_like(v, dtype=int)])
def test_zeros_earn_nothing(fill):
    """A gradient of zeros is a mistake with a name, and shows nothing about what is before it."""
    assert marked(lambda x, y, w: {"dL_dw3": fill(w["w3"])}).score == 0


def test_passed_means_all_of_it():
    """Code without a mistake that returns only a part of it has not passed."""
    done = marked(only("dL_dw3"))
    assert done.report.passed
    assert not done.passed
    assert 0 < done.score < done.of


@pytest.mark.parametrize(
    "code",
    [
        lambda x, y, w: right(x, y, w) | {"dL_dz3": np.zeros_like(y) + right(x, y, w)["dL_dz3"]},
        lambda x, y, w: right(x, y, w) | {"dL_dz3": _filled(y, right(x, y, w)["dL_dz3"])},
        lambda x, y, w: right(x, y, w) | {"dL_dw2": _grown(right(x, y, w)["dL_dw2"])},
        lambda x, y, w: right(x, y, w) | {"dL_dw3": _crashing(x, right(x, y, w)["dL_dw3"])},
    ],
)
def test_a_derivative_has_one_verdict(code):
    """Never ✓ and ✗: an integer dtype, a sum kept between calls, a crash at other sizes."""
    names = [f.name for f in sh.check(code).findings if f.name != "code"]
    assert len(names) == len(set(names))


def test_the_update_of_a_weight_has_one_verdict():
    """It is called by the weight's name in each finding."""
    total = {}

    def step(x, y, weights, lr):
        d = right(x, y, weights)
        old = total.get(x.shape, 0)
        total[x.shape] = old + d["dL_dw2"]
        moved = {name: w - lr * d[f"dL_d{name}"] for name, w in weights.items()}
        return moved | {"w2": weights["w2"] - lr * total[x.shape]}

    named = [(f.name, f.mistake) for f in sh.check(step).findings if f.name != "code"]
    assert ("w2", True) in named
    assert len({name for name, _ in named}) == len(named) == 3


def _filled(like, value):
    array = np.zeros_like(like)
    array[:] = value
    return array


_KEPT = {}


def _grown(value):
    _KEPT[value.shape] = _KEPT.get(value.shape, 0) + value
    return _KEPT[value.shape]


def _crashing(x, value):
    dL_dw3 = value if x.shape[1] == 4 else value @ value  # noqa: N806 - the report's name
    return dL_dw3  # noqa: RET504 - so that a line assigns it


@pytest.mark.parametrize("asked", [{"loss": "hinge"}, {"reduction": "max"}, {"alpha": -1.0}])
def test_an_exercise_that_is_none_is_refused(asked):
    """The error comes before any file is marked."""
    with pytest.raises(ArgumentError, match=f"^{next(iter(asked))}: got"):
        Task(**asked)


def test_a_rubric_weighs_each_derivative(tmp_path):
    """It takes the derivative's own weight, else that of its kind, else the default."""
    path = tmp_path / "rubric.toml"
    path.write_text("\ufeff[points]\nbetween = 0\ncode = 0.5\ndL_dw1 = 7\n", encoding="utf-8")
    done = marked(only("dL_dw1", "dL_dw2"), Rubric.read(path))
    of = {mark.name: mark.of for mark in done.marks}
    assert of == {
        "dL_dyhat": 0, "dL_dz3": 0, "dL_dw3": 2, "dL_da2": 0, "dL_dz2": 0, "dL_dw2": 2,
        "dL_da1": 0, "dL_dz1": 0, "dL_dw1": 7, "code": 0.5,
    }  # fmt: skip
    assert (done.score, done.of) == (9.5, 11.5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[points]\nbetwen = 1", "did you mean between"),
        ("[points]\ncode = -1", "for code a number from 0"),
        ("[points]\ncode = true", "code.*a number from 0"),
        ("[points]\ncode = nan", "code.*a number from 0"),
        ("[points]\nweights = 0\nbiases = 0\nbetween = 0\ncode = 0", "points for something"),
        ("[points]\ndL_db1 = 1", "dL_db1.*derivatives of the network: dL_da1, "),
        ("[weights]\nw = 1", r"a table named \[points\]"),
        ("[points", "TOML"),
    ],
)
def test_a_rubric_that_is_none_is_refused(tmp_path, text, says):
    """One error, which names what is wrong, before any file is marked."""
    (tmp_path / "rubric.toml").write_text(text)
    with pytest.raises(ArgumentError, match=says):
        Task(rubric=Rubric.read(tmp_path / "rubric.toml"))
    with pytest.raises(ArgumentError, match=r"^rubric: got"):
        Rubric.read(tmp_path / "none.toml")


def test_a_mistake_that_is_worth_nothing_is_still_a_mistake():
    """All points of a rubric without it are no pass."""

    def code(x, y, w):
        d = right(x, y, w)
        return d | {"dL_dw1": 2 * d["dL_dw1"]}

    done = marked(code, Rubric({"dL_dw1": 0}))
    assert done.score == done.of
    assert not done.passed
