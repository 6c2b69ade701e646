"""Where a learner keeps the weights, and what their names say."""

import pytest

import shallows as sh
from shallows.inside.checking.running.loading import entry
from shallows.inside.checking.running.roles import role

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
        ("hidden_layer_inputs", ""),
    ],
)  # fmt: skip
def test_a_name_of_several_words_may_be_of_something_else(name, said):
    """The weights of the inputs are no inputs, and the number of features is no features."""
    assert role(name, False) == said
