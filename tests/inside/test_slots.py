"""Where a learner keeps the weights, and what their names say."""

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.reading.convention import Convention
from shallows.inside.checking.reading.probe import probe
from shallows.inside.checking.reading.transposes import turned_back
from shallows.inside.checking.running.layout import Layout, laid_out
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
    room = {"__name__": "submission"}
    exec(PROGRAM, room)  # noqa: S102 - ours
    mine = room["net"].weights
    arrays = list(mine)
    assert sh.check(entry(room), hidden=3).passed
    assert room["net"].weights is mine
    assert all(one is other for one, other in zip(mine, arrays, strict=True))


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
