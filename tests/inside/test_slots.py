"""Where a learner keeps the weights, and what their names say."""

from typing import Any

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.reading.convention import Convention
from shallows.inside.checking.reading.probe import probe
from shallows.inside.checking.reading.transposes import turned_back
from shallows.inside.checking.running.layout import Given, Layout, laid_out
from shallows.inside.checking.running.loading import entry
from shallows.inside.checking.running.roles import boxed, pairs, penalty, role
from shallows.inside.checking.running.slots import fitting, installed, rated

PROGRAM = """
import numpy as np

class Net:
    def __init__(self):
        self.weights = [np.zeros((2, 3)), np.zeros((3, 1))]

net = Net()

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def step(x, y, lr):
    w1, w2 = net.weights
    a1 = sigmoid(x @ w1)
    dz2 = sigmoid(a1 @ w2) - y
    dw1 = x.T @ (dz2 @ w2.T * a1 * (1 - a1))
    net.weights = [w1 - lr * dw1, w2 - lr * a1.T @ dz2]
"""


def test_weights_in_a_list_of_an_object_are_put_back():
    """The object has its own list again, and the list its own arrays, as in a notebook."""
    room: dict[str, Any] = {"__name__": "submission"}
    exec(PROGRAM, room)  # noqa: S102 - ours
    mine = room["net"].weights
    arrays = list(mine)
    assert sh.check(entry(room), hidden=3).passed
    assert room["net"].weights is mine
    assert all(one is other for one, other in zip(mine, arrays, strict=True))


SHARED = """
import numpy as np

class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x, self.a = x, 1 / (1 + np.exp(-(x @ self.W + self.b)))
        return self.a

    def backward(self, dz):
        self.dW, self.db = self.x.T @ dz, dz.sum(axis=0)
        return dz @ self.W.T * self.x * (1 - self.x)

class Net:
    def __init__(self, inputs, hidden, outputs):
        rng = np.random.default_rng()
        self.params = {"W1": rng.normal(size=(inputs, hidden)), "b1": np.zeros(hidden),
                       "W2": rng.normal(size=(hidden, outputs)), "b2": np.zeros(outputs)}
        self.layers = {i: Layer(self.params[f"W{i}"], self.params[f"b{i}"]) for i in (1, 2)}

    def gradient(self, x, t):
        a = self.layers[2].forward(self.layers[1].forward(x))
        self.layers[1].backward(self.layers[2].backward(a - t))
        return {f"{k}{i}": getattr(self.layers[i], f"d{k}") for i in (1, 2) for k in ("W", "b")}
"""


def test_layers_that_hold_the_arrays_of_the_network_get_its_weights():
    """The layers, in a dict by any names, compute with what is put into the network's dict."""
    room = {"__name__": "submission"}
    exec(SHARED, room)  # noqa: S102 - ours
    assert sh.check(entry(room), hidden=3, bias=True).passed


def test_an_array_that_two_weights_share_holds_only_one_of_them():
    """Each gets its own values, and both share their array again afterwards."""
    zeros = np.zeros(2)
    room = {"b1": zeros, "b2": zeros, "w1": np.zeros((2, 2)), "w2": np.zeros((2, 2))}
    weights = {n: np.full(v.shape, i + 1.0) for i, (n, v) in enumerate(room.items())}
    slots = list(installed(room, Given(Layout(), zeros, zeros, weights, 0.1, 0.0)))
    assert {s.name: s.get().flat[0] for s in slots} == {"b1": 1, "b2": 2, "w1": 3, "w2": 4}
    for slot in reversed(slots):
        slot.put_back()
    assert room["b1"] is room["b2"] is zeros
    assert not zeros.any()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("one_hot_y", "y"), ("training_set_inputs", "x"), ("training_set_outputs", "y"),
        ("input_weights", ""), ("target_error", ""), ("n_features", ""), ("y_hat", ""),
        ("hidden_layer_inputs", ""), ("inputs_list", "x"), ("targ_array", "y"),
    ],
)  # fmt: skip
def test_a_name_of_several_words_may_be_of_something_else(name, said):
    """The weights of the inputs are no inputs, and the number of features is no features."""
    assert role(name, False) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (lambda x, y, w1, b1: 0, (False, "", "")), (lambda x, y, net: 0, (True, "", "")),
        (lambda x, y, **w: 0, (True, "", "")), (lambda x, y, w1, lambd: 0, (False, "", "lambd")),
        (lambda x, y, w1, momentum: 0, (False, "", "")),
        (lambda mini_batch, w: 0, (True, "mini_batch", "")),
        (lambda batch, y, w: 0, (True, "", "")),
    ],
)  # fmt: skip
def test_the_parameters_say_how_a_function_is_called(code, said):
    """Whether one of them has all weights, which is a list of pairs, and which the penalty."""
    assert (boxed(code), pairs(code), penalty(code)) == said


@pytest.mark.parametrize(
    ("sizes", "transposed", "wrong", "back"),
    [
        ((2, 4, 5, 1), ["dw1", "dw2", "dw3", "dz1", "dz2"], [], True),
        ((2, 4, 5, 1), ["dz1", "dz2"], [], True),
        ((2, 4, 5, 1), ["dw1", "dw2", "dw3"], [], True),
        ((2, 4, 5, 1), ["dw2"], [], False),
        ((2, 4, 5, 1), ["dw1", "dw2"], [], False),
        ((7, 7, 7, 7), ["dw1", "dw2", "dw3", "dz1", "dz2"], ["dw2"], True),
        ((7, 7, 7, 7), ["dw2"], [], False),
    ],
)
def test_matrices_are_turned_back_if_all_of_a_kind_are_transposed(sizes, transposed, wrong, back):
    """One alone is a mistake. The shapes say it, or else the values of most squares."""
    p = probe(0, 7, sizes, Convention().derivation(("sigmoid",) * 2, False))
    names = ["dL_dw3", "dL_dz2", "dL_dw2", "dL_dz1", "dL_dw1"]
    given = {n: p.truth[n] + (n[3:] in wrong) for n in names}
    given = {n: v.T if n[3:] in transposed else v for n, v in given.items()}
    found, turned = turned_back(given, p)
    assert turned is back
    assert all(np.array_equal(found[n].T if back and n[3:] in transposed else found[n], v)
               for n, v in given.items())  # fmt: skip


def test_one_transposed_value_between_layers_is_a_mistake():
    """There is no second one that shows a convention, unless all others are transposed, too."""
    p = probe(0, 7, (2, 4, 1), Convention().derivation(("sigmoid",), False))
    given = {n: p.truth[n] for n in ("dL_dw2", "dL_dw1")} | {"dL_dz1": p.truth["dL_dz1"].T}
    assert turned_back(given, p) == (given, False)
    found, turned = turned_back({n: p.truth[n].T for n in given}, p)
    assert turned
    assert all(np.array_equal(v, p.truth[n]) for n, v in found.items())


def given():
    p = probe(0, 7, (2, 3, 1), Convention().derivation(("sigmoid",), False))
    found = laid_out(p.x, p.y, p.weights, p.forward, Layout())
    found.lr = p.lr
    return found


class Room:
    """An object of the learner's, with these attributes."""

    def __init__(self, **values):
        self.__dict__ |= values


def arrays():
    return np.ones((2, 3)), np.ones((3, 1))


@pytest.mark.parametrize(
    ("made", "both"),
    [
        (lambda w, v: Room(w1=w, w2=v), lambda r: (r.w1, r.w2)),
        (lambda w, v: Room(w0=w, w1=v), lambda r: (r.w0, r.w1)),
        (lambda w, v: Room(dw1=w + 1, w1=w, w2=v), lambda r: (r.w1, r.w2)),
        (lambda w, v: Room(w1=Room(value=w), w2=Room(data=v)), lambda r: (r.w1.value, r.w2.data)),
        (lambda w, v: Room(part=Room(w1=w, w2=v)), lambda r: (r.part.w1, r.part.w2)),
        (lambda w, v: Room(one=Room(W=w), two=Room(W=v)), lambda r: (r.one.W, r.two.W)),
        (lambda w, v: Room(w1=w.T, w2=v.ravel()), lambda r: (r.w1.T, r.w2[:, None])),
    ],
)
def test_weights_are_put_where_their_names_say(made, both):
    """By name from 0 or 1, in a parameter, in a part, in layers; and in the shape that is there."""
    room, numbers = made(*arrays()), given()
    assert sorted(slot.name for slot in installed(room, numbers)) == ["w1", "w2"]
    for value, w in zip(both(room), numbers.weights.values(), strict=True):
        assert np.array_equal(value, w)
    assert "dw1" not in vars(room) or (room.dw1 == 2).all()


def test_only_a_number_is_a_learning_rate():
    """A text or a function of that name stays."""
    room = {"lr": "adaptive", "eta": 0.5, "learning_rate": abs}
    assert [slot.name for slot in rated(room, given())] == ["lr"]
    assert room == {"lr": "adaptive", "eta": given().lr, "learning_rate": abs}


def test_a_weight_is_transposed_or_laid_out_anew_for_its_place():
    """The values of a square stay, since nothing says that it is transposed."""
    w = np.arange(6.0).reshape(2, 3)
    assert np.array_equal(fitting(w, np.ones((3, 2))), w.T)
    assert np.array_equal(fitting(w, np.ones(6)), w.ravel())
    assert fitting(w, np.ones((3, 2)).tolist()) == w.T.tolist()


@pytest.mark.parametrize(
    ("layout", "weights", "others"),
    [
        (Layout(), False, False), (Layout(columns=True), True, True),
        (Layout(turned=True), True, False), (Layout(columns=True, turned=True), False, True),
    ],
)  # fmt: skip
def test_weights_may_be_the_other_way_round_than_samples(layout, weights, others):
    """As in x·Wᵀ, or in Wᵀ·x: then only they are transposed, or all else is."""
    assert (layout.transposes("w"), layout.transposes("z")) == (weights, others)
