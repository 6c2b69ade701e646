"""A mistake in code of any form is named by the one change that makes all values right."""

import linecache
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

import shallows as sh
from shallows.grading.isolation import judged
from shallows.grading.task import Task
from shallows.inside.checking.judge import Asked
from shallows.inside.checking.mistakes.learnerfile import File
from shallows.inside.checking.mistakes.operands import with_values
from shallows.inside.checking.mistakes.rewrites import in_lines
from shallows.inside.checking.reading.probe import probes
from shallows.inside.checking.running.calling import adapted
from shallows.inside.checking.running.changing import Seen, change, changed
from shallows.inside.checking.running.layout import Layout
from shallows.inside.checking.searching import amended as changes
from shallows.inside.checking.searching.amended import amended
from shallows.inside.checking.searching.amending import Amending
from shallows.inside.checking.searching.attempt import all_right
from shallows.inside.checking.searching.hypothesis import Hypothesis, Judged
from shallows.inside.checking.searching.meaning import Meaning
from shallows.inside.checking.searching.preparing import prepared
from shallows.inside.checking.telling.finding import called

LOOPS = """
from math import exp

def backprop(x, y, w1, w2):
    dw1 = [[0.0] * len(w2) for _ in w1]
    dw2 = [[0.0] for _ in w2]
    for n in range(len(x)):
        h = []
        for j in range(len(w2)):
            net = sum(x[n][i] * w1[i][j] for i in range(len(w1)))
            h.append(1 / (1 + exp(-net)))
        out = 1 / (1 + exp(-sum(h[j] * w2[j][0] for j in range(len(h)))))
        d_out = out - y[n][0]
        for j in range(len(h)):
            dw2[j][0] += d_out * h[j]
            error = d_out * w2[j][0]
            d_h = error * h[j] * (1 - h[j])
            for i in range(len(w1)):
                dw1[i][j] += d_h * x[n][i]
    return dw1, dw2
"""

LAYERS = """
import numpy as np

class Dense:
    def __init__(self, n_in, n_out):
        self.w = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, grad, lr):
        down = grad @ self.w.T
        self.w -= lr * self.x.T @ grad
        self.b -= lr * grad.sum(axis=0)
        return down

class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad, lr):
        return grad * self.out * (1 - self.out)

class Network:
    def __init__(self, sizes):
        self.layers = []
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            self.layers += [Dense(n_in, n_out), Sigmoid()]

    def train_step(self, x, y, lr):
        for layer in self.layers:
            x = layer.forward(x)
        grad = x - y
        for layer in reversed(self.layers):
            grad = layer.backward(grad, lr)
"""


def loaded(source, name):
    """Return a function or class of a submission with this source."""
    module = ModuleType("submission")
    linecache.cache["amended.py"] = (len(source), None, source.splitlines(True), "amended.py")
    exec(compile(source, "amended.py", "exec"), module.__dict__)  # noqa: S102 - ours
    return module.__dict__[name]


def read(source, name, hidden, *, bias=False):
    """Return a program, its values, and that all of them are right."""
    code, asked = adapted(loaded(source, name)), Asked(hidden, bias=bias)
    pair = probes(hidden, "sigmoid", bias)["own"]
    ready = prepared(code, pair, asked.conventions(1), None, Layout())
    return code, ready, all_right(ready.fits[0], ready.readings, ready.layout)


def found(source, name, hidden, *, bias=False):
    """Return what the change tells of that makes a program right, without any other search."""
    return amended(*read(source, name, hidden, bias=bias))


def mistakes(source, name, hidden, *, bias=False):
    """Return the names and kinds of the mistakes."""
    judged = found(source, name, hidden, bias=bias).hypothesis.judged
    return [(called(v.quantity), v.mistake.kind) for v in judged if not v.right]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("d_out * w2[j][0]", "out * w2[j][0]", "wrong upstream"),
        ("d_out * w2[j][0]", "d_out + w2[j][0]", "plus for times"),
    ],
)
def test_mistakes_are_named_in_loops_over_numbers(old, new, kind):
    """No array shows them: only numbers, one after the other."""
    assert mistakes(LOOPS.replace(old, new), "backprop", (3,)) == [("dL_da1", kind)]


def test_a_wrong_network_is_told_as_one():
    """All derivatives are right for it, whatever is wrong in its forward pass."""
    best = found(LOOPS.replace("net = sum(", "net = 1 + sum("), "backprop", (3,))
    said, at = best.slip
    assert "your derivatives are right for that network" in said
    assert at.text.startswith("net = 1 + sum")
    assert all(v.right for v in best.hypothesis.judged)


def test_a_mistake_of_one_line_is_told_of_each_layer_that_it_runs_for():
    """In the step of the biases, = stands for -=."""
    code = LAYERS.replace("self.b -= lr", "self.b = lr")
    told = mistakes(code, "Network", (3, 3), bias=True)
    assert told == [(f"b{k}", "misprint") for k in (3, 2, 1)]


def test_signs_that_cancel_two_layers_on_are_told_of_each():
    """The wrong sign of ∂L/∂z₂ is right again in ∂L/∂z₁."""
    code = LAYERS.replace("(1 - self.out)", "(self.out - 1)")
    names = [name for name, _ in mistakes(code, "Network", (3, 3), bias=True)]
    assert names == ["dL_dz3", "dL_dz2", "dL_dz1"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("d3)[1:]", "d3)[:-1]", ("dL_da1", "wrong slice")),
        ("* a2[1:] *", "*", ("dL_dz1", "missing factor")),
    ],
)
def test_a_mistake_in_a_loop_over_the_samples_is_not_told_of_what_is_added_up(old, new, told):
    """The biases' gradient is the sum of the ∂L/∂z that is wrong. The bias is a row of weights."""
    source = """
import numpy as np

def backprop(X, y, Theta1, Theta2):
    grad1, grad2 = np.zeros(Theta1.shape), np.zeros(Theta2.shape)
    for t in range(len(X)):
        a1 = np.append(1, X[t])
        a2 = np.append(1, 1 / (1 + np.exp(-Theta1 @ a1)))
        d3 = 1 / (1 + np.exp(-Theta2 @ a2)) - y[t]
        d2 = (Theta2.T @ d3)[1:] * a2[1:] * (1 - a2[1:])
        grad2 += np.outer(d3, a2)
        grad1 += np.outer(d2, a1)
    return grad1, grad2
"""
    assert old in source
    shown = sh.check(loaded(source.replace(old, new), "backprop"), hidden=3, bias=True)
    assert [(f.name, f.kind) for f in shown.mistakes] == [told]


def test_a_variable_that_is_never_used_may_be_what_is_meant():
    """∂L/∂a₂ is made, and ∂L/∂ŷ used in its place."""
    file = File(
        "def f(dyhat):\n    da2, dw3 = back(dyhat)\n    da1 = back(dyhat)\n    return da1, dw3\n"
    )
    assert file.unused == {0: ["da2"]}
    at = max(n for n, part in enumerate(file.parts) if part.text == "dyhat")
    said = [one.said for one in with_values(file, {at: [np.ones(2)]}, set())]
    assert "dyhat should be da2" in said


def test_a_zero_is_told_by_what_made_it():
    """σ · 1 − σ is 0, and needs brackets."""
    code = LAYERS.replace("grad * self.out * (1 - self.out)", "grad * (self.out * 1 - self.out)")
    assert ("dL_dz3", "precedence") in mistakes(code, "Network", (3, 3), bias=True)


def test_a_file_is_changed_in_a_room_of_its_own():
    """The learner's own functions stay as they are, and the others see the changed one."""
    source = "def one():\n    return 1\n\ndef two():\n    return one() + 1\n"
    two, at = loaded(source, "two"), source.index("1\n\n")
    seen = Seen()
    other = changed(two, [change(at, at + 1, "__seen__(7, 5)")], seen)
    assert (other(), two(), seen.values) == (6, 2, [[7, 5]])


def test_a_change_keeps_a_value_that_can_be_used_once():
    """A generator is not used up by being shown."""
    assert list(Seen()(0, (n for n in range(3)))) == [0, 1, 2]


def test_a_change_is_right_on_both_networks():
    """A number that is right by chance, for one set of data, mends nothing."""
    wrong = LOOPS.replace("d_out * w2", "2 * d_out * w2")
    code, asked = adapted(loaded(wrong, "backprop")), Asked((3,))
    pair = probes((3,), "sigmoid", False)["own"]
    search = Amending(code, prepared(code, pair, asked.conventions(1), None, Layout()), File(wrong))
    at = wrong.index("2 * d_out")
    assert search.right(change(at, at + 1, "1")) is not None
    by_chance = f"(1 if x[0][0] == {float(pair[0].x[0, 0])!r} else 2)"
    assert search.right(change(at, at + 1, by_chance)) is None


def test_a_change_without_a_meaning_is_not_told_as_one_of_the_forward_pass():
    """A loop that ends early leaves out a unit in two gradients, and the network is right."""
    late = LOOPS.replace("d_out = out", "k = len(h) - 1\n        d_out = out")
    wrong = late.replace(
        "for j in range(len(h)):\n            dw2", "for j in range(k):\n            dw2"
    )
    best = found(wrong, "backprop", (3,))
    assert best is None or best.slip is None


def test_the_values_of_a_loop_over_the_samples_have_names_together():
    """They are stacked and added; of an inner loop, the last of each turn counts."""
    p = probes((3,), "sigmoid", False)["own"][0]
    meaning = Meaning(p)
    deltas, rows = p.truth["dL_dz1"], len(p.x)
    assert "dL_dz1" in meaning(list(deltas))
    each = [np.outer(p.x[n], deltas[n]) for n in range(rows)]
    assert meaning(each) == {"dL_dw1": pytest.approx(1)}
    assert "dL_dz1" in meaning([deltas[:2], deltas[2:]])  # batches
    sums = [np.asarray(part) for row in deltas for unit in row for part in (0.3, unit)]
    assert "dL_dz1" in meaning(sums)


def test_so_many_changes_are_tried_and_the_report_says_if_more_are_left(monkeypatch):
    """It says so where nothing explains all values, and only there."""
    code, ready, right = read(LOOPS.replace("d_out * w2", "d_out + w2"), "backprop", (3,))
    unknown = replace(right, hypothesis=Hypothesis((), (Judged(None, False, None, None),)))
    assert amended(code, ready, unknown).hypothesis.complete
    monkeypatch.setattr(changes, "_MOST", 2)
    assert amended(code, ready, unknown) == replace(unknown, ended=True)
    assert amended(code, ready, right) is None
    ordered = Amending.ordered
    monkeypatch.setattr(Amending, "ordered", lambda self, seen: ordered(self, seen)[:1])
    assert amended(code, ready, unknown) is None


def test_fewer_changes_are_tried_where_each_takes_longer(monkeypatch):
    """Code that makes its own objects is run in two ways; loops over numbers have many values."""
    _, ready, _ = read(LOOPS, "backprop", (3,))
    monkeypatch.setattr(changes, "_VALUES", 4)
    assert changes._most(ready, {}) == changes._MOST
    assert changes._most(ready, {1: [np.ones(2)] * 3, 2: [np.ones(2)]}) == changes._MOST / 2
    made = ready._replace(layout=Layout(kind="made"))
    assert changes._most(made, {}) == changes._MOST / 2


def test_what_right_values_contradict_is_not_changed():
    """∂L/∂z₁ is not wrong where all that is computed from it is right."""
    meaning = Meaning(probes((3,), "sigmoid", False)["own"][0])
    assert not meaning.changes("dL_dz1", {"dL_dw1": False, "dL_db1": False})
    assert meaning.changes("dL_dz1", {"dL_dw1": True, "dL_db1": True})
    assert not meaning.changes("dL_dw1", {"dL_dw1": False})
    assert meaning.changes("dL_dw1", {})
    assert meaning.changes("z1", {})
    assert not meaning.changes("x", {})


def test_a_zero_is_reported_by_what_made_it():
    """The report says what is wrong in the line, not only what came of it."""
    source = """
import numpy as np

def backprop(x, y, w1, w2):
    a1 = 1 / (1 + np.exp(-x @ w1))
    yhat = 1 / (1 + np.exp(-a1 @ w2))
    dz2 = yhat - y
    dz1 = dz2 @ w2.T * (a1 * 1 - a1)
    return {"dw2": a1.T @ dz2, "dw1": x.T @ dz1}
"""
    told = sh.check(loaded(source, "backprop"), hidden=3).mistakes
    assert [(f.name, f.kind) for f in told] == [("dL_dz1", "precedence")]


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("d = (a @ w) * s", "(a * w)"),
        ("d = a - b", "b - a"),
        ("d = a * b - c", "a * (b - c)"),
        ("d = np.sum(g, axis=0)", "np.sum(g, axis=1)"),
        ("d = g.sum(0)", "g.mean(0)"),
        ("d = g.sum(1, keepdims=True)", "g.sum(0, keepdims=True)"),
        ("d = np.sum(g, 1)", "np.sum(g, 0)"),
        ("d = np.dot(g, w)", "np.multiply(g, w)"),
        ("d = (w @ g)[:-1]", "(w @ g)[1:]"),
        ("d = w[:, 1:]", "w[:, :-1]"),
        ("d = w[:, 1 :]", "w[:, :]"),
        ("d = σ[-1] + a", "σ[-1] - a"),
    ],
)
def test_one_small_change_of_a_line(line, other):
    """Each is tried; Python's columns count the bytes of a σ, not the characters."""
    text = f"def f(a, b):\n    {line}\n    return d\n"
    made = {text[: c.start] + c.text + text[c.end :] for c in in_lines(File(text))}
    assert any(other in one for one in made)


@pytest.mark.parametrize("line", ["d = g.sum(1)", "d = np.sum(g, 1)", "d = g.mean(axis=1)"])
def test_an_axis_is_no_constant(line):
    """What another axis mends is told of the axis, not of a number."""
    text = f"def f(a, b):\n    {line}\n    return d\n"
    assert "constant factor" not in {c.kind for c in in_lines(File(text)) if c.text == "(0)"}


def test_a_submission_is_changed_in_its_own_process(tmp_path):
    """Its judge never runs a line of it."""
    path = tmp_path / "loops.py"
    path.write_text(LOOPS.replace("d_out * w2[j][0]", "d_out + w2[j][0]"))
    found = judged(path, Task(hidden=(3,), activation="sigmoid", bias=False))
    assert [(f.name, f.kind) for f in found.report.mistakes] == [("dL_da1", "plus for times")]


def test_a_loop_without_a_bound_is_not_changed():
    """A change might make it endless."""
    loop = "def f(x):\n    {} x > 1:\n        x = x / 2\n    return x  # while it lasts\n"
    assert File(loop.format("while")).may_not_end
    assert not File(loop.format("if")).may_not_end
