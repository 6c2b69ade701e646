"""Programs that make their own data and weights: the exercise's are put in their places."""

import pytest

import shallows as sh
from shallows.inside.checking.running.loading import load

PRELUDE = """
X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
X = X / 2
y = np.array([[0], [1], [1], [0]])
n = len(X)
table = np.loadtxt("a file that is not here.csv")
W1 = np.random.randn(3, 4)
W2 = np.random.randn(4, 1)
rate = 0.5
"""
LOOP = """
for epoch in range(30):
    a1 = f(X @ W1)
    d2 = (f(a1 @ W2) - y) / n
    d1 = d2 @ W2.T * a1 * (1 - a1)
    W2 -= rate * a1.T @ d2
    W1 -= rate * X.T @ d1
"""
START = "import numpy as np\n\ndef f(z):\n    return 1 / (1 + np.exp(-z))\n"


def indented(text):
    return text.replace("\n", "\n    ")


FORMS = {
    "a script": START + PRELUDE + LOOP,
    "a script that only runs as the program": START
    + 'if __name__ == "__main__":'
    + indented(PRELUDE + LOOP),
    "a function without parameters": START + "def main():" + indented(PRELUDE + LOOP),
    "a loop that ends by a condition": START
    + PRELUDE
    + LOOP.replace("for epoch in range(30):", "k = 0\nwhile k < 30:\n    k += 1"),
    "a function of x and y": START
    + "def train(X, y, n_hidden, rate=0.1, epochs=9):\n    n, k = X.shape"
    + indented("\nW1, W2 = np.random.rand(k, n_hidden), np.random.rand(n_hidden, 1)" + LOOP)
    + "\n    return W1, W2\n",
    "a method that makes the weights": START
    + "class Net:\n    def __init__(self, rate=0.3):\n        self.rate = rate\n"
    + "    def _init(self, k):\n        self.W1 = np.random.rand(k, 4)\n"
    + "        self.W2 = np.random.rand(4, 1)\n"
    + "    def fit(self, X, y):\n        n = len(X)\n        self._init(X.shape[1])"
    + indented(indented(LOOP)).replace("W1", "self.W1").replace("W2", "self.W2").replace(
        "rate", "self.rate"
    ),
}  # fmt: skip


def mistakes(source, path):
    file = path / "program.py"
    file.write_text(source)
    return [(f.name, f.kind) for f in sh.check(load(file), hidden=4).mistakes]


@pytest.mark.parametrize("form", FORMS)
def test_data_and_weights_take_the_places_of_the_programs_own(form, tmp_path):
    """Of however many steps, the first is judged; a file of data may be missing."""
    assert mistakes(FORMS[form], tmp_path) == []


@pytest.mark.parametrize("form", ["a script", "a method that makes the weights"])
def test_a_mistake_in_such_a_program_is_named(form, tmp_path):
    """It does not pass because the weights are its own."""
    wrong = FORMS[form].replace("W1 -=", "W1 +=")
    assert mistakes(wrong, tmp_path) == [("w1", "uphill")]


def test_a_learning_rate_that_is_made_after_the_weights_is_the_exercises(tmp_path):
    """So that it can be told from one that is forgotten."""
    wrong = FORMS["a script"].replace("rate * ", "")
    assert mistakes(wrong, tmp_path) == [("update", "lr forgotten")]


def test_a_script_without_a_loop_is_judged_by_its_variables(tmp_path):
    """They are gradients by their names."""
    lines = ["a1 = f(X @ W1)", "dL_dz2 = f(a1 @ W2) - y", "dL_dw2 = a1.T @ dL_dz2",
             "dL_dz1 = dL_dz2 @ W2.T * a1 * (1 - a1)", "dL_dw1 = X.T @ dL_dz1"]  # fmt: skip
    source = START + PRELUDE + "\n".join(lines)
    assert mistakes(source, tmp_path) == []
    wrong = source.replace("a1.T @", "a1.T * 2 @")
    assert mistakes(wrong, tmp_path) == [("dL_dw2", "constant factor")]
