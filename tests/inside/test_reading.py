"""Forms in which learners write: names, containers, objects, notebooks."""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.reading.evidence import Evidence, Recorded, Source
from shallows.inside.checking.running.containers import Weights
from shallows.inside.checking.running.loading import load
from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.running.plain import plain
from shallows.inside.checking.searching import search


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dL_dw3", ("w", 3, True)), ("dJdW1", ("w", 1, True)), ("nabla_w[3]", ("w", 3, True)),
        ("W3_grad", ("w", 3, True)), ("Theta2_grad", ("w", 2, True)), ("delta3", ("z", 3, True)),
        ("∂L/∂w₂", ("w", 2, True)), ("dyhat", ("yhat", None, True)), ("syn0", ("w", 0, False)),
        ("b2", ("b", 2, False)), ("slope_w3", ("w", 3, False)), ("w3_pente", ("w", 3, False)),
        ("old_w3", None), ("loss", None), ("dyhat_dz3", None), ("error", None),
    ],
)  # fmt: skip
def test_a_name_says_what_it_stands_for(text, said):
    """It stands for a derivative, or a weight, and its layer; other names stand for nothing."""
    assert parsed(text) == said


def test_weights_answer_to_a_learner_s_names():
    """If the code asks for a 0, W0 means the first layer. Values that it sets stay set."""
    weights = Weights({"w1": np.array(1), "w2": np.array(2)})
    assert weights["W2"] == 2
    assert weights["W0"] == 1
    weights["W1"] = 3
    assert dict.__getitem__(weights, "w2") == 3
    with pytest.raises(KeyError):
        weights["gamma"]


def test_an_object_is_plain_data():
    """Attributes, arrays of any library and numbers; code is left out, and arrays are copied."""

    class Tensor:
        def detach(self):
            return self

        def cpu(self):
            return self

        def numpy(self):
            return array

    class Layer:
        def __init__(self):
            self.dW, self.go = Tensor(), print

    array = np.ones(2)
    found = plain([Layer(), {"a": (1.5, None)}])
    array += 1
    assert found[0]["go"] is None
    assert found[0]["dW"].tolist() == [1, 1]
    assert found[1] == {"a": [1.5, None]}


NOTEBOOK = [
    "%matplotlib inline\nimport numpy as np\n?np.dot\nnp.dot??",
    "1 / 0",
    "def gradients(x, y, w1):\n    if not x:\n        %timeit 1\n        !ls\n"
    "    return [x, x\n    != y, 7\n    % len(x)]",
]


def test_a_notebook_is_a_program_though_a_cell_fails(tmp_path):
    """Its function is found. If there is none, the error says which cell failed."""
    path = tmp_path / "a.ipynb"
    cells = [{"cell_type": "code", "source": cell} for cell in NOTEBOOK]
    path.write_text(json.dumps({"cells": cells}))
    assert load(path)([3, 4], 0, 0) == [[3, 4], True, 1]
    path.write_text(json.dumps({"cells": cells[:2]}))
    with pytest.raises(sh.ArgumentError, match="ZeroDivisionError"):
        load(path)


def test_evidence_knows_a_value_and_its_transpose():
    """It finds the first line that made it. Values that agree to seven digits are the same."""
    value = np.arange(6.0).reshape(2, 3)
    first = Recorded(Source(4, "a = b"), value.T, "a")
    known = Evidence([first, Recorded(Source(5, "c = a"), value, "c")])
    assert known.line(value) == Source(4, "a = b")
    assert known.line(-value) == Source(4, "a = b")
    assert 2 * value not in known


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def code(x, y, w1, w2, *, slip=1.0, mean=False):
    a1 = sigmoid(x @ w1)
    dz2 = sigmoid(a1 @ w2) - y
    dz2 = dz2 / len(x) if mean else dz2
    da1 = dz2 @ w2.T
    dz1 = da1 * a1 * (slip - a1)
    return {"dw1": x.T @ dz1, "dw2": a1.T @ dz2}


def test_a_loss_is_found_out_unless_one_is_asked_for():
    """A mean is right with a note, and a mistake where the exercise says sum."""

    def mean(x, y, w1, w2):
        return code(x, y, w1, w2, mean=True)

    report = sh.check(mean, hidden=3)
    assert report.passed
    assert "mean cross-entropy" in report.findings[-1].sentence
    assert not sh.check(mean, hidden=3, reduction="sum").passed
    with pytest.raises(sh.ArgumentError, match="reduction"):
        sh.check(mean, hidden=3, reduction="median")


def test_a_finding_has_the_learner_s_line_and_numbers():
    """The line that first made the wrong value, and one entry of it."""

    def wrong(x, y, w1, w2):
        return code(x, y, w1, w2, slip=1.5)

    (found,) = sh.check(wrong, hidden=3).mistakes
    assert found.name in ("dL_dz1", "dL_dw1")

    def missing(x, y, w1, w2):
        a1 = sigmoid(x @ w1)
        dz2 = sigmoid(a1 @ w2) - y
        dz1 = dz2 @ w2.T * a1
        return {"dw1": x.T @ dz1, "dw2": a1.T @ dz2}

    (found,) = sh.check(missing, hidden=3).mistakes
    assert (found.name, found.kind) == ("dL_dz1", "missing factor")
    assert found.source.text == "dz1 = dz2 @ w2.T * a1"
    assert found.numbers.startswith("∂L/∂z₁[")
    assert found.source.text in str(sh.check(missing, hidden=3))


def test_what_cannot_be_read_is_described():
    """The error says what was returned, and which forms can be read."""
    with pytest.raises(
        sh.ArgumentError, match=r"a dict of \{'q': an array of shape \(6, 2\)\}.*dL_dw3"
    ):
        sh.check(lambda x, y, w: {"q": x})


def test_a_wrong_gradient_does_not_blame_what_others_show_right():
    """dW2 * 2 and db1 * 4/m of a well-known course: each is named, and ∂L/∂z₂ is not."""

    def backward(X, Y, W1, b1, W2, b2):
        m = X.shape[1]
        A1 = np.maximum(0, W1 @ X + b1)
        dZ2 = sigmoid(W2 @ A1 + b2) - Y
        dW2 = dZ2 @ A1.T / m * 2
        db2 = dZ2.sum(axis=1, keepdims=True) / m
        dZ1 = (W2.T @ dZ2) * (A1 > 0)
        db1 = 4 / m * dZ1.sum(axis=1, keepdims=True)
        return {"dW1": dZ1 @ X.T / m, "db1": db1, "dW2": dW2, "db2": db2}

    report = sh.check(backward, hidden=3, bias=True, activation="relu")
    found = {(f.name, f.kind) for f in report.mistakes}
    assert found == {("dL_dw2", "constant factor"), ("dL_db1", "constant factor")}
    assert report.places["dL_dz2"] == "right"


def with_loss(x, y, w1, w2, *, gradient_of_mean=True, half=1.0):
    yhat = sigmoid(sigmoid(x @ w1) @ w2)
    loss = -half * np.mean(y * np.log(yhat) + (1 - y) * np.log(1 - yhat))
    d = code(x, y, w1, w2, mean=gradient_of_mean)
    return loss, d["dw1"], d["dw2"]


def test_the_loss_that_is_returned_is_one_of_the_values():
    """A returned mean makes its gradients means, too. An unknown loss is only noted."""
    assert sh.check(lambda x, y, w1, w2: with_loss(x, y, w1, w2), hidden=3).passed

    def summed(x, y, w1, w2):
        return with_loss(x, y, w1, w2, gradient_of_mean=False)

    def step(x, y, w1, w2, lr):
        loss, *gradients = summed(x, y, w1, w2)
        for w, gradient in zip((w1, w2), gradients, strict=True):
            w -= lr * gradient
        return loss

    for one in (summed, step):
        (found,) = sh.check(one, hidden=3).mistakes
        assert found.kind == "sum for mean"
    report = sh.check(lambda x, y, w1, w2: with_loss(x, y, w1, w2, half=0.3), hidden=3)
    assert report.passed
    assert "another loss" in [f.kind for f in report.findings]


def test_code_for_the_exercise_s_own_sizes_is_right():
    """The asked sizes are judged; that others fail is a note."""

    def own(x, y, w1, w2):
        return code(x.reshape(-1, 2), y, w1.reshape(2, 3), w2)

    report = sh.check(own, hidden=3)
    assert report.passed
    assert [f.kind for f in report.findings if f.note] == ["sizes"]


def ended(code):
    """Return whether the report on some code says that the search ended early."""
    return "search ended early" in [f.kind for f in sh.check(code, hidden=3).findings]


def test_a_search_ends_after_so_many_tries_and_says_so(monkeypatch):
    """The number of tries is limited, and not the time, so the result is always the same."""

    def strange(x, y, w1, w2):
        d = code(x, y, w1, w2)
        return {"dw1": np.cos(d["dw1"]), "dw2": np.cos(d["dw2"])}

    assert not ended(strange)
    monkeypatch.setattr(search, "BUDGET", 5)
    monkeypatch.setattr(search, "_RECOGNISED", 0)
    assert ended(strange)


def test_looking_for_the_mistake_in_a_returned_value_counts_as_a_try(monkeypatch):
    """Where all values are returned, no others are simulated, but a wrong one takes time."""

    def strange(x, y, w1, w2):
        a1 = sigmoid(x @ w1)
        yhat = sigmoid(a1 @ w2)
        dz2 = yhat - y
        da1 = dz2 @ w2.T
        dz1 = da1 * a1 * (1 - a1)
        found = {"dyhat": dz2 / (yhat * (1 - yhat)), "dz2": dz2, "da1": da1, "dz1": dz1}
        return found | {"dw2": a1.T @ dz2, "dw1": np.cos(x.T @ dz1)}

    assert not ended(strange)
    monkeypatch.setattr(search, "BUDGET", 1)
    assert ended(strange)


def test_what_other_values_contradict_is_rejected():
    """dw2 and db2 take ∂L/∂a₂, but ∂L/∂w₁ shows that ∂L/∂z₂ was right: it is not blamed."""

    def twice(x, y, w1, b1, w2, b2, w3, b3):
        a1 = sigmoid(x @ w1 + b1)
        a2 = sigmoid(a1 @ w2 + b2)
        z3 = sigmoid(a2 @ w3 + b3) - y
        da2 = z3 @ w3.T
        z1 = ((da2 * a2 * (1 - a2)) @ w2.T) * a1 * (1 - a1)
        return x.T @ z1, z1.sum(axis=0), a1.T @ da2, da2.sum(axis=0), a2.T @ z3, z3.sum(axis=0)

    found = {(f.name, f.kind) for f in sh.check(twice, bias=True).mistakes}
    assert found == {("dL_dw2", "wrong upstream"), ("dL_db2", "wrong upstream")}


def test_the_learner_s_variables_tell_equal_explanations_apart():
    """The same wrong ∂L/∂w₁ follows from a ∂L/∂z₁ without σ′, or from taking ∂L/∂a₁ for it."""

    def upstream(x, y, w1, w2):
        a1 = sigmoid(x @ w1)
        dz2 = sigmoid(a1 @ w2) - y
        da1 = dz2 @ w2.T
        dz1 = da1 * a1 * (1 - a1)
        return {"dw1": x.T @ da1 + 0 * dz1.sum(), "dw2": a1.T @ dz2}

    def missing(x, y, w1, w2):
        a1 = sigmoid(x @ w1)
        dz2 = y - sigmoid(a1 @ w2)
        dz1 = dz2 @ w2.T
        return {"dw1": -x.T @ dz1, "dw2": -a1.T @ dz2}

    (found,) = sh.check(upstream, hidden=3).mistakes
    assert (found.name, found.kind) == ("dL_dw1", "wrong upstream")
    (found,) = sh.check(missing, hidden=3).mistakes
    assert (found.name, found.kind) == ("dL_dz1", "missing σ′")


# ruff: noqa: N803, N806 - a learner writes the names of the mathematics


def test_weights_have_capital_names_for_code_that_goes_through_them():
    """`for name in params` gives W1 where the learner's gradients are called so."""
    weights = Weights({"w1": np.array(1), "b1": np.array(2)}, "capitals")
    assert list(weights) == ["W1", "b1"]
    assert weights["w1"] == 1
    weights["W0"] = 3
    assert dict(weights) == {"W1": 3, "b1": 2}


def _pass(x, y, w1, b1, w2, b2):
    a1 = 1 / (1 + np.exp(-(x @ w1 + b1)))
    dz2 = 1 / (1 + np.exp(-(a1 @ w2 + b2))) - y
    dz1 = dz2 @ w2.T * a1 * (1 - a1)
    return {"W1": x.T @ dz1, "b1": dz1.sum(0), "W2": a1.T @ dz2, "b2": dz2.sum(0)}


def _through(x, y, params, lr):
    d = _pass(x, y, *(params[name] for name in ("W1", "b1", "W2", "b2")))
    return {name: value - lr * d[name] for name, value in params.items()}


def _in_place(x, y, params, lr):
    d = _pass(x, y, *(params[name] for name in ("W1", "b1", "W2", "b2")))
    for name in params:
        params[name] = params[name] - lr * d[name]


def _copied(x, y, params, lr):
    new = dict(params)
    for name, d in _pass(x, y, *(params[n] for n in ("W1", "b1", "W2", "b2"))).items():
        new[name] = params[name] - lr * d
    return new


@pytest.mark.parametrize("step", [_through, _in_place, _copied])
def test_a_step_may_go_through_a_dict_of_capital_names(step):
    """Whether it makes a new dict, changes the old one, or adds to a copy of it."""
    report = sh.check(step, hidden=3, bias=True)
    assert report.passed, str(report)
    assert [f.name for f in report.findings if f.right] == ["w2", "b2", "w1", "b1"]


def test_only_sizes_are_taken_for_sizes():
    """`learning_rate` and `init_std` have "in" in them, and are no numbers of inputs."""

    class Net:
        def __init__(self, input_size, hidden_size, output_size, learning_rate=0.1, init_std=0.01):
            self.W1 = init_std * np.ones((input_size, hidden_size))
            self.b1 = np.zeros(hidden_size)
            self.W2 = init_std * np.ones((hidden_size, output_size))
            self.b2 = np.zeros(output_size)

        def backward(self, x, y):
            return _pass(x, y, self.W1, self.b1, self.W2, self.b2)

    assert sh.check(Net, hidden=3, bias=True).passed


def test_layers_may_be_attributes_of_an_object():
    """The weights are put into each layer, and its gradients are read; h1 and d_out are sizes."""

    class Linear:
        def __init__(self, inputs, outputs):
            self.W, self.b = np.ones((inputs, outputs)), np.zeros(outputs)

        def forward(self, x):
            self.x = x
            return x @ self.W + self.b

        def backward(self, g):
            self.dW, self.db = self.x.T @ g, g.sum(axis=0)
            return g @ self.W.T

    class Net:
        def __init__(self, d_in, h1, h2, d_out):
            self.fc1, self.fc2, self.fc3 = Linear(d_in, h1), Linear(h1, h2), Linear(h2, d_out)

        def forward(self, x):
            self.a1 = np.tanh(self.fc1.forward(x))
            self.a2 = np.tanh(self.fc2.forward(self.a1))
            self.p = 1 / (1 + np.exp(-self.fc3.forward(self.a2)))

        def backward(self, y):
            g = self.fc3.backward(self.p - y) * (1 - self.a2**2)
            g = self.fc2.backward(g) * (1 - self.a1**2)
            self.fc1.backward(g)

    report = sh.check(Net, bias=True, activation="tanh")
    assert report.passed, str(report)
    assert len(report.findings) == 6


def test_gradients_may_stay_in_layers_that_others_stand_between():
    """The third object of a list is the second layer, where activation functions are objects."""

    class Affine:
        def __init__(self, n_in, n_out):
            self.W = np.ones((n_in, n_out))

        def forward(self, x):
            self.x = x
            return x @ self.W

        def backward(self, grad):
            self.dW = self.x.T @ grad
            return grad @ self.W.T

    class Logistic:
        def forward(self, x):
            self.out = 1 / (1 + np.exp(-x))
            return self.out

        def backward(self, grad):
            return grad * self.out * (1 - self.out)

    class Stack:
        def __init__(self, n_in, n_hidden, n_out):
            self.layers: list[Any] = [
                Affine(n_in, n_hidden),
                Logistic(),
                Affine(n_hidden, n_out),
                Logistic(),
            ]

        def backprop(self, x, y):
            out = x
            for layer in self.layers:
                out = layer.forward(out)
            grad = out - y
            for layer in self.layers[::-1]:
                grad = layer.backward(grad)
            return ((out - y) ** 2).sum() / 2

    shown = sh.check(Stack, hidden=3)
    assert shown.passed
    assert [f.name for f in shown.findings if not f.note] == ["dL_dw2", "dL_dw1"]


def test_a_layer_may_keep_its_weight_as_the_data_of_a_parameter():
    """The weight is put into the parameter, which stays one."""

    class Parameter:
        def __init__(self, data):
            self.data, self.grad = data, np.zeros_like(data)

    class Layer:
        def __init__(self, inputs, outputs):
            self.weight = Parameter(np.ones((inputs, outputs)))

        def forward(self, x):
            self.x, self.a = x, 1 / (1 + np.exp(-x @ self.weight.data))
            return self.a

        def backward(self, g):
            self.weight.grad = self.x.T @ g
            return g @ self.weight.data.T

    class Net:
        def __init__(self, sizes):
            self.layers = [Layer(sizes[0], sizes[1]), Layer(sizes[1], sizes[2])]

        def backward(self, x, y):
            one, two = self.layers
            g = two.backward(two.forward(one.forward(x)) - y)
            one.backward(g * one.a * (1 - one.a))
            return [one.weight.grad, two.weight.grad]

    assert sh.check(Net, hidden=3).passed


def test_a_forward_pass_may_return_the_output_and_a_cache():
    """`backward(y, cache)` is given the second of the two."""

    class Net:
        def __init__(self, n_inputs, hidden, n_outputs):
            self.W1, self.W2 = np.ones((n_inputs, hidden)), np.ones((hidden, n_outputs))

        def forward(self, x):
            a1 = 1 / (1 + np.exp(-x @ self.W1))
            p = 1 / (1 + np.exp(-a1 @ self.W2))
            return p, {"x": x, "a1": a1, "p": p}

        def backward(self, y, cache):
            x, a1, d2 = cache["x"], cache["a1"], cache["p"] - y
            return {"dW2": a1.T @ d2, "dW1": x.T @ (d2 @ self.W2.T * a1 * (1 - a1))}

    assert sh.check(Net, hidden=3).passed


def test_the_network_may_be_an_attribute_of_what_trains_it():
    """All of its weights are put in, and read after the step."""

    class Net:
        def __init__(self, sizes):
            self.W1, self.W2 = np.ones(sizes[:2]), np.ones(sizes[1:])

    class Trainer:
        def __init__(self, sizes, lr=0.1):
            self.net, self.lr = Net(sizes), lr

        def train_step(self, x, y):
            net = self.net
            a1 = 1 / (1 + np.exp(-x @ net.W1))
            d2 = 1 / (1 + np.exp(-a1 @ net.W2)) - y
            d1 = d2 @ net.W2.T * a1 * (1 - a1)
            net.W2 -= self.lr * a1.T @ d2
            net.W1 -= self.lr * x.T @ d1

    assert sh.check(Trainer, hidden=3).passed


def test_a_step_without_a_learning_rate_may_return_the_weights_that_it_changed():
    """What it returns are then the new weights, and no gradients."""

    def train(X, y, syn0, syn1):
        l1 = 1 / (1 + np.exp(-X @ syn0))
        l2 = 1 / (1 + np.exp(-l1 @ syn1))
        l2_delta = (y - l2) * l2 * (1 - l2)
        l1_delta = l2_delta @ syn1.T * l1 * (1 - l1)
        syn1 += l1.T @ l2_delta
        syn0 += X.T @ l1_delta
        return syn0, syn1

    report = sh.check(train, hidden=3)
    assert report.passed, str(report)
    assert [f.name for f in report.findings if not f.note] == ["w2", "w1"]


def test_data_may_be_named_after_what_holds_it():
    """`inputs_list` is x and `targets_list` is y; weights go by their place in an object."""

    class Network:
        def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
            self.wih = np.ones((hiddennodes, inputnodes))
            self.who = np.ones((outputnodes, hiddennodes))
            self.lr = learningrate

        def train(self, inputs_list, targets_list):
            inputs, targets = np.array(inputs_list).T, np.array(targets_list).T
            hidden = 1 / (1 + np.exp(-self.wih @ inputs))
            final = 1 / (1 + np.exp(-self.who @ hidden))
            errors = (targets - final) * final * (1 - final)
            hidden_errors = self.who.T @ errors * hidden * (1 - hidden)
            self.who += self.lr * errors @ hidden.T
            self.wih += self.lr * hidden_errors @ inputs.T

    report = sh.check(Network, hidden=3)
    assert report.passed, str(report)


def test_an_objects_gradients_are_no_place_for_weights():
    """Gradients that the object starts with, and adds to, stay apart from the weights."""

    class Net:
        def __init__(self, sizes):
            self.W = [np.ones(pair) for pair in pairwise(sizes)]
            self.dW = [np.zeros_like(w) for w in self.W]

        def backward(self, x, y):
            self.dW = [0 * w for w in self.W]
            a = [x]
            for w in self.W:
                a.append(1 / (1 + np.exp(-a[-1] @ w)))
            d = a[-1] - y
            for i in reversed(range(len(self.W))):
                self.dW[i] += a[i].T @ d
                d = d @ self.W[i].T * a[i] * (1 - a[i])

    report = sh.check(Net)
    assert report.passed, str(report)


def test_a_loss_may_do_without_y_to_return_its_scores():
    """`loss(x, y=None)` is given y; it would return no gradients without it."""

    def loss(x, w1, w2, y=None):
        a1 = 1 / (1 + np.exp(-x @ w1))
        p = 1 / (1 + np.exp(-a1 @ w2))
        if y is None:
            return p
        return {"dW1": x.T @ ((p - y) @ w2.T * a1 * (1 - a1)), "dW2": a1.T @ (p - y)}

    assert sh.check(loss, hidden=3).passed
