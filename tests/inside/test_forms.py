"""More forms in which learners write: each of these right programs passes."""

import inspect
import json
import re

import numpy as np
import pytest

import shallows as sh
from shallows.grading.wire import pack
from shallows.inside.checking.reading.probe import probes
from shallows.inside.checking.reading.reading import read
from shallows.inside.checking.running.calling import Adapted
from shallows.inside.checking.running.layout import Layout
from shallows.inside.checking.running.loading import entry
from shallows.inside.checking.running.tracing import traced

# ruff: noqa: N803 - a learner writes the names of the mathematics


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def keywords(x, y, *, w1, w2):
    a1 = sigmoid(x @ w1)
    d2 = sigmoid(a1 @ w2) - y
    return [x.T @ (d2 @ w2.T * a1 * (1 - a1)), a1.T @ d2]


def starred(x, y, *weights):
    return keywords(x, y, w1=weights[0], w2=weights[1])


def by_name(x, y, **params):
    return keywords(x, y, w1=params["W1"], w2=params["W2"])


def layers_in_a_list(x, y, layers):
    return keywords(x, y, w1=layers[0]["W"], w2=layers[1].W)


def layers_in_a_dict(x, y, params):
    return keywords(x, y, w1=params["layer1"]["W"], w2=params["layer2"]["W"])


def lists_in_a_dict(x, y, params):
    return keywords(x, y, w1=params["W"][0], w2=params["W"][1])


def one_vector(x, y, w1, w2):
    return np.concatenate([g.ravel() for g in keywords(x, y, w1=w1, w2=w2)])


def one_sample(x, y, w1, w2):
    a1 = sigmoid(np.dot(x, w1))
    d2 = sigmoid(np.dot(a1, w2)) - y
    return np.outer(x, np.dot(w2, d2) * a1 * (1 - a1)), np.outer(a1, d2)


def pairs(mini_batch, w1, w2):
    x, y = (np.array(part) for part in zip(*mini_batch, strict=True))
    return keywords(x, y, w1=w1, w2=w2)


def y_among_others(W1, W2, X, one_hot_Y):
    return keywords(X, one_hot_Y, w1=W1, w2=W2)


def pairs_of_a_letter_and_a_number(x, y, p):
    assert max(layer for _, layer in p) == 2
    g1, g2 = keywords(x, y, w1=p["W", 1], w2=p["W", 2])
    return {("W", 1): g1, ("W", 2): g2}


def an_array_of_arrays(x, y, theta, lr):
    steps = np.empty(2, dtype=object)
    steps[:] = keywords(x, y, w1=theta[0], w2=theta[1])
    return theta - lr * steps


def flattened(x, y, w1, w2):
    h = len(w2)
    g1, g2 = keywords(
        x, y, w1=np.array([w1[i : i + h] for i in range(0, len(w1), h)]), w2=w2[:, None]
    )
    return g1.tolist(), g2.ravel()


async def waiting(x, y, w1, w2):
    return keywords(x, y, w1=w1, w2=w2)


FORMS = [
    keywords, starred, by_name, layers_in_a_list, layers_in_a_dict, lists_in_a_dict, one_vector,
    one_sample, pairs, y_among_others, pairs_of_a_letter_and_a_number, an_array_of_arrays,
    flattened, waiting,
]  # fmt: skip


@pytest.mark.parametrize("code", FORMS)
def test_weights_data_and_gradients_have_many_forms(code):
    """Each form is handed over, and read back, as its code wants it."""
    report = sh.check(code, hidden=3)
    assert report.passed, str(report)
    assert sum(f.right and not f.note for f in report.findings) == 2


def test_a_mistake_in_code_for_one_sample_is_named():
    """The gradients of all samples are added before they are judged."""

    def wrong(x, y, w1, w2):
        a1 = sigmoid(np.dot(x, w1))
        d2 = sigmoid(np.dot(a1, w2)) - y
        return np.outer(x, np.dot(w2, d2) * a1), np.outer(a1, d2)

    (found,) = sh.check(wrong, hidden=3).mistakes
    assert (found.name, found.kind) == ("dL_dz1", "missing factor")


def room(text):
    names = {"__name__": "submission", "np": np, "sigmoid": sigmoid, "keywords": keywords}
    exec(text, names)  # noqa: S102 - ours
    return names


GLOBAL = """
W1, W2, lr = np.zeros((2, 3)), np.zeros((3, 1)), 0.1
def backward(X, y):
    {body}
"""


def test_the_only_output_may_have_a_vector_and_a_number():
    """Its weight is (units,), its bias one number, and y is (n,)."""

    def backward(x, y, w1, b1, w2, b2):
        assert (w2.shape, float(b2)) == ((3,), b2)
        a1 = sigmoid(x @ w1 + b1)
        d2 = sigmoid(a1 @ w2 + b2) - y
        d1 = np.outer(d2, w2) * a1 * (1 - a1)
        return x.T @ d1, d1.sum(axis=0), a1.T @ d2, d2.sum()

    report = sh.check(backward, hidden=3, bias=True)
    assert report.passed, str(report)
    assert sum(f.right and not f.note for f in report.findings) == 4


def test_data_may_be_variables_of_the_module():
    """They are put in their places for the call, also where a helper uses them."""
    names = room("""
X, y = np.eye(2), np.ones((2, 1))
def forward(W1, W2):
    return sigmoid(sigmoid(X @ W1) @ W2)
def gradients(W1, W2):
    return keywords(X, y + 0 * forward(W1, W2), w1=W1, w2=W2)
""")
    report = sh.check(names["gradients"], hidden=3)
    assert report.passed, str(report)
    assert np.array_equal(names["X"], np.eye(2)), "a learner's own data are put back"


MADE = """
class Net:
    def __init__(self, {parameters}):
        {start}
    def backward(self, x, y):
        return keywords(x, y, w1=self.ws[0], w2=self.ws[1])
"""


@pytest.mark.parametrize(
    ("parameters", "start"),
    [
        ("weights, bias_terms=None", "self.ws = list(weights)"),
        (
            "n_in, n_hidden, n_out, learning_rate, epochs, batch_size, seed, verbose, activation",
            "assert (verbose, activation, batch_size > 3) == (False, 'sigmoid', True)\n"
            "        np.random.seed(seed)\n"
            "        self.ws = [np.ones((n_in, n_hidden)), np.ones((n_hidden, n_out))]",
        ),
    ],
)
def test_an_object_is_made_from_weights_or_with_options(parameters, start):
    """The weights are not taken for x, and options have values that are usual."""
    names = room(MADE.format(parameters=parameters, start=start))
    report = sh.check(names["Net"], hidden=3)
    assert report.passed, str(report)


def test_where_all_samples_fit_one_sample_is_not_tried():
    """For one sample, a mean is a sum: a mean in one of the gradients would pass."""

    def wrong(x, y, w1, w2):
        g1, g2 = keywords(np.atleast_2d(x), np.atleast_2d(y), w1=w1, w2=w2)
        return g1, g2 / len(np.atleast_2d(x))

    assert not sh.check(wrong, hidden=3).passed


def test_samples_in_pairs_leave_no_parameter_for_y():
    """What stands beside them are weights, whatever they are called."""

    def gradients(samples, into_hidden, into_output):
        x, y = (np.array(part) for part in zip(*samples, strict=True))
        return keywords(x, y, w1=into_hidden, w2=into_output)

    assert sh.check(gradients, hidden=3).passed


def test_a_decorator_may_forget_what_it_decorates():
    """Without `functools.wraps`, its function has no parameters to go by."""
    names = room("""
def timed(f):
    def wrapper(*arguments, **named):
        return f(*arguments, **named)
    return wrapper
@timed
def backward(X, y, W1, W2):
    return keywords(X, y, w1=W1, w2=W2)
""")
    assert sh.check(entry(names), hidden=3).passed


@pytest.mark.parametrize(
    "body",
    [
        "return keywords(X, y, w1=W1, w2=W2)",
        "global W1, W2; d = keywords(X, y, w1=W1, w2=W2); W1 = W1 - lr * d[0]; W2 = W2 - lr * d[1]",
    ],
)
def test_weights_may_be_variables_of_the_module(body):
    """They are put in, and read after a step; a learning rate of the module is set as well."""
    names = room(GLOBAL.format(body=body))
    report = sh.check(names["backward"], hidden=3)
    assert report.passed, str(report)
    assert not names["W1"].any(), "a learner's own weights are put back"
    assert not names["W2"].any()
    assert names["lr"] == 0.1


PARTS = """
class Net:
    def __init__(self, hidden_dims, input_dim=64, num_classes=10):
        sizes = [input_dim, *hidden_dims, num_classes]
        self.coefs_ = [np.zeros(pair) for pair in zip(sizes[:-1], sizes[1:])]
    def __call__(self, inp):
        self.x, self.h = inp, sigmoid(inp @ self.coefs_[0])
        return sigmoid(self.h @ self.coefs_[1])
    def backward(self, inp, targ):
        return keywords(inp, targ + 0 * self(inp), w1=self.coefs_[0], w2=self.coefs_[1])
class Optimizer:
    def update_params(self, layer):
        layer.w -= layer.dw
def relu_backward(dout, cache, more):
    return dout * (cache > 0)
"""


def test_a_part_is_not_taken_for_the_network():
    """What is given gradients or a layer is a part, wherever it stands; sizes go by their names."""
    names = room(PARTS)
    assert entry(names) is names["Net"]
    assert sh.check(names["Net"], hidden=3).passed


def test_weights_of_other_names_are_found_by_their_sizes():
    """A list of arrays with the sizes of the weights is theirs, whatever it is called."""
    text = re.sub("coefs_", "stuff", PARTS)
    assert sh.check(room(text)["Net"], hidden=3).passed


HABITS = """
names = {"": np.zeros(3)}
W1, W2 = np.zeros((2, 3)), np.zeros((3, 1))
def backward(X, y):
    seed = 3 ** 20000
    more = [TERMS]
    return keywords(X, y, w1=W1, w2=W2)
"""


def test_odd_habits_of_a_right_program_do_no_harm(tmp_path):
    """A key without letters, a number of 9,500 digits, and an expression of 1,000 terms."""
    file = tmp_path / "submission.py"
    file.write_text(HABITS.replace("TERMS", " + ".join(["0"] * 1000)), encoding="utf-8")
    names = room("")
    exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), names)  # noqa: S102 - ours
    code = names["backward"]
    assert sh.check(code, hidden=3).passed
    _, lines = traced(lambda: code(np.ones((4, 2)), np.ones((4, 1))), code, record=True)
    assert json.dumps(pack(lines)), "a submission's process sends them"


def test_single_samples_have_their_gradients_in_one_order():
    """The order is that of the code, and not by chance that of a set of names."""
    p = probes((3,), "sigmoid", False)["own"][0]
    found = read(Adapted(one_sample), p, Layout(single="vector"))
    assert list(found.given) == ["dL_dw1", "dL_dw2"]


GENERATED = """
def backward(steps, y):
    w2, x, a1, out = steps
    d2 = out - y
    yield a1.T @ d2
    yield x.T @ (d2 @ w2.T * a1 * (1 - a1))
def backprop(x, y, w1, w2):
    a1 = sigmoid(x @ w1)
    dw2, dw1 = backward((w2, x, a1, sigmoid(a1 @ w2)), y)
    return dw1, dw2
"""


def test_a_function_without_x_is_a_part_of_the_one_that_calls_it():
    """The function that has x and y is checked, although the other's name comes first."""
    assert sh.check(entry(room(GENERATED)), hidden=3).passed


PURE = """
class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = [[0.0] * n_hidden for _ in range(n_in)]
        self.W2 = [[0.0] * n_out for _ in range(n_hidden)]
    def backward(self, x, y):
        assert isinstance(self.W1, list)
        return keywords(x, y, w1=np.array(self.W1), w2=np.array(self.W2))
"""


def test_weights_of_an_object_may_be_lists_of_lists():
    """They are put in as such lists, with two inputs for two layers as well."""
    assert sh.check(room(PURE)["Net"], hidden=3).passed


PARAMETERS = """
class Parameter:
    def __init__(self, data):
        self.data, self.grad = data, 0
class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr
    def step(self):
        for p in self.params:
            p.data = p.data {sign} self.lr * p.grad
class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.w1 = Parameter(np.zeros((n_in, n_hidden)))
        self.w2 = Parameter(np.zeros((n_hidden, n_out)))
    def forward(self, x):
        self.x = x
    def backward(self, y):
        grads = keywords(self.x, y, w1=self.w1.data, w2=self.w2.data)
        self.w1.grad, self.w2.grad = grads
    def train_step(self, x, y, lr):
        self.forward(x)
        self.backward(y)
        SGD([self.w1, self.w2], lr).step()
"""


@pytest.mark.parametrize(("sign", "found"), [("-", []), ("+", [("update", "uphill")])])
def test_weights_of_an_object_may_be_parameters_with_data(sign, found):
    """They are put in and read there; the step that calls backward is checked with it."""
    report = sh.check(room(PARAMETERS.format(sign=sign))["Net"], hidden=3)
    assert [(f.name, f.kind) for f in report.mistakes] == found


STEP = """
def step(x, y, w1, w2, lr):
    a1 = sigmoid(x @ w1)
    d2 = y - sigmoid(a1 @ w2)
    d1 = d2 @ w2.T * a1 * (1 - a1)
    return w1 + lr * x.T @ d1, w2 + lr * a1.T @ d2
"""


@pytest.mark.parametrize(
    ("old", "new", "name", "kind"),
    [
        ("w1 + lr * x.T @ d1", "lr * (w1 + x.T @ d1)", "w1", "precedence"),
        ("lr * x.T @ d1", "lr * np.sign(x.T @ d1)", "dL_dw1", "sign only"),
        ("(1 - a1)", "(1 * a1)", "dL_dz1", "wrong operator"),
        ("d2 @ w2.T", "-w2.T", "dL_da1", "missing factor"),
        ("x.T", "a1[:, :2].T", "dL_dw1", "wrong layer"),
    ],
)
def test_mistakes_are_named_through_a_step_that_climbs(old, new, name, kind):
    """The learner adds the gradients of y − ŷ, and returns only the new weights."""
    (found,) = sh.check(room(STEP.replace(old, new))["step"], hidden=3).mistakes
    assert (found.name, found.kind) == (name, kind)


def test_a_step_whose_bias_gets_a_row_for_each_sample_lacks_the_sum():
    """The new bias has the shape of ∂L/∂z, and the gradient that it implies is read from it."""

    def step(x, y, w1, b1, w2, b2, lr):
        a1 = sigmoid(x @ w1 + b1)
        d2 = sigmoid(a1 @ w2 + b2) - y
        d1 = d2 @ w2.T * a1 * (1 - a1)
        return w1 - lr * x.T @ d1, b1 - lr * d1, w2 - lr * a1.T @ d2, b2 - lr * d2.sum(axis=0)

    (found,) = sh.check(step, hidden=3, bias=True).mistakes
    assert (found.name, found.kind) == ("dL_db1", "missing sum")


@pytest.mark.parametrize(
    ("wrong", "name", "kind"), [(0, "dL_dz2", "wrong sign"), (1, "dL_da1", "wrong upstream")]
)
def test_mistakes_in_the_slope_of_softmax_are_named(wrong, name, kind):
    """With diag(s) + s sᵀ for diag(s) − s sᵀ, ∂L/∂z is −ŷ − y; without either it is −y/ŷ."""

    def code(x, y, w1, w2):
        a1 = sigmoid(x @ w1)
        e = np.exp(a1 @ w2)
        s = e / e.sum(axis=1, keepdims=True)
        d2 = s - y if wrong else -s - y
        d1 = (-y / s if wrong else d2) @ w2.T * a1 * (1 - a1)
        return x.T @ d1, a1.T @ d2

    (found,) = sh.check(code, hidden=3).mistakes
    assert (found.name, found.kind) == (name, kind)


def bias_first(x, y, theta1, theta2):
    ones = np.ones((len(x), 1))
    a1 = sigmoid(np.hstack([ones, x]) @ theta1)
    yhat = sigmoid(np.hstack([ones, a1]) @ theta2)
    d2 = yhat - y
    d1 = d2 @ theta2[1:].T * a1 * (1 - a1)
    return np.hstack([ones, x]).T @ d1, np.hstack([ones, a1]).T @ d2


def bias_last(x, y, weights):
    moved = [np.concatenate([w[-1:], w[:-1]]) for w in weights]
    return [np.concatenate([g[1:], g[:1]]) for g in bias_first(x, y, *moved)]


def one_vector_to_cut(params, input_size, hidden_size, num_labels, x, y):
    cut = hidden_size * (input_size + 1)
    theta1 = params[:cut].reshape(hidden_size, input_size + 1)
    theta2 = params[cut:].reshape(num_labels, hidden_size + 1)
    grads = bias_first(x, y, theta1.T, theta2.T)
    return np.concatenate([g.T.ravel() for g in grads])


def a_step_of_one_vector(x, y, theta, learn_rate, layers):
    inputs, hidden, outputs = layers
    cut = one_vector_to_cut(theta, inputs, hidden, outputs, x, y)
    return theta - learn_rate * cut[:, None].ravel()


def neurons(network, x, y):
    weights = [np.array([unit["weights"] for unit in layer]).T for layer in network]
    return [g.T.tolist() for g in bias_last(x, y, weights)]


def layers_under_a_key(x, y, model):
    w = [np.concatenate([[layer["bias"]], layer["weights"]]) for layer in model["layers"]]
    return [{"weights": g[1:].tolist(), "bias": g[0].tolist()} for g in bias_first(x, y, *w)]


def made_for_data(x, y):
    def objective(weights):
        return bias_last(x, y, weights)

    return objective


BIASED = [
    bias_first, bias_last, one_vector_to_cut, a_step_of_one_vector, neurons, layers_under_a_key,
    made_for_data,
]  # fmt: skip


@pytest.mark.parametrize("code", BIASED)
def test_a_bias_may_be_a_row_of_its_weights_and_all_weights_one_vector(code):
    """The gradients by the biases are found in those by the weights."""
    report = sh.check(code, hidden=3, bias=True)
    assert report.passed, str(report)
    assert sum(f.right and not f.note for f in report.findings) == 4


@pytest.mark.parametrize(
    ("old", "new", "names", "kind"),
    [
        ("theta2[:-1].T * a1", "theta2[:-1].T", ["dL_dz1"], "missing factor"),
        ("- y", "+ y", ["dL_dz2"], "wrong sign"),
    ],
)
def test_the_layout_is_the_one_whose_forward_pass_is_right(old, new, names, kind):
    """No value is right if ŷ − y is wrong, with the bias as the first row or as the last."""
    source = inspect.getsource(bias_first).replace("[1:]", "[:-1]")
    source = source.replace("[ones, x]", "[x, ones]").replace("[ones, a1]", "[a1, ones]")
    source = source.replace(old, new)
    mistakes = sh.check(room(source)["bias_first"], hidden=3, bias=True).mistakes
    assert [f.name for f in mistakes] == names
    assert {f.kind for f in mistakes} == {kind}


def test_a_value_beside_a_cache_is_no_weight():
    """AL is ŷ; what the forward function keeps has the weights, and they are no argument."""
    report = sh.check(room(CACHED)["backward"], hidden=3)
    assert report.passed, str(report)


CACHED = """
def forward(X, parameters):
    a1 = sigmoid(X @ parameters["W1"])
    return sigmoid(a1 @ parameters["W2"]), [(X, parameters["W1"]), (a1, parameters["W2"])]
def backward(AL, Y, caches):
    (x, w1), (a1, w2) = caches
    d2 = AL - Y
    return {"dW1": x.T @ (d2 @ w2.T * a1 * (1 - a1)), "dW2": a1.T @ d2}
"""


def test_the_loss_that_is_returned_tells_the_layout_of_y():
    """With y of (n,), the cross-entropy is one of n × n values, and the squared error would fit."""

    def code(x, y, w1, w2):
        a1 = sigmoid(x @ w1)
        yhat = sigmoid(a1 @ w2)
        loss = -(y * np.log(yhat) + (1 - y) * np.log(1 - yhat)).sum()
        d2 = (yhat - y.reshape(-1, 1)) * yhat * (1 - yhat)
        return loss, x.T @ (d2 @ w2.T * a1 * (1 - a1)), a1.T @ d2

    (found,) = sh.check(code, hidden=3).mistakes
    assert (found.name, found.kind) == ("dL_dz2", "extra σ′")


SOFTMAX = """
def code(x, y, w1, w2):
    a1 = sigmoid(x @ w1)
    counts = np.exp(a1 @ w2)
    d2 = counts * counts.sum(1, keepdims=True) ** -1
    d2[range(len(x)), y] += 1
    return x.T @ (d2 @ w2.T * a1 * (1 - a1)), a1.T @ d2
"""


def test_a_softmax_is_found_by_its_values():
    """No word in the code says that it is one, and its derivative is wrong."""
    (found,) = sh.check(room(SOFTMAX)["code"], hidden=3).mistakes
    assert (found.name, found.kind) == ("dL_dz2", "wrong sign")


def test_a_derivative_of_zero_is_not_called_rounded():
    """Rounded to whole numbers, small values are zero, too."""

    def code(x, y, w1, w2, w3):
        a1, a2 = (a := sigmoid(x @ w1)), sigmoid(a @ w2)
        d3 = sigmoid(a2 @ w3) - y
        d2 = d3 @ w3.T * (a2 * 1 - a2)
        return x.T @ (d2 @ w2.T * a1 * (1 - a1)), a1.T @ d2, a2.T @ d3

    (found,) = sh.check(code).mistakes
    assert (found.name, found.kind) == ("dL_dz2", "zero")
