"""The description of a design for the general kernel: an array of whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.activations import ACTIVATIONS
from shallows.engine.design import CACHE

if TYPE_CHECKING:
    from shallows.engine.design import Design

LAYERS = 5  # of weights, at most

# Places in the description. Lists have room for a number of each layer, and for the inputs.
DEPTH, BIAS, MOMENTUM, ALPHA, OUTPUT, STOPS = range(6)
N_WEIGHTS, N_STATE, N_RATES, BLOCK, SCRATCH, L1 = range(6, 12)
SIZES, ACTIVATION, WEIGHTS, BIASES, VALUES = range(16, 56, 8)
LENGTH = 56

#: What the output is: the method of `kernel.Epoch`, and the gradient and loss that it reads.
OUTPUTS = (
    ("_sigmoid", "stable", "cross-entropy"),
    ("_sigmoid", "report", "cross-entropy"),
    ("_softmax", "stable", "cross-entropy"),
    ("_squared", "stable", "squared"),  # one output
    ("_squared", "stable", "squared"),  # several
)
SEVERAL = (2, 4)

#: Quantities that are watched: these of each layer, then the single ones.
OF_LAYERS = ("z", "a", "dL_dz", "dL_dw", "dL_db", "dL_da", "w", "b")
SINGLE = ("yhat", "dL_dyhat", "loss")
QUANTITIES = (
    tuple(f"{kind}{layer}" for kind in OF_LAYERS for layer in range(1, LAYERS + 1)) + SINGLE
)


def output(loss: str, gradient: str, outputs: int) -> int:
    """Return the place in `OUTPUTS` of what a design's output is."""
    if loss == "squared":
        return 4 if outputs > 1 else 3
    return 2 if outputs > 1 else int(gradient == "report")


def describe(design: Design) -> list[int]:
    """Return the description of a design.

    Parameters
    ----------
    design : Design
        A design of up to five layers, without tallies and weights of samples.
    """
    depth, sizes = len(design.layers), design.sizes
    numbers = [0] * LENGTH
    last = output(design.loss, design.gradient, design.outputs)
    item = 8 if design.dtype == "float64" else 4
    values = 2 * sum(sizes) + max(sizes)  # a, then ∂L/∂a of one layer, then z
    block = max(2, CACHE // (values * design.lanes * item) // 2 * 2)
    numbers[:12] = [
        *(depth, int(design.bias), int(design.momentum), int(design.alpha), last),
        *(int(design.stop == "accuracy"), design.n_weights, design.n_state, design.n_rates),
        *(block, design.n_weights + block * values, int(design.l1)),
    ]
    codes = [list(ACTIVATIONS).index(name) for name in (*design.activation, "identity")]
    offsets = [design.offsets(layer) for layer in range(depth)]
    for place, listed in [
        (SIZES, sizes),
        (ACTIVATION, codes),
        (WEIGHTS, [w for w, _ in offsets]),
        (BIASES, [b for _, b in offsets]),
        (VALUES, [block * sum(sizes[:layer]) for layer in range(depth + 2)]),
        (VALUES + depth + 2, [block * (sum(sizes) + max(sizes))]),
    ]:
        numbers[place : place + len(listed)] = listed
    return numbers


def workspace(design: Design) -> int:
    """Return the bytes of working memory that each program needs."""
    d = describe(design)
    item = 8 if design.dtype == "float64" else 4
    vectors = 2 * d[N_STATE] + d[N_RATES] + d[SCRATCH] + len(QUANTITIES) + 1
    return (4 * 8 + vectors * item) * design.lanes
