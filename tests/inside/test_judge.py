"""Each derivative is judged given the learner's own values before it."""

import pytest

from shallows import backprop
from shallows.arguments import ArgumentError
from shallows.inside.checking.judge import Asked, judge

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
