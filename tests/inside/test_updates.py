"""The step that a file makes with its gradients is judged beside them."""

import linecache
import sys
from types import ModuleType

import pytest

import shallows as sh
from shallows.inside.checking.running.loading import SUBMISSION, entry

FUNCTIONS = """
import numpy as np

def forward(X, params):
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    return {"A1": A1, "A2": 1 / (1 + np.exp(-params["W2"] @ A1 - params["b2"]))}

def backward(params, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = params["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
            "dW2": dZ2 @ cache["A1"].T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m}

def update(params, grads, rate=1.2):
    new = {}
    for name in params:
        new[name] = params[name] - rate * grads["d" + name]
    return new

def model(X, Y, hidden, iterations=10000):
    params = initialize(X.shape[0], hidden)
    for i in range(iterations):
        params = update(params, backward(params, forward(X, params), X, Y))
"""
UNPACKED = """
import numpy as np

def backward(X, y, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    d2 = 1 / (1 + np.exp(-a1 @ W2 - b2)) - y
    d1 = d2 @ W2.T * (1 - a1**2)
    return X.T @ d1, d1.sum(axis=0), a1.T @ d2, d2.sum(axis=0)

def train(X, y, W1, b1, W2, b2, lr, epochs):
    for epoch in range(epochs):
        dW1, db1, dW2, db2 = backward(X, y, W1, b1, W2, b2)
        W1 = W1 - lr * dW1
        b1 = b1 - lr * db1
        W2 = W2 - lr * dW2
        b2 = b2 - lr * db2
    return W1, b1, W2, b2
"""
CLASS = """
import numpy as np

class Net:
    def __init__(self, inputs, hidden, outputs):
        self.W1, self.b1 = np.ones((inputs, hidden)), np.zeros(hidden)
        self.W2, self.b2 = np.ones((hidden, outputs)), np.zeros(outputs)

    def forward(self, x):
        self.x, self.a1 = x, np.tanh(x @ self.W1 + self.b1)
        self.yhat = 1 / (1 + np.exp(-self.a1 @ self.W2 - self.b2))
        return self.yhat

    def backward(self, y):
        d2 = self.yhat - y
        d1 = d2 @ self.W2.T * (1 - self.a1**2)
        self.dW1, self.db1, self.dW2, self.db2 = self.x.T @ d1, d1.sum(0), self.a1.T @ d2, d2.sum(0)

    def update(self, lr):
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2
"""
OWN_RATE = (
    CLASS.replace("def update(self, lr)", "def step(self)")
    .replace("= lr *", "= self.lr *")
    .replace("outputs):", "outputs):\n        self.lr = 0.3")
)
SPANISH = FUNCTIONS
for _word, _other in {
    "forward": "adelante", "backward": "retropropagacion", "update": "actualizar",
    "grads": "gradientes", "rate": "tasa", "params": "parametros", "model": "modelo",
}.items():  # fmt: skip
    SPANISH = SPANISH.replace(_word, _other)
RIGHT = {
    "functions": FUNCTIONS,
    "spanish": SPANISH,
    "unpacked": UNPACKED,
    "class": CLASS,
    "own rate": OWN_RATE,
}
WRONG = [
    ("functions", "- rate *", "- 0 *", ("update", "not updated")),
    ("functions", "- rate *", "+ rate *", ("update", "uphill")),
    ("functions", "- rate *", "- rate * rate *", ("update", "lr twice")),
    ("spanish", "- tasa *", "+ tasa *", ("update", "uphill")),
    ("unpacked", "b1 - lr * db1", "b1 - db1", ("b1", "lr forgotten")),
    ("unpacked", "return W1, b1, W2, b2", "return W1, b2, W2, b1", ("code", "swapped")),
    ("class", "self.W2 -= lr", "self.W2 += lr", ("w2", "uphill")),
    ("class", "self.b2 -= lr * self.db2", "pass", ("b2", "not updated")),
    ("class", "self.b1 -= lr * self.db1", "self.b1 -= lr * self.db2", ("b1", "wrong layer")),
    ("class", "self.b1 -= lr *", "self.b1 -= lr / len(self.x) *", ("b1", "mean for sum")),
    ("class", "self.W2 -= lr * self.dW2", "self.W2 -= lr * self.dW2.max()", ("w2", None)),
    ("own rate", "self.W1 -= self.lr", "self.W1 = self.lr", ("w1", "misprint")),
]


def check(source):
    """Return the report on a file of its own."""
    module = ModuleType(SUBMISSION)
    sys.modules[SUBMISSION] = module
    linecache.cache["file.py"] = len(source), None, source.splitlines(keepends=True), "file.py"
    exec(compile(source, "file.py", "exec"), module.__dict__)  # noqa: S102 - ours
    return sh.check(entry(module.__dict__), hidden=3, activation="tanh", bias=True)


@pytest.mark.parametrize("form", RIGHT)
def test_a_right_step_passes(form):
    """Nothing is said of a step that is right."""
    report = check(RIGHT[form])
    assert report.passed, str(report)
    assert not [f for f in report.findings if f.kind == "step"], str(report)


@pytest.mark.parametrize(("form", "old", "new", "named"), WRONG)
def test_a_mistake_in_the_step_is_named(form, old, new, named):
    """The gradients are right, and the mistake is reported where the weights are lowered."""
    report = check(RIGHT[form].replace(old, new))
    assert [(f.name, f.kind) for f in report.mistakes] == [named], str(report)
    assert set(report.places.values()) <= {"right", "missing"}, report.places


def test_words_of_another_language_are_read_by_what_they_do():
    """The backward pass takes x and y and transposes; what it keeps comes from what takes x."""
    report = check(SPANISH.replace("- Y", "+ Y"))
    assert [(f.name, f.kind) for f in report.mistakes] == [("dL_dz2", "wrong sign")], str(report)


def test_a_step_that_is_another_one_is_a_note():
    """An exercise may ask for another rule than w − lr ∂L/∂w, which costs no marks."""
    source = FUNCTIONS.replace("rate * grads", "rate * np.sqrt(params[name] ** 2) * grads")
    report = check(source)
    (note,) = [f for f in report.findings if f.kind == "step"]
    assert report.passed
    assert note.sentence == "what update does with your gradients is not w ← w − lr ∂L/∂w"


def test_training_of_many_steps_is_not_noted():
    """How many steps it makes, and of which samples, is its own affair."""
    many = UNPACKED.replace("epochs)", "rounds=7)").replace("epochs", "rounds")
    report = check(many)
    assert report.passed
    assert not [f for f in report.findings if f.kind == "step"], str(report)


def test_wrong_gradients_are_told_without_the_step():
    """A wrong gradient makes every step wrong; it is told once."""
    source = CLASS.replace("(1 - self.a1**2)", "(1 - self.a1)").replace(
        "self.b2 -= lr", "self.b2 += lr"
    )
    assert [f.name for f in check(source).mistakes] == ["dL_dz1"]


def test_functions_beside_those_of_a_user_are_left_alone():
    """Only a file that was handed in is searched for a step; a user's script may do anything."""
    room = {"__name__": "script"}
    exec(UNPACKED.replace("b1 - lr * db1", "b1 - db1"), room)  # noqa: S102 - ours
    assert sh.check(room["backward"], hidden=3, activation="tanh", bias=True).passed


TRAINED = """
    def train(self, x, y, epochs, lr):
        for epoch in range(epochs):
            self.forward(x)
            self.backward(y)
            self.update(lr)
"""
IN_ONE = """
    def backward(self, x, y, lr):
        d2 = self.yhat - y
        d1 = d2 @ self.W2.T * (1 - self.a1**2)
        self.dW1, self.db1, self.dW2, self.db2 = x.T @ d1, d1.sum(0), self.a1.T @ d2, d2.sum(0)
        self.update(lr)

    def train(self, x, y, epochs, lr):
        for epoch in range(epochs):
            self.forward(x)
            self.backward(x, y, lr)
"""


@pytest.mark.parametrize("more", [TRAINED, IN_ONE])
def test_training_beside_right_code_goes_forward_in_each_epoch(more):
    """Gradients, or a step, are right; but the second epoch uses the activations of the first."""
    loop = "for epoch in range(epochs):\n"
    wrong = more.replace(f"{loop}            self.forward(x)\n", f"self.forward(x)\n        {loop}")
    assert check(CLASS + more).passed
    told = check(CLASS + wrong).mistakes
    assert [(f.name, f.kind) for f in told] == [("code", "stale activations")]
