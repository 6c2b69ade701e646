"""Programs in which no name says how to call them: what they make is tried, and each use of it."""

import copy
import itertools
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.reading.probe import probes
from shallows.inside.checking.running.holding import placed
from shallows.inside.checking.running.layout import Layout, laid_out
from shallows.inside.checking.running.loading import SUBMISSION, entry
from shallows.inside.checking.running.plain import plain
from shallows.inside.checking.running.trials import run

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


def check(source, *, bias=False):
    """Return the report on a module of its own."""
    module = ModuleType(SUBMISSION)
    sys.modules[SUBMISSION] = module
    exec(source, module.__dict__)  # noqa: S102 - ours
    return sh.check(entry(module.__dict__), hidden=3, bias=bias), module


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


@pytest.mark.parametrize(
    ("step", "named"),
    [
        ("k.agirlik - lr * g", []),
        ("lr * g", [("update", "misprint")]),
        ("k.agirlik - lr * g * (len(g) > 1)", [("w2", "not updated")]),
    ],
)
@pytest.mark.parametrize("name", ["turevler", "backward"])
def test_a_step_is_tried_in_the_same_way(name, step, named):
    """The class has a method that takes a learning rate, alone or beside one that goes backward."""
    learn = f"""
    def learn(self, x, y, lr):
        for k, g in zip(self.katmanlar, self.{name}(x, y)):
            k.agirlik = {step}
"""
    report, _ = check(START.replace("turevler", name) + learn + FILE_MADE)
    assert [(f.name, f.kind) for f in report.mistakes] == named, str(report)


SEALED = """
import numpy as np
class Net:
    def __init__(self):
        self._layers = tuple(bytes(8 * n) for n in (6, 9, 3))
    def backward(self, x, y):
        w1, w2, w3 = (np.random.rand(*s) for s in ((x.shape[1], 3), (3, 3), (3, 1)))
        return {"dw3": w3, "dw2": w2, "dw1": w1}
"""


def test_a_step_may_forget_one_of_the_weights():
    """No name says what its x and y are, and it moves all others."""
    source = """
import numpy as np

class Rede:
    def __init__(self, entradas, ocultas, saidas):
        self.p1, self.v1 = np.ones((entradas, ocultas)), np.zeros((1, ocultas))
        self.p2, self.v2 = np.ones((ocultas, saidas)), np.zeros((1, saidas))

    def treinar(self, entradas, esperado, taxa_aprendizado=0.1):
        oculta = 1 / (1 + np.exp(-entradas @ self.p1 - self.v1))
        erro = 1 / (1 + np.exp(-oculta @ self.p2 - self.v2)) - esperado
        delta = erro @ self.p2.T * oculta * (1 - oculta)
        self.p2 -= taxa_aprendizado * oculta.T @ erro
        self.v2 -= taxa_aprendizado * erro.sum(axis=0)
        self.p1 -= taxa_aprendizado * entradas.T @ delta
        self.v1 -= taxa_aprendizado * delta.sum(axis=0)
"""
    assert check(source, bias=True)[0].passed
    last = "        self.v1 -= taxa_aprendizado * delta.sum(axis=0)\n"
    (wrong,) = check(source.replace(last, ""), bias=True)[0].mistakes
    assert (wrong.name, wrong.kind) == ("b1", "not updated")


def test_an_object_without_a_place_for_the_weights_is_refused():
    """Its gradients are those of weights of its own, and tell nothing; it is no random mistake."""
    names = {"__name__": SUBMISSION}
    exec(SEALED, names)  # noqa: S102 - ours
    with pytest.raises(sh.ArgumentError, match=r"weights of its own.*names such as W1, b1"):
        sh.check(entry(names))


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


def made(source):
    """Return the function or class of a module, the module, and what there is to hand over."""
    module = ModuleType(SUBMISSION)
    sys.modules[SUBMISSION] = module
    exec("import numpy as np\n" + source, module.__dict__)  # noqa: S102 - ours
    p, _ = probes((3,), "sigmoid", False, 1)["own"]
    given = laid_out(p.x, p.y, p.weights, p.forward, Layout(kind="made"))
    given.lr = p.lr
    return module.code, module, given


USED = """
class Old:
    by = 1

    def __init__(self):
        self.u, self.v = np.ones((2, 3)), np.ones((3, 1))

class New(Old):
    by = 2

def code(model, x, y, lr):
    model.u, model.v = model.u - model.by, model.v - model.by
"""
TRIED = {
    "the class that is defined last": (USED, 2),
    "what the file has made last": ("""
from types import SimpleNamespace

first = SimpleNamespace(u=np.ones((2, 3)), v=np.ones((3, 1)), by=1)
last = SimpleNamespace(u=np.ones((2, 3)), v=np.ones((3, 1)), by=5)

def code(model, x, y, lr):
    model.u, model.v = model.u - model.by, model.v - model.by
""", 5),
    "what moves all weights": ("""
class code:
    def __init__(self):
        self.u, self.v = np.ones((2, 3)), np.ones((3, 1))

    def a_first(self, x, y):
        self.v = self.v - 3

    def all(self, x, y):
        self.u, self.v = self.u - 4, self.v - 4
        return 0.5
""", 4),
}  # fmt: skip


@pytest.mark.parametrize("what", TRIED)
def test_of_several_things_to_try_the_likeliest_counts(what):
    """An earlier draft may stand above it, and a part of the step beside it."""
    source, by = TRIED[what]
    code, _, given = made(source)
    found = run(code, given)
    assert all(np.allclose(found.after[n], w - by) for n, w in given.weights.items())
    assert found.kept is None  # the step is judged, and not what the object keeps
    assert found.returned == (0.5 if by == 4 else None)


UNTRIED = """
called = []

class code:
    def __init__(self):
        self.u, self.v = np.ones((2, 3)), np.ones((3, 1))

    def a_copy(self):
        return [self.u, self.v]

    def b_fails(self, x, y):
        raise ValueError("one")

    def c_fails(self, x, y):
        raise ValueError("two")

    def NAME(self, x, y):
        return [2 * self.u, 2 * self.v]

def study(x, y, units):
    called.append(units)
"""


@pytest.mark.parametrize("name", ["grad_check", "numerical", "test_it", "predict_all"])
def test_some_methods_are_no_answer(name):
    """Those that check or predict, and one that returns the weights; the first error is told."""
    code, module, given = made(UNTRIED.replace("NAME", "go"))
    assert np.allclose(run(code, given).returned[0], 2 * given.weights["w1"])
    code, module, given = made(UNTRIED.replace("NAME", name))
    with pytest.raises(ValueError, match="one"):
        run(code, given)
    assert int not in map(type, module.called)  # it takes data, and makes nothing of sizes


class Pair(NamedTuple):
    """A tuple that knows what is where."""

    u: Any
    v: Any


@dataclass(frozen=True)
class Frozen:
    """An object that can't be changed."""

    u: Any
    v: Any


U, V = np.ones((2, 3)), np.ones((3, 1))


def test_a_module_has_its_own_arrays_again():
    """Also those of tuples within tuples, which are made anew for each weight.

    It is not a copy of them that gets the weights: this function could not use it.
    """
    code, module, given = made("""
arrays = np.ones((2, 3)), (np.ones((3, 1)),)

def code(x, y):
    return [2 * arrays[0], 2 * arrays[1][0]]
""")
    mine = module.arrays
    assert np.allclose(run(code, given).returned[0], 2 * given.weights["w1"])
    assert module.arrays is mine


HELD = [
    ({"velocity": U, "dw1": U, "delta": V, "u": U, "v": V}, lambda h: (h["u"], h["v"])),
    ({"v": V + 0, "u": U, "last": V}, lambda h: (h["u"], h["last"])),
    ({"u": U.T, "v": V.T}, lambda h: (h["u"].T, h["v"].T)),
    ({"u": U.tolist(), "v": V.tolist()}, lambda h: (h["u"], h["v"])),
    ((U, (V,)), lambda h: (h[0], h[1][0])),
    (Pair(U, V), lambda h: (h.u, h.v)),
    (Frozen(U, V), lambda h: (h.u, h.v)),
    (
        {"b": np.ones(3), "all": np.ones(9)},
        lambda h: (h["all"][:6].reshape(2, 3), h["all"][6:, None]),
    ),
]


@pytest.mark.parametrize(("held", "both"), HELD)
def test_the_weights_are_put_where_arrays_have_their_shapes(held, both):
    """In their order, and not where a name says that it holds derivatives or a momentum."""
    _, _, given = made("code = None")
    root = [copy.deepcopy(held)]
    slots = placed(root, __name__, given)
    for slot, value, w in zip(slots, both(root[0]), given.weights.values(), strict=True):
        assert np.array_equal(value, w)
        assert np.array_equal(slot.get(), w)
    for slot in reversed(slots):
        slot.put_back()
    assert str(root) == str([held])


def test_a_bias_is_no_matrix_and_one_array_has_one_place():
    """A bias of four units is not put into a (2, 2) matrix; an array in two lists is one."""
    p, _ = probes((4,), "sigmoid", True, 1)["own"]
    given = laid_out(p.x, p.y, p.weights, p.forward, Layout(kind="made"))
    one = np.ones((2, 4))
    held = {
        "a": one, "again": [one], "v": np.ones((4, 1)),
        "square": np.ones((2, 2)), "b": np.ones((1, 4)), "c": np.ones(1),
    }  # fmt: skip
    assert len(placed(held, __name__, given)) == 4
    assert np.array_equal(held["square"], np.ones((2, 2)))
    assert np.array_equal(held["b"][0], given.weights["b1"])
    p, _ = probes((3, 3, 3), "sigmoid", False, 1)["own"]
    given = laid_out(p.x, p.y, p.weights, p.forward, Layout(kind="made"))
    first, inside, last = np.ones((2, 3)), np.ones((3, 3)), np.ones((3, 1))
    assert not placed([first, inside, inside, last], __name__, given)
    assert len(placed([first, inside, inside + 0, last], __name__, given)) == 4


NEURONS = """
import math

class Neuron:
    def __init__(self, count):
        self.weights, self.bias, self.out = [0.0] * count, 0.0, 0.0

    def fire(self, values):
        z = self.bias + sum(w * v for w, v in zip(self.weights, values))
        self.out = 1 / (1 + math.exp(-z))
        return self.out

class Net:
    def __init__(self, sizes):
        self.layers = [[Neuron(n) for _ in range(m)] for n, m in zip(sizes, sizes[1:])]

    def train(self, x, y, lr):
        inputs = [x]
        for layer in self.layers:
            inputs.append([unit.fire(inputs[-1]) for unit in layer])
        delta = [a - t for a, t in zip(inputs[-1], y)]
        for layer, before in reversed(list(zip(self.layers, inputs))):
            back = [sum(u.weights[j] * d for u, d in zip(layer, delta)) for j in range(len(before))]
            for u, d in zip(layer, delta):
                u.weights = [w - lr * d * v for w, v in zip(u.weights, before)]
                u.bias -= lr * d
            delta = [e * a * (1 - a) for e, a in zip(back, before)]
"""


@pytest.mark.parametrize(("old", "new", "kinds"), [("", "", []), ("-= lr", "+= lr", ["uphill"])])
def test_each_unit_may_be_an_object_with_its_own_weights(old, new, kinds):
    """No array has a weight's shape then; and one sample after the other is no second epoch."""
    module = ModuleType(SUBMISSION)
    sys.modules[SUBMISSION] = module
    exec(NEURONS.replace(old, new) if old else NEURONS, module.__dict__)  # noqa: S102 - ours
    report = sh.check(entry(module.__dict__), hidden=3, bias=True)
    assert [f.kind for f in report.mistakes] == kinds * 2, str(report)
    assert all(f.kind == "convention" for f in report.findings if f.note)


@pytest.mark.parametrize("columns", [False, True])
def test_each_unit_gets_the_weights_of_its_inputs(columns):
    """Its bias is the number of that name beside them, and all is put back after the call."""
    p, _ = probes((2,), "sigmoid", True, 1)["own"]
    given = laid_out(p.x, p.y, p.weights, p.forward, Layout(kind="made", columns=columns))
    held = [[{"out": 2.0, "w": [0.0] * 2, "bias": 0.0} for _ in range(2)]]
    held.append([{"out": 2.0, "w": [0.0] * 2, "bias": 0.0}])
    before = str(held)
    slots = placed(held, __name__, given)
    assert held[0][1]["w"] == p.weights["w1"][:, 1].tolist()
    assert (held[0][1]["bias"], held[0][1]["out"]) == (p.weights["b1"][1], 2.0)
    for slot in slots:
        assert np.array_equal(slot.get(), given.weights[slot.name])
        slot.put_back()
    assert str(held) == before
    del held[1][0]["bias"]
    assert not placed(held, __name__, given)
