"""Forms of well-known courses and books: what is checked, and how it is called."""

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.reading.probe import probes
from shallows.inside.checking.reading.reading import read
from shallows.inside.checking.running.calling import Adapted
from shallows.inside.checking.running.layout import Layout
from shallows.inside.checking.running.loading import entry, load


def room(source):
    """Return the names of a learner's module."""
    names = {"__name__": "submission", "np": np}
    exec(source, names)  # noqa: S102 - ours
    return names


ACTIVATIONS = """
def sigmoid(z): return 1 / (1 + np.exp(-z))
def forward_propagation(X, params):
    activations = {"A0": X}
    for c in (1, 2):
        Z = params["W" + str(c)] @ activations["A" + str(c - 1)] + params["b" + str(c)]
        activations["A" + str(c)] = sigmoid(Z)
    return activations
def back_propagation(X, y, params, activations):
    dZ, gradients = activations["A2"] - y, {}
    for c in (2, 1):
        A = activations["A" + str(c - 1)]
        gradients["dW" + str(c)] = dZ @ A.T
        gradients["db" + str(c)] = dZ.sum(axis=1, keepdims=True)
        dZ = params["W" + str(c)].T @ dZ * A * (1 - A)
    return gradients
"""


def test_activations_are_what_the_forward_function_makes():
    """A parameter `activations` is given its dict, or else a list of them."""
    report = sh.check(entry(room(ACTIVATIONS)), hidden=3, bias=True)
    assert report.passed
    assert sum(f.right and not f.note for f in report.findings) == 4


NIELSEN = """
def sigmoid(z): return 1 / (1 + np.exp(-z))
class Network:
    def __init__(self, sizes):
        self.weights = [np.zeros((y, x)) for x, y in zip(sizes[:-1], sizes[1:])]
    def update_mini_batch(self, mini_batch, eta):
        nabla = [0 * w for w in self.weights]
        for x, y in mini_batch:
            nabla = [n + dn for n, dn in zip(nabla, self.backprop(x, y))]
        self.weights = [w - eta / len(mini_batch) * n for w, n in zip(self.weights, nabla)]
    def backprop(self, x, y):
        a = sigmoid(self.weights[0] @ x)
        delta = sigmoid(self.weights[1] @ a) - y
        return [(self.weights[1].T @ delta * a * (1 - a)) @ x.T, delta @ a.T]
"""
FORGOTTEN = NIELSEN.replace(
    "n + dn for n, dn in zip(nabla, self.backprop(x, y))", "*self.backprop(x, y)"
)


STRANGE = FORGOTTEN.replace("mini_batch, eta)", "mini_batch, eta, corpus)")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (NIELSEN, []),
        (FORGOTTEN, [("dL_dw2", "one sample"), ("dL_dw1", "one sample")]),
        (STRANGE, []),  # its step can't be called, and so its backprop is checked
    ],
    ids=["right", "forgotten", "strange"],
)
def test_a_step_for_a_list_of_samples_is_checked_with_what_it_calls(source, found, tmp_path):
    """`backprop` of one sample is only a part of it; one sample alone would hide a mistake."""
    path = tmp_path / "network.py"  # whose loop over samples is read
    path.write_text(f"import numpy as np\n{source}", encoding="utf-8")
    report = sh.check(load(path), hidden=3)
    assert [(f.name, f.kind) for f in report.mistakes] == found


SPANISH = """
class Red:
    def __init__(self, topologia):
        n, h, m = topologia
        self.w1, self.w2 = np.zeros((n, h)), np.zeros((h, m))
    def entrenar(self, X, Y, lr=0.5):
        a = np.tanh(X @ self.w1)
        delta = 1 / (1 + np.exp(-a @ self.w2)) - Y
        self.w1, self.w2 = (
            self.w1 - lr * X.T @ (delta @ self.w2.T * (1 - a ** 2)), self.w2 {sign} lr * a.T @ delta
        )
"""


@pytest.mark.parametrize(("sign", "found"), [("-", []), ("+", [("w2", "uphill")])])
def test_names_may_be_of_any_language(sign, found):
    """The method that has x and y is checked; a class with one parameter is made from sizes."""
    red = entry(room(SPANISH.replace("{sign}", sign)))
    mistakes = sh.check(red, hidden=3, activation="tanh").mistakes
    assert [(f.name, f.kind) for f in mistakes] == found


STEP = """
def step(x, y, w1, b1, w2, b2, lr):
    b1, b2, n = b1.ravel(), b2.ravel(), len(x)
    g1, h1, g2, h2 = 0 * w1, 0 * b1, 0 * w2, 0 * b2
    for xi, yi in zip(x, y):
        a = np.tanh(xi @ w1 + b1)
        d2 = (1 / (1 + np.exp(-a @ w2 - b2)) - yi) / n
        d1 = w2 @ d2 * (1 - a ** 2)
        g1, h1, g2, h2 = g1 + np.outer(xi, d1), h1 + d1, g2 + np.outer(a, d2), h2 + d2
        MORE
    return w1 - lr * g1, b1 - lr * h1, w2 - lr * g2, b2 - lr * h2
"""
INSIDE = "w1, b1, w2, b2 = w1 - lr * g1, b1 - lr * h1, w2 - lr * g2, b2 - lr * h2"
ALONE = INSIDE.replace("g1", "np.outer(xi, d1)").replace("h1", "d1")
ALONE = ALONE.replace("g2", "np.outer(a, d2)").replace("h2", "d2")
LAST = "return w1 - lr * g1, b1 - lr * h1, w2 - lr * g2, b2 - lr * h2"
STEPS = [
    ("pass", LAST, "", []),
    (INSIDE, "return w1, b1, w2, b2", "it adds", [("update", "several steps")]),
    (ALONE, "return w1, b1, w2, b2", "each of these", [("update", "several steps")]),
    (
        "pass",
        LAST.replace("b1 - lr * h1", "b1[:, None] - lr * h1"),
        "a row and the other a column",
        [("b1", "broadcast")],
    ),
]


@pytest.mark.parametrize(("inside", "last", "said", "found"), STEPS)
def test_steps_after_each_sample_and_biases_that_are_broadcast_are_named(inside, last, said, found):
    """A mean may be that of all samples, gradients may be added up, b − lr g may be a matrix."""
    source = STEP.replace("MORE", inside).replace(LAST, last)
    mistakes = sh.check(room(source)["step"], hidden=4, activation="tanh", bias=True).mistakes
    assert [(f.name, f.kind) for f in mistakes] == found
    assert all(said in f.sentence for f in mistakes)


def test_a_bias_that_is_broadcast_is_read_of_all_samples():
    """The steps of single samples are added, also where each of them gives a matrix."""

    def step(x, y, w1, b1, w2, b2, lr):
        return w1, b1 - lr * np.arange(3)[:, None], w2, b2

    p = probes((3,), "sigmoid", True)["own"][0]
    given = read(Adapted(step), p, Layout(single="vector")).given
    added = p.weights["b1"] - len(p.x) * p.lr * np.arange(3)[:, None]
    assert np.allclose(given["new_b1"], added)


TURNED = """
def sigmoid(z): return 1 / (1 + np.exp(-z))
def gradients(Theta1, Theta2, Theta3, X, y):
    a1 = sigmoid(X @ Theta1.T)
    a2 = sigmoid(a1 @ Theta2.T)
    d3 = sigmoid(a2 @ Theta3.T) - y
    d2 = d3 @ Theta3 * a2 * (1 - a2)
    d1 = d2 @ Theta2 * a1 * (1 - a1)
    return d1.T @ X, d2.T @ a1, d3.T @ a2
"""
TURNED_STEP = """
def step(Theta1, Theta2, Theta3, X, y, lr):
    g1, g2, g3 = gradients(Theta1, Theta2, Theta3, X, y)
    return Theta1 - lr * g1, Theta2 - lr * g2, Theta3 - lr * g3
"""
COLUMNS = """
def sigmoid(z): return 1 / (1 + np.exp(-z))
def gradients(W1, W2, W3, X, Y):
    A1 = sigmoid(W1.T @ X)
    A2 = sigmoid(W2.T @ A1)
    d3 = sigmoid(W3.T @ A2) - Y
    d2 = W3 @ d3 * A2 * (1 - A2)
    d1 = W2 @ d2 * A1 * (1 - A1)
    return X @ d1.T, A1 @ d2.T, A2 @ d3.T
"""


@pytest.mark.parametrize(
    "source",
    [
        TURNED,
        TURNED.replace(
            "return d1.T @ X, d2.T @ a1, d3.T @ a2", "return {'Theta2_grad': d2.T @ a1}"
        ),
        TURNED.replace(
            "return d1.T @ X, d2.T @ a1, d3.T @ a2",
            "return np.concatenate([(d1.T @ X).ravel(), (d2.T @ a1).ravel(), (d3.T @ a2).ravel()])",
        ),
        COLUMNS,
    ],
)
def test_weights_may_be_the_other_way_round_than_the_samples(source):
    """x·Wᵀ with samples in rows, as in the course with Theta1; Wᵀ·x with samples in columns."""
    report = sh.check(entry(room(source)), hidden=(3, 3))
    assert report.passed, str(report)
    assert "your weights are the transposes" in str(report)


def test_a_step_of_weights_the_other_way_round_is_read():
    """The new weights are turned back, square ones too."""
    report = sh.check(room(TURNED + TURNED_STEP)["step"], hidden=(3, 3))
    assert report.passed, str(report)


def test_a_mistake_in_weights_the_other_way_round_is_named():
    """One hidden layer's activations in the place of another's, and a part of the slope alone."""
    wrong = TURNED.replace("d2.T @ a1, d3", "d2.T @ a2, d3").replace("a1 * (1 - a1)", "(1 - a1)")
    report = sh.check(entry(room(wrong)), hidden=(3, 3))
    found = {(f.name, f.kind) for f in report.mistakes}
    assert found == {("dL_dw2", "wrong layer"), ("dL_dz1", "missing factor")}


CACHES = """
def forward(X, parameters):
    AL, caches = X, []
    for l in (1, 2):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        caches.append(((AL, W, b), W @ AL + b))
        AL = 1 / (1 + np.exp(-caches[-1][1]))
    return AL, caches
def model_backward(AL, Y, caches):
    dZ, grads = AL - Y, {}
    for l in (2, 1):
        (A, W, b), Z = caches[l - 1]
        grads["dW" + str(l)], grads["db" + str(l)] = dZ @ A.T, dZ.sum(axis=1, keepdims=True)
        dZ = W.T @ dZ * A * (1 - A)
    return grads
"""


def test_a_list_of_caches_is_not_taken_for_the_weights(tmp_path):
    """It has as many parts as there are layers, and is none the less not changed in place."""
    (tmp_path / "caches.py").write_text(f"import numpy as np\n{CACHES}")
    report = sh.check(load(tmp_path / "caches.py"), hidden=3, bias=True)
    assert report.passed, str(report)


BUFFERS = """
def backward_pass(w1, w2, t, x, x1, x2, dl_dw1, dl_dw2):
    dl_ds2 = x2 - t
    dl_dw2 += np.outer(dl_ds2, x1)
    dl_dw1 += np.outer((1 - x1**2) * (w2.T @ dl_ds2), x)
def compute_gradients(train_input, train_target, w1, w2):
    dl_dw1, dl_dw2 = np.zeros(w1.shape), np.zeros(w2.shape)
    for x, t in zip(train_input, train_target):
        x1 = np.tanh(w1 @ x)
        backward_pass(w1, w2, t, x, x1, w2 @ x1, dl_dw1, dl_dw2)
    return dl_dw1, dl_dw2
"""


def test_a_function_that_adds_to_gradients_that_it_is_given_is_only_a_part():
    """The one that makes the sums and returns them is checked."""
    code = entry(room(BUFFERS))
    assert code.__name__ == "compute_gradients"
    assert sh.check(code, hidden=3, activation="tanh").passed


CLASSES = """
def gradients(X, y, W1, W2):
    a1 = np.tanh(X @ W1)
    counts = np.exp(a1 @ W2)
    dlogits = counts * (1 / counts.sum(1, keepdims=True))
    dlogits[np.arange(len(y)), y] -= 1
    return {"dlogits": dlogits, "dW2": a1.T @ dlogits, "dW1": X.T @ (dlogits @ W2.T * (1 - a1**2))}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("", "", []), ("-= 1", "-= 0", [("dL_dz2", "missing term")])],
)
def test_code_that_takes_y_for_places_is_of_several_classes(old, new, said):
    """A mistake in it is named, too, though no word tells of classes."""
    report = sh.check(entry(room(CLASSES.replace(old, new))), hidden=3, activation="tanh")
    assert [(f.name, f.kind) for f in report.mistakes] == said
