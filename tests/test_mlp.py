from __future__ import annotations

from statistics import NormalDist

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallows import ArgumentError
from shallows.initialisations import INITIALISATIONS, normal_quantile
from shallows.mlp import MLP


def test_sizes_follow_the_classes():
    """Two classes need one output, three need three."""
    assert MLP.of(2, (3, 4), 2).sizes == (2, 3, 4, 1)
    assert MLP.of(5, 6, 3).sizes == (5, 6, 3)
    assert MLP.of(5, 6, 3).hidden == (6,)


def test_shapes_are_named_in_order():
    """They are the matrices and bias vectors, layer by layer."""
    shapes = MLP.of(2, (3, 4), 2, bias=True).shapes
    assert list(shapes) == ["w1", "b1", "w2", "b2", "w3", "b3"]
    assert shapes["w2"] == (3, 4)
    assert shapes["b3"] == (1,)


def test_one_activation_serves_all_layers():
    """A single name is every layer's; a list is one for each."""
    assert MLP.of(2, (3, 4), 2, "tanh").activation == ("tanh", "tanh")
    assert MLP.of(2, (3, 4), 2, ["relu", "identity"]).activation == ("relu", "identity")


@pytest.mark.parametrize("hidden", [2, (3, 3), (5, 5, 4)])
@pytest.mark.parametrize("seed", [0, 4, 2**32 - 1])
def test_initial_weights_are_the_reports_rand_calls(hidden, seed):
    """After seeding, one `rand` call for each layer, in order."""
    mlp = MLP.of(2, hidden, 2)
    random = np.random.RandomState(seed)
    weights = mlp.initial_weights(seed)
    assert list(weights) == list(mlp.shapes)
    for name, shape in mlp.shapes.items():
        np.testing.assert_array_equal(weights[name], random.rand(*shape))


def test_biases_start_at_zero_and_draw_nothing():
    """The matrices of a network with biases are those of the one without."""
    bare, biased = (MLP.of(2, (3, 3), 2, bias=b).initial_weights(7) for b in (False, True))
    for layer in (1, 2, 3):
        np.testing.assert_array_equal(bare[f"w{layer}"], biased[f"w{layer}"])
        assert not biased[f"b{layer}"].any()


def test_many_seeds_are_each_alone():
    """Row i of a drawing is what seed i draws by itself, whatever the others."""
    mlp = MLP.of(2, (3, 3), 2, init="he", bias=True)
    rows = mlp.draw([5, 1, 5])
    np.testing.assert_array_equal(rows[0], rows[2])
    np.testing.assert_array_equal(rows[1], mlp.pack(mlp.initial_weights(1)))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.booleans(), st.integers(0, 99))
def test_unpack_undoes_pack(hidden, bias, seed):
    """Weights made flat and unpacked again are the same."""
    mlp = MLP.of(3, hidden, 3, bias=bias, init="xavier")
    weights = mlp.initial_weights(seed)
    again = mlp.unpack(mlp.pack(weights))
    assert list(again) == list(weights)
    for name, value in weights.items():
        np.testing.assert_array_equal(again[name], value)


def test_initialisations_have_their_papers_variance():
    """A large layer has Xavier's bound and He's variance."""
    inputs, outputs = 300, 200
    u = np.random.RandomState(0).rand(inputs * outputs)
    drawn = {name: make(u, inputs, outputs) for name, make in INITIALISATIONS.items()}
    assert np.abs(drawn["xavier"]).max() == pytest.approx(np.sqrt(6 / 500), rel=1e-3)
    assert drawn["xavier"].var() == pytest.approx(2 / 500, rel=0.02)
    assert drawn["he"].var() == pytest.approx(2 / 300, rel=0.02)
    assert drawn["normal"].var() == pytest.approx(1, rel=0.02)
    np.testing.assert_array_equal(drawn["uniform"], u)


def test_scale_is_a_factor():
    """Twice the scale gives twice the weights."""
    plain, scaled = (MLP.of(2, 3, 2, init="normal", scale=s).draw([1]) for s in (1, 2))
    np.testing.assert_array_equal(2 * plain, scaled)


def test_normal_quantile_is_the_standard_librarys():
    """Two thousand quantiles agree with those of statistics.NormalDist."""
    u = np.linspace(0, 1, 2003)[1:-1]
    expected = [NormalDist().inv_cdf(p) for p in u.tolist()]
    np.testing.assert_allclose(normal_quantile(u), expected, rtol=1e-14, atol=1e-16)


EDGES = [2.0**-53, 1e-300, 1e-12, 0.075, np.nextafter(0.075, 0), 0.5, 0.925, 1 - 2.0**-53]


@pytest.mark.parametrize("u", [*EDGES, 0.001, 0.3, 0.999])
def test_normal_quantile_is_exact_to_1e15(u):
    """It agrees with the inverse error function to 50 digits, also far out in the tail."""
    with mpmath.workdps(50):
        # erfinv loses the tail of 2u - 1, so Newton's method on the distribution function.
        z = mpmath.mpf(float(normal_quantile(np.array([u]))[0]))
        exact = z
        for _ in range(6):
            exact -= (mpmath.ncdf(exact) - mpmath.mpf(u)) / mpmath.npdf(exact)
        assert abs(z - exact) <= 2e-15 * max(abs(exact), mpmath.mpf("1e-3"))


def test_normal_quantile_of_zero_is_finite():
    """U = 0 counts as half the generator's step: far out, but a number."""
    zero, half_step = normal_quantile(np.array([0.0, 2.0**-54]))
    assert zero == half_step
    assert -8.3 < zero < -8.2


def test_normal_quantile_is_odd():
    """It is antisymmetric about 0.5, to the bit where 1 - u is exact."""
    u = np.arange(1, 512) / 1024
    np.testing.assert_array_equal(normal_quantile(u), -normal_quantile(1 - u))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"hidden": 0}, "hidden: got 0"),
        ({"hidden": (3, 0)}, "hidden: got 0"),
        ({"hidden": ()}, "hidden: got ()"),
        ({"hidden": 2.5}, "hidden: got 2.5"),
        ({"hidden": True}, "hidden: got True"),
        ({"hidden": "33"}, "hidden: got '33'"),
        ({"hidden": 5000}, "hidden: got 5000"),
        ({"activation": "step"}, "activation: got 'step'"),
        ({"activation": ("tanh",)}, "activation: got ('tanh',)"),
        ({"activation": ("tanh", None)}, "activation: got None"),
        ({"bias": 1}, "bias: got 1"),
        ({"init": "zeros"}, "init: got 'zeros'"),
        ({"scale": 0}, "scale: got 0"),
        ({"scale": np.inf}, "scale: got inf"),
        ({"scale": "1"}, "scale: got '1'"),
    ],
)
def test_unusable_networks_are_refused(arguments, named):
    """Every argument is checked, and the message names it and what was given."""
    with pytest.raises(ArgumentError) as refused:
        MLP.of(2, **{"hidden": (3, 3), "classes": 2, **arguments})
    assert str(refused.value).startswith(named + "; accepted: ")


@pytest.mark.parametrize("seed", [-1, 2**32, 0.0, "0", None, True])
def test_unusable_seeds_are_refused(seed):
    """A seed is a whole number from 0 to 2³² - 1."""
    with pytest.raises(ArgumentError, match=r"^seed: got .* from 0 to 4294967295"):
        MLP.of(2, 3, 2).initial_weights(seed)
