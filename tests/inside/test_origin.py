"""A finding shows the line that makes the mistake, and not one that only passes it on."""

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.reading.evidence import Recorded, Source
from shallows.inside.checking.running.loading import entry
from shallows.inside.checking.searching.origin import again

PROGRAM = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def slope(a):
    return a * (1 - a)

def backprop(x, y, w1, b1, w2, b2):
    a1 = sigmoid(x @ w1 + b1)
    yhat = sigmoid(a1 @ w2 + b2)
    error = yhat - y
    dz2 = 1 * error
    da1 = dz2 @ w2.T
    dz1 = da1 * slope(a1)
    dw1 = x.T @ dz1
    grads = {"dw1": dw1, "dw2": a1.T @ dz2, "db1": dz1.sum(axis=0)}
    grads["db2"] = dz2.sum(axis=0)
    return grads
"""
STEP = """    for w, name in ((w1, "dw1"), (b1, "db1"), (w2, "dw2"), (b2, "db2")):
        w -= lr * grads[name]
"""


def mistakes(tmp_path, source):
    file = tmp_path / "submission.py"
    file.write_text(source, encoding="utf-8")
    room = {"__name__": "submission"}
    exec(compile(source, str(file), "exec"), room)  # noqa: S102 - ours
    return sh.check(entry(room), hidden=3, bias=True).mistakes


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("error = yhat - y", "error = y - yhat", "wrong sign"),
        ("error = yhat - y", "error = yhat + y", "wrong sign"),
        ("return a * (1 - a)", "return a * (1 + a)", "wrong sign"),
        ("dz1 = da1 * slope(a1)", "dz1 = slope(a1)", "missing factor"),
        ("dz1 = da1 * slope(a1)", "dz1 = da1", "missing σ′"),
        ('grads["db2"] = dz2.sum(axis=0)', 'grads["db2"] = dz2', "missing sum"),
        ("a1 = sigmoid(x @ w1 + b1)", "a1 = x @ w1 + b1", "forward pass"),
        ("yhat = sigmoid(a1 @ w2 + b2)", "yhat = 0.5 * sigmoid(a1 @ w2 + b2)", "forward pass"),
        ("dz1 = da1 * slope(a1)", "dz1 = da1 * slope(x @ w1 + b1)", "σ′ of z"),
        ("dw1 = x.T @ dz1", "dw1 = x.T @ dz1\n    dw1 = 2 * dw1", "constant factor"),
        (
            "da1 = dz2 @ w2.T",
            "da1 = f @ w2.T\n    f = e * yhat * (1 - yhat)\n    e = 2 * error / yhat / (1 - yhat)",
            "constant factor",
        ),
        ("d = da1 * slope(a1)", "d = slope(a1)", "missing factor"),
        ("return grads", "return dw1, grads['db1'], a1.T @ dz2, dz2", "missing sum"),
        ("return grads", "return dw1, grads['db1'], a1.T @ dz2, e\n    e = dz2", "missing sum"),
    ],
)
def test_the_line_is_that_of_the_mistake(tmp_path, old, new, kind):
    """Also where its value is a multiple, was right before, or is made in another function.

    Of several new lines, the last is the one that makes it; `e` is made first in the program.
    """
    source = PROGRAM.replace("dz1", "d") if old.startswith("d = ") else PROGRAM
    source = source.replace("dz2 = 1", "dz2 = delta = 1")
    parts = new.split("\n    ")
    lines = parts[::-1] if parts[-1].startswith("e = ") else parts
    (found,) = mistakes(tmp_path, source.replace(old, "\n    ".join(lines)))
    assert (found.kind, found.source.text) == (kind, parts[-1])


def test_of_a_right_value_the_first_line_makes_no_mistake():
    """Nor does another name on that line, or a function that is only given the value."""
    value = np.arange(3.0)
    one, two = Source(1, "a = b = c"), Source(2, "d = a")
    made = [Recorded(one, value, n, "f") for n in ("a", "b")] + [Recorded(two, value, "x", "g")]
    assert again(value, made, [value]) == made
    later = Recorded(two, value, "d", "f")
    assert again(value, [*made, later], [value]) == [later]
    assert again(value, [*made, later], []) == [*made, later]


def test_a_statement_of_several_lines_is_shown_with_all_of_them(tmp_path):
    """Its first line alone, such as dz2 = (, would say nothing."""
    source = PROGRAM.replace("error = yhat - y", "error = (\n        yhat\n        + y\n    )")
    (found,) = mistakes(tmp_path, source)
    assert (found.kind, found.source.text) == ("wrong sign", "error = ( yhat + y )")


def test_of_a_dict_in_several_lines_the_entry_of_the_derivative_is_shown(tmp_path):
    """The others are right."""
    line = 'return {"dw1": dw1, "db1": dz1.sum(axis=0), "dw2": a1.T @ dz2, "db2": dz2}'
    source = PROGRAM.replace("return grads", line.replace(", ", ",\n        "))
    (found,) = mistakes(tmp_path, source)
    assert (found.kind, found.source.text) == ("missing sum", '"db2": dz2')
    assert source.splitlines()[found.source.number - 1].strip().startswith('"db2"')


def test_a_multiple_of_a_value_does_not_hide_the_value_itself(tmp_path):
    """The sum of ∂L/∂a₁ over the samples is a multiple of w₂, which an earlier line has."""
    source = PROGRAM.replace("error = yhat - y", "error = yhat - y\n    flat = w2.ravel()").replace(
        '"db1": dz1.sum(axis=0)}', "}\n    db1 = da1.sum(axis=0)\n    grads['db1'] = db1"
    )
    (found,) = mistakes(tmp_path, source)
    assert (found.kind, found.source.text) == ("wrong upstream", "db1 = da1.sum(axis=0)")


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        # one number has no trace; its name tells the line
        ('"db1": dz1.sum(axis=0)}', "}\n    db1 = dz1.sum()\n    grads |= dict(db1=db1)",
         "db1 = dz1.sum()"),
        # the helper does what its name says; the line that uses it is wrong
        ("dz2.sum(axis=0)", "last(dz2)", 'grads["db2"] = last(dz2)'),
        # ∂L/∂w₁ is made in two lines, of which the first has a multiple of it
        ("dw1 = x.T @ dz1", "dw1 = x[:1].T @ dz1[:1]\n    dw1 = dw1 / 2",
         "dw1 = x[:1].T @ dz1[:1]"),
    ],
)  # fmt: skip
def test_a_gradient_is_shown_in_the_line_that_is_called_by_it(tmp_path, old, new, shown):
    """Neither a helper's line nor one that only scales it says as much."""
    helper = "def last(m):\n    return m[-1]\n\ndef backprop"
    source = PROGRAM.replace(old, new).replace("def backprop", helper)
    (found,) = mistakes(tmp_path, source)
    assert found.source.text == shown


def test_a_new_weight_is_shown_where_the_weight_gets_it(tmp_path):
    """What is only kept in another variable before it is right there."""
    step = STEP.replace("w -= lr", "change = lr").replace("]", "]\n        w[...] = change")
    source = PROGRAM.replace("w2, b2):", "w2, b2, lr):").replace("    return grads\n", step)
    (found,) = mistakes(tmp_path, source)
    assert (found.kind, found.source.text) == ("misprint", "w[...] = change")
    assert found.numbers.startswith("w₂[")


def test_a_value_without_a_variable_is_shown_by_what_is_computed_from_it(tmp_path):
    """The line that computes both is the same."""
    line = "dw1 = x.T @ (da1 * slope(a1) * slope(a1))"
    source = PROGRAM.replace("dw1 = x.T @ dz1", line).replace(', "db1": dz1.sum(axis=0)', "")
    (found,) = mistakes(tmp_path, source.replace("    dz1 = da1 * slope(a1)\n", ""))
    assert (found.name, found.kind, found.source.text) == ("dL_dz1", "extra σ′", line)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("w -= lr * grads[name]", "w += lr * grads[name]", "uphill"),
        ("dz2 = 1 * error", "dz2 = lr * error", "lr twice"),
    ],
)
def test_the_update_has_its_own_line(tmp_path, old, new, kind):
    """Unless what it subtracts has the learning rate already: then that line is shown."""
    source = PROGRAM.replace("w2, b2):", "w2, b2, lr):").replace("    return grads\n", STEP)
    (found,) = mistakes(tmp_path, source.replace(old, new))
    assert (found.kind, found.source.text) == (kind, new)


def test_one_exchange_in_all_layers_is_told_once(tmp_path):
    """It is shown where the values are returned, and not where each of them was made."""
    source = (
        PROGRAM.replace("return grads", "return grads | swapped(grads)")
        + """
def swapped(g):
    return {"dw1": g["db1"], "db1": g["dw1"], "dw2": g["db2"], "db2": g["dw2"]}
"""
    )
    (found,) = mistakes(tmp_path, source)
    assert (found.name, found.kind) == ("code", "swapped")
    assert found.sentence.count("are returned in each other's place") == 2
    assert found.source.text == "return grads | swapped(grads)"


def test_a_wrong_sign_does_not_hide_a_penalty_or_a_loss():
    """Another loss, or one with a penalty, is tried before two mistakes are supposed."""

    def gradients(x, y, w1, w2, alpha, factor):
        a1 = 1 / (1 + np.exp(-x @ w1))
        yhat = 1 / (1 + np.exp(-a1 @ w2))
        dz2 = (y - yhat) * factor(yhat, len(y))
        dz1 = dz2 @ w2.T * a1 * (1 - a1)
        return {"dw1": x.T @ dz1 + alpha * w1, "dw2": a1.T @ dz2 + alpha * w2}

    for alpha, factor in ((0.3, lambda *_: 1), (0, lambda p, n: p * (1 - p) * 2 / n)):
        code = lambda x, y, w1, w2, a=alpha, f=factor: gradients(x, y, w1, w2, a, f)  # noqa: E731
        assert [f.kind for f in sh.check(code, hidden=3).mistakes] == ["wrong sign"]
