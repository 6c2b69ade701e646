"""Programs in which no name says how to call them: what they make is tried, and each use of it."""

import itertools
import sys
from types import ModuleType

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.running.loading import SUBMISSION, entry
from shallows.inside.checking.running.plain import plain

START = """
import numpy as np
from types import SimpleNamespace

def act(z):
    return 1 / (1 + np.exp(-z))

class Katman:
    def __init__(self, giris, cikis):
        self.agirlik = np.ones((cikis, giris))

    def ileri(self, x):
        self.x, self.a = x, act(x @ self.agirlik.T)
        return self.a

class Ag:
    def __init__(self):
        self.katmanlar = []

    def ekle(self, katman):
        self.katmanlar.append(katman)

    def turevler(self, x, y):
        for katman in self.katmanlar:
            x = katman.ileri(x)
        hata, bulunan = x - y, []
        for katman in reversed(self.katmanlar):
            bulunan.insert(0, hata.T @ katman.x)
            hata = hata @ katman.agirlik * katman.x * (1 - katman.x)
        return bulunan
"""
FILE_MADE = "ag = Ag()\nag.ekle(Katman(2, 3))\nag.ekle(Katman(3, 1))\n"
FORMS = {
    "an object that the file has made": FILE_MADE,
    "a function that makes one": f"def kur():\n    {FILE_MADE.replace(chr(10), chr(10) + '    ')}"
    "return ag\n",
    "a function that takes one": FILE_MADE
    + "def train_step(model, x, y, lr):\n"
    + "    for katman, g in zip(model.katmanlar, model.turevler(x, y)):\n"
    + "        katman.agirlik = katman.agirlik - lr * g\n",
    "a method that starts from the sizes": """
class Net(Ag):
    def __init__(self, eta=0.3):
        self.eta = eta

    def build(self, inputs):
        self.katmanlar = [Katman(inputs, 3), Katman(3, 1)]

    def fit(self, x, y):
        for katman, g in zip(self.katmanlar, self.turevler(x, y)):
            katman.agirlik -= self.eta * g
""",
    "a tuple of tuples, from sizes": """
class Net:
    def __init__(self, *groessen):
        self.lagen = tuple((np.ones(n),) for n in zip(groessen, groessen[1:]))

    def lerne(self, x, y, lr=0.5):
        (w1,), (w2,) = self.lagen
        a = act(x @ w1)
        d = act(a @ w2) - y
        self.lagen = (w1 - lr * x.T @ (d @ w2.T * a * (1 - a)),), (w2 - lr * a.T @ d,)
""",
}


def check(source):
    """Return the report on a module of its own."""
    module = ModuleType(SUBMISSION)
    sys.modules[SUBMISSION] = module
    exec(source, module.__dict__)  # noqa: S102 - ours
    return sh.check(entry(module.__dict__), hidden=3), module


@pytest.mark.parametrize("form", FORMS)
def test_what_holds_the_weights_is_found_by_their_shapes(form):
    """No name of these is known, but what is made has arrays of the weights' shapes."""
    report, _ = check(START + FORMS[form])
    assert report.passed, str(report)


@pytest.mark.parametrize("form", list(FORMS)[:3])
def test_a_mistake_is_found_through_a_use_that_was_tried(form):
    """The same programs with a factor too few do not pass."""
    source = START.replace("katman.x * (1 - katman.x)", "(1 - katman.x)")
    report, _ = check(source + FORMS[form])
    assert [f.name for f in report.mistakes] == ["dL_dz1"], str(report)


def test_a_method_that_checks_gradients_is_no_answer():
    """A method that returns nothing does not pass because right differences stand beside it."""
    unfinished = START.replace("return bulunan", "return None").replace("turevler", "backward")
    right = START.split("def turevler")[1]
    with pytest.raises(sh.ArgumentError, match="code"):
        check(f"{unfinished}\n    def numerical_check{right}{FILE_MADE}")


def test_what_the_file_has_made_is_left_as_it_was():
    """The object is copied before the weights are put in."""
    _, module = check(START + FORMS["a function that takes one"])
    assert all((k.agirlik == np.ones(k.agirlik.shape)).all() for k in module.ag.katmanlar)


def test_a_generator_without_an_end_is_read_as_far_as_it_is_needed():
    """Its first values are read; nothing waits for the others."""
    assert len(plain(at for at in itertools.count())) == 200


def test_functions_of_a_script_that_calls_check_are_not_tried():
    """`check` would run without an end, if it called the function that has called it."""
    called = []

    def unread(x, y, w1, w2):
        return None

    room = unread.__globals__
    room["study"] = lambda: called.append("study")
    try:
        with pytest.raises(sh.ArgumentError, match="code"):
            sh.check(unread, hidden=3)
    finally:
        del room["study"]
    assert not called
