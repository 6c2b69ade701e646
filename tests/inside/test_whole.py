"""What a single call doesn't show: a second epoch, other data after it, what can't be read."""

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.running.loading import load


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def mistakes(code, **network):
    return [(f.name, f.kind) for f in sh.check(code, **{"hidden": 3} | network).mistakes]


def gradients(x, y, a1, w1, w2):
    dz2 = sigmoid(a1 @ w2) - y
    return x.T @ (dz2 @ w2.T * a1 * (1 - a1)), a1.T @ dz2


def trainer(kind):
    """Return a training loop whose second epoch may be wrong."""

    def train(x, y, w1, w2, lr, epochs=100):
        total = [0 * w1, 0 * w2]
        a1 = sigmoid(x @ w1)
        output, first = sigmoid(a1 @ w2), gradients(x, y, a1, w1, w2)
        for _ in range(epochs):
            if kind != "old activations":
                a1 = sigmoid(x @ w1)
                output = sigmoid(a1 @ w2)
            dz2 = output - y
            d1, d2 = x.T @ (dz2 @ w2.T * a1 * (1 - a1)), a1.T @ dz2
            total = [total[0] + d1, total[1] + d2]
            if kind == "old gradients":
                d1, d2 = first
            if kind == "sums":
                d1, d2 = total
            rate = lr / len(x) if kind == "mean" else lr
            w1, w2 = w1 - rate * d1, w2 - rate * d2
            if kind == "decay":
                lr = lr / 2
        return w1, w2

    return train


NET = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class Net:
    def __init__(self, inputs, hidden, outputs):
        self.w1, self.w2 = np.zeros((inputs, hidden)), np.zeros((hidden, outputs))
        self.clear()

    def clear(self):
        self.dw1, self.dw2 = np.zeros_like(self.w1), np.zeros_like(self.w2)

    def backward(self, x, y):
        a1 = sigmoid(x @ self.w1)
        dz2 = sigmoid(a1 @ self.w2) - y
        self.dw2 += a1.T @ dz2
        self.dw1 += x.T @ (dz2 @ self.w2.T * a1 * (1 - a1))
"""
MOVES = "        self.w1 -= lr * self.dw1\n        self.w2 -= lr * self.dw2\n"
FORGETS = NET.replace("clear", "start")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (NET, []),  # whoever trains with it calls `clear`
        (FORGETS, [("code", "accumulated")]),
        (FORGETS.replace("+=", "="), []),
        (FORGETS.replace("backward(self, x, y)", "train(self, x, y, lr)") + MOVES,
         [("code", "accumulated")]),
        (FORGETS.replace("backward(self, x, y)", "train(self, x, y, lr, epochs=9)") + MOVES, []),
    ],
)  # fmt: skip
def test_an_object_that_is_called_twice_starts_its_gradients_at_zero(tmp_path, source, found):
    """With a parameter for the number of epochs, it is called once for two of them."""
    (tmp_path / "net.py").write_text(source)
    assert mistakes(load(tmp_path / "net.py")) == found


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("right", []),
        ("mean", []),
        ("decay", []),
        ("old activations", [("code", "stale activations")]),
        ("old gradients", [("code", "stale activations")]),
        ("sums", [("code", "accumulated")]),
    ],
)
def test_the_second_epoch_needs_a_forward_pass_of_its_own(kind, found):
    """Values of the first epoch are stale in the second, and sums start at zero in each."""
    assert mistakes(trainer(kind)) == found


def test_another_rule_of_descent_is_noted():
    """A rate that falls is no mistake, but the second step is not that of plain descent."""
    said = [f.kind for f in sh.check(trainer("decay"), hidden=3).findings if f.note]
    assert "epochs" in said
    assert "epochs" not in [f.kind for f in sh.check(trainer("right"), hidden=3).findings]


def test_what_is_kept_between_calls_is_stale_for_other_data():
    """A cache that is only filled once serves the activations of other samples."""
    kept = {}

    def backprop(x, y, w1, w2):
        if x.shape not in kept or kept[x.shape][1].shape != w1.shape:
            kept[x.shape] = sigmoid(x @ w1), w1
        return gradients(x, y, kept[x.shape][0], w1, w2)

    assert mistakes(backprop) == [("code", "stale activations")]


@pytest.mark.parametrize("nothing", [None, np, "later"])
def test_a_derivative_that_is_no_array_is_said_not_to_be_judged(nothing):
    """A module, a text or None in the place of a gradient is noted with its name."""

    def backprop(x, y, w1, w2):
        d1, d2 = gradients(x, y, sigmoid(x @ w1), w1, w2)
        return {"dw2": d2, "dw1": nothing, "dz": d1}

    (note,) = [f for f in sh.check(backprop, hidden=3).findings if f.kind == "not judged"]
    assert note.sentence.endswith("dw1, dz")


def test_logits_without_a_number_are_judged():
    """∂L/∂logits is that of the last layer, so nothing is said about it."""

    def backprop(x, y, w1, w2):
        a1 = sigmoid(x @ w1)
        dlogits = sigmoid(a1 @ w2) - y
        return {"dlogits": dlogits, "dw2": a1.T @ dlogits}

    assert "not judged" not in [f.kind for f in sh.check(backprop, hidden=3).findings]


@pytest.mark.parametrize(("alpha", "told"), [(None, True), (0.125, False)])
def test_a_penalty_that_was_not_tried_is_noted(alpha, told):
    """Without `alpha`, a parameter for its strength is 0, where a wrong penalty is right."""

    def wrong(x, y, w1, w2, lambd):
        a1 = sigmoid(x @ w1)
        dw1, dw2 = gradients(x, y, a1, w1, w2)
        return dw1, dw2 + lambd * w2

    report = sh.check(wrong, hidden=3, alpha=alpha)
    noted = [f.sentence for f in report.findings if f.kind == "not judged"]
    assert [said.split(",")[0] for said in noted] == ["the penalty was not tried"] * told
    assert report.passed == told


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (lambda dw1: 2 * dw1, "your other values fit it"),
        (np.cos, "more of your values fit it than other losses"),
    ],
)
def test_a_loss_does_not_explain_values_that_are_wrong_by_no_known_mistake(factor, said):
    """The note on the loss promises no more than the marks show."""

    def code(x, y, w1, w2):
        dw1, dw2 = gradients(x, y, sigmoid(x @ w1), w1, w2)
        return factor(dw1 / len(x)), dw2 / len(x)

    (note,) = [f for f in sh.check(code, hidden=3).findings if f.kind == "convention"]
    assert said in note.sentence


def test_where_nothing_is_right_no_layout_is_noted():
    """Samples in columns are then only a guess: some layout in which the code runs."""
    report = sh.check(lambda x, y, w1, w2: (np.cos(w1 + 0 * (w1 @ x).sum()), np.cos(w2)), hidden=3)
    assert [f.kind for f in report.mistakes] == [None]
    assert "columns" not in {f.kind for f in report.findings}
