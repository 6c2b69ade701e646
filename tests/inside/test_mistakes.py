"""A mistake is recognised from the value that it gave."""

from itertools import pairwise

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.mistakes import samples
from shallows.inside.checking.mistakes.factors import factor
from shallows.inside.checking.mistakes.mistakes import recognised
from shallows.inside.checking.mistakes.samples import sliced
from shallows.inside.checking.reading.convention import Convention
from shallows.inside.checking.reading.probe import probe
from shallows.quantities import Quantity

N = 7
SOFTMAX = Convention("softmax", "softmax", mean=True)
LATE = Convention(mean=True, late=True)


def named(name, given, convention=LATE, activation="relu"):
    """Return the likeliest mistake in a value, `given` of the true values, of a small network."""
    p = probe(0, N, (2, 4, 3, convention.outputs), convention.derivation((activation,) * 2, True))
    q = {**p.given, **p.truth}
    found = recognised(Quantity.parse(name), p, p.truth, given(q), 1e-9)
    return found[0] if found else None


SAMPLES = [
    ([0], "one sample", "only the first sample is used"),
    ([4, 5, 6], "mini-batch", "only the last 3 samples are used"),
    ([0, 1, 2, 3, 4, 5], "mini-batch", "only the first n − 1 samples are used"),
    ([0, 2, 4, 6], "mini-batch", "only some of the samples are used"),
]


@pytest.mark.parametrize(("used", "kind", "said"), SAMPLES)
@pytest.mark.parametrize("share", [lambda used: N, len])
@pytest.mark.parametrize("name", ["dL_dw2", "dL_db1"])
def test_samples_that_were_left_out_are_named(name, share, used, kind, said):
    """Whichever they are, and whether the sum is divided by their number or by that of all."""

    def some(q):
        layer = int(name[-1])
        a, dz = q[f"a{layer - 1}"] if layer > 1 else q["x"], q[f"dL_dz{layer}"]
        total = a[used].T @ dz[used] if name[4] == "w" else dz[used].sum(axis=0)
        return total / share(used)

    mistake = named(name, some, activation="sigmoid")
    assert mistake.kind == kind
    assert mistake.sentence.startswith(said)


ONE_NUMBER = [
    (lambda q: q["dL_dz2"].sum() / N, "wrong axis", "one sum of ∂L/∂z₂"),
    (lambda q: q["dL_dz2"].mean() * np.ones(3), "wrong axis", "one mean of ∂L/∂z₂"),
    (lambda q: q["dL_dz3"].sum() / N * np.ones(3), "wrong upstream", "one sum of ∂L/∂z₃"),
]


@pytest.mark.parametrize(("given", "kind", "said"), ONE_NUMBER)
def test_one_number_for_all_biases_is_named(given, kind, said):
    """It may be a sum or a mean, a number or an array of it, and of another layer."""
    mistake = named("dL_db2", given)
    assert (mistake.kind, said in mistake.sentence) == (kind, True)


def test_a_sum_over_softmax_s_classes_is_named_although_it_is_nearly_0():
    """The entries of ŷ − y add up to 0, so that only the last digits of the sum are left."""
    mistake = named("dL_db3", lambda q: q["dL_dz3"].sum(axis=0).sum(), SOFTMAX)
    assert mistake.kind == "wrong axis"


LINES = [
    ("dL_dz1", lambda q: q["dL_da1"] * (q["a1"] <= 0), "wrong operator", "the wrong way round"),
    ("dL_dz3", lambda q: -q["y"] / q["yhat"] / N, "missing σ′", "the slope of softmax"),
    ("dL_dz3", lambda q: q["y"] * (q["yhat"] - 1) / N, "missing term", "only the diagonal"),
    ("dL_db1", lambda q: q["dL_dz2"].sum(axis=0, keepdims=True), "wrong upstream", "∂L/∂z₂"),
    ("dL_dz3", lambda q: np.where(q["y"], -1, q["yhat"]) / N, "wrong operator", "=- is not -="),
    ("dL_dz3", lambda q: (q["yhat"] - q["y"][:, [1, 2, 0]]) / N, "wrong class", "counted from 0"),
    (
        "dL_dz1",
        lambda q: np.einsum("nu,nu,k->nk", q["dL_da1"], q["a1"] > 0, np.ones(4)),
        "matrix product",
        "of a sample are added up",
    ),
    ("dL_dw1", lambda q: np.maximum(q["x"], 0).T @ q["dL_dz1"], "activation twice", "to x"),
    ("dL_da1", lambda q: np.cumsum(q["dL_dz2"] @ q["w2"].T, axis=1), "accumulated", "of a sample"),
    ("dL_da1", lambda q: np.cumsum(q["dL_dz2"] @ q["w2"].T).reshape(N, 4), "accumulated", "nor"),
    ("dL_da1", lambda q: q["dL_dz2"][:, -1:] * q["w2"][:, -1], "missing sum", "only the last unit"),
    ("dL_dw1", lambda q: np.ones((2, N)) @ (q["dL_dz1"] * q["a1"]), "wrong layer", "same unit"),
]


@pytest.mark.parametrize(("name", "given", "kind", "said"), LINES)
def test_a_line_s_mistake_is_named(name, given, kind, said):
    """Each is the likeliest explanation of its value, here with relu and softmax."""
    mistake = named(name, given, SOFTMAX)
    assert mistake.kind == kind
    assert said in mistake.sentence


def test_a_gradient_that_is_added_up_for_each_input_is_named():
    """The number of inputs is a factor of its own, which two networks tell from a constant."""
    p = probe(0, N, (3, 4, 1), LATE.derivation(("tanh",), True))
    assert any("the number of inputs" in mistake.sentence for mistake in factor(3.0, p, 1e-9))


SLOPES = [
    ("tanh", lambda da, a: da * np.tanh(a), "missing factor", "tanh(a₁) is not"),
    ("tanh", lambda da, a: da * np.sqrt(1 - a * a), "missing factor", "a square is missing"),
    ("tanh", lambda da, a: -(-da * 1 - a * a), "precedence", "brackets are missing"),
    ("tanh", lambda da, a: -(1 - a * a * -da), "precedence", "brackets are missing"),
    ("sigmoid", lambda da, a: -(-da * a * 1 - a), "precedence", "brackets are missing"),
    ("sigmoid", lambda da, a: -(-da * a - a * a), "precedence", "brackets are missing"),
]


@pytest.mark.parametrize(("activation", "given", "kind", "said"), SLOPES)
def test_a_slope_s_mistake_is_named(activation, given, kind, said):
    """Also where the learner computes −1 times each derivative, from y − ŷ."""
    mistake = named("dL_dz1", lambda q: given(q["dL_da1"], q["a1"]), activation=activation)
    assert mistake.kind == kind
    assert said in mistake.sentence


LINEAR = Convention("squared", "identity", twice=True)
OUTPUTS = [
    ("dL_dz3", lambda q: q["dL_dyhat"] * (1 - np.tanh(q["yhat"]) ** 2), "extra σ′"),
    ("dL_dz3", lambda q: q["dL_dyhat"] * q["yhat"] * (1 - q["yhat"]), "extra σ′"),
    ("dL_dyhat", lambda q: q["yhat"] - q["y"], "constant factor"),
]


@pytest.mark.parametrize(("name", "given", "kind"), OUTPUTS)
def test_a_mistake_at_an_output_without_a_sigmoid_is_named(name, given, kind):
    """No f′ belongs there, and the 2 of a square is a constant."""
    assert named(name, given, LINEAR, "tanh").kind == kind


def test_the_loss_in_place_of_its_derivative_is_named():
    """One number stands for every sample's ∂L/∂ŷ."""
    squared = Convention("squared")

    def loss(q):
        return np.full_like(q["y"], ((q["yhat"] - q["y"]) ** 2).mean())

    mistake = named("dL_dyhat", loss, squared)
    assert (mistake.kind, "one number" in mistake.sentence) == ("wrong loss", True)


def gradients(x, y, w1, b1, w2, b2):
    """Return the gradients of a network of one hidden tanh layer."""
    a1 = np.tanh(x @ w1 + b1)
    dz2 = 1 / (1 + np.exp(-a1 @ w2 - b2)) - y
    dz1 = dz2 @ w2.T * (1 - a1**2)
    return [x.T @ dz1, dz1.sum(axis=0), a1.T @ dz2, dz2.sum(axis=0)]


def test_values_of_other_shapes_are_found_in_each_other_s_place():
    """One hidden layer's bias and the next weight have as many entries."""

    def swapped(x, y, w1, b1, w2, b2):
        g1, h1, g2, h2 = gradients(x, y, w1, b1, w2, b2)
        return [g1, g2.ravel(), h1[:, None], h2]

    report = sh.check(swapped, hidden=3, activation="tanh", bias=True)
    (found,) = report.mistakes
    assert (found.name, found.kind) == ("code", "swapped")
    assert found.sentence == "∂L/∂w₂ and ∂L/∂b₁ are returned in each other's place"
    assert set(report.places.values()) == {"right"}


def test_random_values_are_told_once():
    """Values that are others in a second call tell of no mistake but that."""
    rng = np.random.default_rng(1)

    def shuffled(x, y, w1, b1, w2, b2):
        return gradients(rng.permutation(x), y, w1, b1, w2, b2)

    found = sh.check(shuffled, hidden=3, activation="tanh", bias=True).mistakes
    assert [(f.name, f.kind) for f in found] == [("code", "not repeatable")]


def test_biases_beside_lists_of_weights_may_be_numbers():
    """`[np.mean(d), …]` beside a list of matrices is a list of the biases' gradients."""

    def means(x, y, w1, b1, w2, b2):
        g1, h1, g2, h2 = gradients(x, y, w1, b1, w2, b2)
        return [g1, g2], [h1.sum(), h2.sum()]

    found = sh.check(means, hidden=3, activation="tanh", bias=True).mistakes
    assert [(f.name, f.kind) for f in found] == [("dL_db1", "wrong axis")]


def test_another_layer_s_derivative_may_stand_in_a_line():
    """∂L/∂a₂ is computed twice, where both layers have as many units."""

    def copied(x, y, w1, w2, w3):
        a1 = np.tanh(x @ w1)
        a2 = np.tanh(a1 @ w2)
        dz3 = 1 / (1 + np.exp(-a2 @ w3)) - y
        dz2 = dz3 @ w3.T * (1 - a2**2)
        dz1 = dz3 @ w3.T * (1 - a1**2)
        return [x.T @ dz1, a1.T @ dz2, a2.T @ dz3]

    (found,) = sh.check(copied, activation="tanh").mistakes
    assert (found.name, found.kind) == ("dL_da1", "wrong layer")


def test_a_mistake_before_a_wrong_gradient_is_shown_by_the_bias():
    """∂L/∂z has the wrong sign, ∂L/∂w another mistake besides, and ∂L/∂b none."""

    def both(x, y, w1, b1, w2, b2):
        z1 = x @ w1 + b1
        dz2 = y - 1 / (1 + np.exp(-np.tanh(z1) @ w2 - b2))
        dz1 = dz2 @ w2.T * (1 - np.tanh(z1) ** 2)
        return [x.T @ dz1, dz1.sum(axis=0), z1.T @ dz2, dz2.sum(axis=0)]

    found = sh.check(both, hidden=3, activation="tanh", bias=True).mistakes
    assert [(f.name, f.kind) for f in found] == [("dL_dz2", "wrong sign"), ("dL_dw2", "z for a")]


def test_gradients_that_are_0_are_told_as_they_are():
    """No mistake is supposed before them that would make them 0, such as rounding."""

    def forgotten(x, y, w1, b1, w2, b2, w3, b3):
        a1 = np.tanh(x @ w1 + b1)
        return [0 * w1, 0 * b1, *(g / len(x) for g in gradients(a1, y, w2, b2, w3, b3))]

    found = sh.check(forgotten, activation="tanh", bias=True).mistakes
    assert [(f.name, f.kind) for f in found] == [("dL_dw1", "zero"), ("dL_db1", "zero")]


FIRST = "only the first 3 samples are used; the loss is over all"


@pytest.mark.parametrize(
    ("name", "made", "tolerance", "said"),
    [
        ("dL_dw2", lambda each: each[:3].sum(axis=0) / N, 1e-9, [
            ("mini-batch", FIRST), ("mini-batch", FIRST.replace("3", "few")),
            ("mini-batch", "only some of the samples are used; the loss is over all"),
        ]),
        ("dL_db2", lambda each: each[:3].mean(axis=0) + each[3:6].mean(axis=0) + each[6], 1e-9, [
            ("mean for sum", "it adds the means of batches of 3 samples, not their sums"),
        ]),
        ("dL_db3", lambda each: 1.0001 * each[[0, 2, 5]].sum(axis=0) / N, 1e-3, []),
    ],
)  # fmt: skip
def test_what_is_said_of_samples_also_holds_for_other_numbers_of_them(name, made, tolerance, said):
    """Less and less is said; and one number, roughly right, tells nothing of 126 choices."""
    p = probe(0, N, (2, 4, 3, 1), LATE.derivation(("sigmoid",) * 2, True))
    quantity, q = Quantity.parse(name), {**p.given, **p.truth}
    a, dz = q[f"a{quantity.layer - 1}"], q[f"dL_dz{quantity.layer}"]
    given = made(a[:, :, None] * dz[:, None] if quantity.kind == "w" else dz)
    found = sliced(quantity, p, q, given, p.truth[name], tolerance)
    assert [(m.kind, m.sentence) for m in found] == said


def test_simple_choices_of_samples_come_first():
    """Where two of them fit, the first few or the last are likelier than any others."""
    changes = (np.diff(samples._some(N), axis=1) != 0).sum(axis=1)
    assert (np.diff(changes) >= 0).all()


def test_a_step_along_y_minus_yhat_is_no_mistake_beside_another_one():
    """With y − ŷ the weights are raised; a hidden layer that lacks it has the other sign."""

    def step(x, y, w1, b1, w2, b2, lr):
        a1 = 1 / (1 + np.exp(-x @ w1 - b1))
        d2 = y - 1 / (1 + np.exp(-a1 @ w2 - b2))
        d1 = a1 * (1 - a1)
        return w1 + lr * x.T @ d1, b1 + lr * d1.sum(0), w2 + lr * a1.T @ d2, b2 + lr * d2.sum(0)

    def without_biases(x, y, w1, w2, lr):
        return step(x, y, w1, np.zeros(3), w2, np.zeros(1), lr)[::2]

    for code, bias in ((step, True), (without_biases, False)):
        found = sh.check(code, hidden=3, bias=bias).mistakes
        assert [(f.name, f.kind) for f in found] == [("dL_dz1", "missing factor")]


def test_biases_of_all_layers_in_lists_of_numbers_are_no_matrix():
    """Lists of different lengths have no shape; they are looked into."""

    class Net:
        def __init__(self, sizes):
            self.m_weights = [[[0.0] * n for n in [i] * o] for i, o in pairwise(sizes)]
            self.m_bias = [[0.0] * o for o in sizes[1:]]

        def backward(self, x, y):
            a = [x]
            for w, b in zip(self.m_weights, self.m_bias, strict=True):
                a.append(1 / (1 + np.exp(-a[-1] @ np.array(w).T - np.array(b))))
            d, made = a[-1] - y, []
            for w, left in zip(self.m_weights[::-1], a[-2::-1], strict=True):
                made = [(d.T @ left, d.sum(axis=0)), *made]
                d = d @ np.array(w) * left * (1 - left)
            return [g for g, _ in made], [h for _, h in made]

    report = sh.check(Net, bias=True)
    assert report.passed, str(report)
