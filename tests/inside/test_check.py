"""What the check says beyond the mutations: exceptions, state, saturation, and its report."""

import json
import re

import numpy as np
import pytest

import shallows as sh
from shallows import activations, backprop
from shallows.formula import evaluate
from shallows.inside.checking.report import ACTIVATIONS
from shallows.inside.checking.telling.finding import numbers
from shallows.quantities import Quantity

LAYERS = ("sigmoid", "sigmoid")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def right(x, y, w, gradient="stable"):
    return backprop.backward(x, y, w, backprop.forward(x, w, LAYERS), LAYERS, gradient=gradient)


def wrong(code, **network):
    return [(f.name, f.kind) for f in sh.check(code, **network).findings if not f.right]


def functions(name):
    """Return an activation function and its derivative, both of z."""
    entry = activations.ACTIVATIONS[name]

    def f(z):
        return evaluate(entry.formula, {"z": z})

    return f, lambda z: evaluate(entry.slope, {"z": z, "a": f(z)})


def written(f, slope):
    """Return a learner's code with an activation function and what they think is its derivative."""

    def gradients(x, y, w):
        z1 = x @ w["w1"]
        z2 = f(z1) @ w["w2"]
        dz3 = backprop.sigmoid(f(z2) @ w["w3"]) - y
        dz2 = dz3 @ w["w3"].T * slope(z2)
        dz1 = dz2 @ w["w2"].T * slope(z1)
        weights = {"dL_dw3": f(z2).T @ dz3, "dL_dw2": f(z1).T @ dz2, "dL_dw1": x.T @ dz1}
        return {"dL_dz3": dz3, "dL_dz2": dz2, "dL_dz1": dz1, **weights}

    return gradients


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_function_is_checked(name):
    """Right code passes; without f′, with f for f′, or with another f′, the mistake has a name."""
    f, slope = functions(name)
    assert sh.check(written(f, slope), activation=name).passed
    _, other = functions("sin" if name == "tanh" else "tanh")
    for code, kind in [
        (written(f, np.ones_like), "missing σ′"),
        (written(f, f), "missing factor"),
        (written(f, other), "wrong activation"),
    ]:
        assert wrong(code, activation=name) == [("dL_dz2", kind), ("dL_dz1", kind)]


def notes(code):
    report = sh.check(code)
    assert report.passed, str(report)
    return [f.kind for f in report.findings if f.note]


def test_what_is_not_written_yet_is_said_in_the_exercises_words():
    """A starter file raises `NotImplementedError`; its sentence is told once, with the line."""

    def backward(x, y, w):
        raise NotImplementedError("dL_dw3 is yours")

    (finding,) = sh.check(backward).findings
    assert re.fullmatch(r"exception: line \d+ is not written yet: dL_dw3 is yours", finding.said)


def test_an_exception_is_a_finding_with_the_line_of_their_file():
    """A crash is told by the learner's line, and by the derivative that line was to give."""

    def crashes(x, y, w):
        dL_dw3 = w["w4"]  # noqa: N806 - as the report writes it
        return {"dL_dw3": dL_dw3}

    (finding,) = sh.check(crashes).findings
    assert (finding.name, finding.kind, finding.right) == ("dL_dw3", "exception", False)
    assert 'dL_dw3 = w["w4"]' in finding.sentence
    assert "KeyError" in finding.sentence


def test_what_runs_only_at_equal_sizes_is_still_recognised():
    """A forgotten transpose crashes on most sizes: it is named all the same, crash and all."""

    def forgotten(x, y, w):
        q = backprop.forward(x, w, LAYERS)
        return {"dL_dz3": q["yhat"] - y, "dL_dw3": q["a2"] @ (q["yhat"] - y)}

    report = sh.check(forgotten)
    (finding,) = [f for f in report.findings if not f.right]
    assert (finding.name, finding.kind) == ("dL_dw3", "transpose")
    assert "ValueError" in finding.sentence


def test_a_line_that_is_wrong_in_two_layers_is_explained_once():
    """The line of a loop is quoted with the first derivative; its mistake counts once."""

    def loop(x, y, w):
        h = [x]
        for layer in (1, 2, 3):
            h.append(sigmoid(h[-1] @ w[f"w{layer}"]))
        delta, found = h[3] - y, {}
        for layer in (3, 2, 1):
            found[f"dw{layer}"] = h[layer - 1].T @ delta
            delta = delta @ w[f"w{layer}"].T * h[layer - 1]
        return found

    report = sh.check(loop)
    assert [(f.name, f.kind) for f in report.mistakes] == [
        ("dL_dz2", "missing factor"),
        ("dL_dz1", "missing factor"),
    ]
    text = str(report)
    assert text.count("delta = delta @") == text.count("alone is not σ′") == 1
    assert "makes the same mistake here" in text
    assert "1 mistake found, at 2 places. ✓ means right, given" in text


def test_one_line_for_two_activation_functions_makes_one_mistake():
    """The formulas of f′ differ from layer to layer; what is said of them does not."""

    def slope(a, name):
        return a if name == "sigmoid" else a + 0.0 * (1 - a**2)

    def loop(x, y, w1, w2):
        a1 = np.tanh(x @ w1)
        yhat = sigmoid(a1 @ w2)
        d, found = (yhat - y) / (yhat * (1 - yhat)), []
        for a, left, w, name in ((yhat, a1, w2, "sigmoid"), (a1, x, w1, "tanh")):
            d = d * slope(a, name)
            found.insert(0, left.T @ d)
            d = d @ w.T
        return found

    report = sh.check(loop, hidden=3, activation="tanh")
    assert [f.kind for f in report.mistakes] == ["missing factor"] * 2
    assert report.found == "1 mistake found, at 2 places."


def test_an_exception_quotes_its_line_once():
    """The line stands below the exception."""

    def crashes(x, y, w):
        return {"dL_dw3": w["w4"]}

    assert str(sh.check(crashes)).count('w["w4"]') == 1


@pytest.mark.parametrize(
    ("columns", "made", "right"), [(False, "5, 5", "4, 5"), (True, "5, 5", "5, 4")]
)
def test_a_shape_is_that_of_the_learner_s_array_and_names_the_network(columns, made, right):
    """Nobody knows otherwise where the numbers come from."""

    def turned(m):
        return m.T if columns else m

    def gradients(x, y, w1, w2, w3):
        x, y, *w = (turned(m) for m in (x, y, w1, w2, w3))
        a1 = sigmoid(x @ w[0])
        a2 = sigmoid(a1 @ w[1])
        dz3 = sigmoid(a2 @ w[2]) - y
        dz2 = dz3 @ w[2].T * a2 * (1 - a2)
        dz1 = dz2 @ w[1].T * a1 * (1 - a1)
        return {"dw3": turned(a2.T @ dz3), "dw2": turned(a2.T @ dz2), "dw1": turned(x.T @ dz1)}

    (found,) = sh.check(gradients).mistakes
    network = "with 7 samples and layers of 2, 4, 5 and 1 units"
    assert found.numbers == f"∂L/∂w₂ has the shape ({made}); {network}, it should be ({right})"


def test_what_the_code_prints_is_shown_once(capsys):
    """It is called many times, and with changes of its file if a mistake is not recognised."""

    def backprop(x, y, w1, w2):
        a1 = 1 / (1 + np.exp(-x @ w1))
        dz2 = 1 / (1 + np.exp(-a1 @ w2)) - y
        print("hello")
        return {"dw2": a1.T @ dz2, "dw1": x.T @ (dz2 @ w2.T * np.cos(a1) ** 5)}

    assert not sh.check(backprop, hidden=3).passed
    assert capsys.readouterr().out == "hello\n"


def test_two_numbers_are_shown_as_far_as_they_differ():
    """Four digits, or as many as it takes; there is no −0."""
    shown = numbers(
        Quantity("b", 1).derivative, np.array([0.0, 1.000001]), np.array([0.0, 1.0]), ""
    )
    assert shown == "∂L/∂b₁[1] is 1.000001; from your values before it, it should be 1"
    shown = numbers(Quantity("b", 1).derivative, np.array([-0.0]), np.array([0.5]), "")
    assert shown == "∂L/∂b₁[0] is 0; from your values before it, it should be 0.5"


def test_values_added_up_over_calls():
    """Gradients that are not set to zero between calls count as one mistake."""
    total = {}

    def accumulates(x, y, w):
        for name, value in right(x, y, w).items():
            total[name] = value + (total[name] if total.get(name, 0 * value).shape == value.shape
                                   and name in total else 0)  # fmt: skip
        return dict(total)

    assert wrong(accumulates) == [("code", "accumulated")]


def test_one_gradient_added_up_over_calls():
    """The gradient is named."""
    total = []

    def accumulates(x, y, w):
        d = right(x, y, w)
        total.append(d["dL_dw2"])
        return d | {"dL_dw2": sum(v for v in total if v.shape == d["dL_dw2"].shape)}

    assert wrong(accumulates) == [("dL_dw2", "accumulated")]


def test_arrays_that_take_an_integer_dtype_over():
    """XOR's x and y are whole numbers, so `zeros_like` of them cuts off all decimals."""

    def truncates(x, y, w):
        d = right(x, y, w)
        dz3 = np.zeros_like(y)
        dz3[:] = d["dL_dz3"]
        return {"dL_dz3": dz3}

    assert wrong(truncates) == [("dL_dz3", "integer truncation")]


def test_inputs_changed_in_place():
    """A function that returns gradients must not change the weights."""

    def changes(x, y, w):
        d = right(x, y, w)
        w["w1"] -= 0.1 * d["dL_dw1"]
        return d

    assert wrong(changes) == [("code", "mutated input")]


def test_notes_are_no_mistakes():
    """Code with the report's 0/0, float32 or transposes passes, and the report notes them."""
    assert notes(lambda x, y, w: right(x, y, w, "report")) == ["NaN at saturation"]
    assert notes(lambda x, y, w: {k: v.T for k, v in right(x, y, w).items()}) == ["transposed"]
    assert notes(lambda x, y, w: {k: v.astype("f4") for k, v in right(x, y, w).items()}) == [
        "float32"
    ]


def test_constants_must_agree_between_probes():
    """A factor that differs from network to network is no constant factor."""

    def uneven(x, y, w):
        d = right(x, y, w)
        return {"dL_dz3": d["dL_dz3"], "dL_dw3": d["dL_dw3"] * (1 + x.shape[1])}

    assert wrong(uneven) == [("dL_dw3", "extra factor")]


def test_the_report_as_data_text_and_html():
    """The data is plain JSON; text and HTML say the same, and HTML is escaped."""

    def crashes(x, y, w):
        raise RuntimeError("<script>")

    report = sh.check(crashes)
    data = json.loads(json.dumps(report.to_dict()))
    assert data["passed"] is False
    assert set(data["findings"][0]) == {
        "name",
        "right",
        "error",
        "kind",
        "sentence",
        "line",
        "note",
        "source",
        "numbers",
    }
    assert "<script>" in str(report)
    assert "<script>" not in report._repr_html_()
    assert "1 mistake" in report.__rich__().plain


@pytest.mark.parametrize(
    ("code", "options"),
    [
        (3, {}),
        (right, {"activation": "softmax"}),
        (right, {"hidden": 0}),
        (lambda x, y, w: {"loss": 1.0}, {}),
        (lambda x, y, w: None, {}),
    ],
)
def test_what_cannot_be_checked_is_refused(code, options):
    """No function, an unknown activation, no units, no derivative in it: one clear error."""
    with pytest.raises(sh.ArgumentError):
        sh.check(code, **options)


@pytest.mark.parametrize(("name", "value"), [("hidden", 3.5), ("hidden", (0,)), ("bias", "no")])
def test_a_network_that_is_none_is_refused(name, value):
    """Sizes and flags are checked as everywhere else."""
    with pytest.raises(sh.ArgumentError, match=f"^{name}: got "):
        sh.check(lambda x: x, **{name: value})
