"""The same bits in WebAssembly, where an instruction fuses and where software does."""

from dataclasses import replace

import in_node
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shallows import datasets, doctor
from shallows.arithmetic.lanes import POINTER, Kind
from shallows.arithmetic.program import Program, module
from shallows.engine import wasm
from shallows.engine.batch import Batch
from shallows.engine.design import design_for
from shallows.engine.engine import Engine
from shallows.engine.machine import compiled

XOR = datasets.xor()


@pytest.fixture(scope="module")
def node():
    """A process of Node."""
    if in_node.NODE is None:
        pytest.skip("there is no Node")
    process = in_node.Node()
    yield process
    process.close()


@pytest.fixture(params=["EXACT", "FUSED"])
def target(request, node):
    """Each of the two ways; the second one only where the machine rounds once."""
    if request.param == "FUSED" and not node.fuses():
        pytest.skip("this Node has no fused multiply-add")
    return getattr(wasm, request.param)


def test_webassembly_has_the_golden_bits(node, target):
    """All networks of the golden file, trained and observed in Node."""
    with node.instead(target):
        found = doctor.results()
    assert found == doctor.golden()


@settings(max_examples=4)
@given(
    sizes=st.sampled_from([(2, 1), (2, 7, 1), (2, 5, 18, 3), (2, 3, 2, 4, 2)]),
    bias=st.booleans(),
    momentum=st.booleans(),
    weighted=st.booleans(),
    squared=st.booleans(),
    dtype=st.sampled_from(["float64", "float32"]),
    seed=st.integers(0, 99),
)
def test_a_module_does_what_the_native_programs_do(
    node, sizes, bias, momentum, weighted, squared, dtype, seed
):
    """More networks than lanes, some wild enough to overflow: the same outcomes and bytes."""
    hidden = len(sizes) - 2
    design = design_for(
        wasm.EXACT, sizes=sizes, activation=("tanh", "relu", "sigmoid")[:hidden], bias=bias,
        momentum=momentum, weighted=weighted, dtype=dtype, tally=True,
        loss="squared" if squared else "cross-entropy",
    )  # fmt: skip
    rng = np.random.RandomState(seed)
    targets = XOR.targets if sizes[-1] == 1 else np.eye(sizes[-1])[rng.randint(0, sizes[-1], 21)]
    here = Engine(design, XOR.x, targets, rng.randint(0, 3, 21) / 2 if weighted else None)
    rates = 10 ** rng.uniform(-2, 1, (9, hidden + 1))
    rates = np.concatenate([rates, rng.uniform(0, 1, (9, int(momentum)))], axis=1)
    scale = 10 ** rng.uniform(0, 170 if dtype == "float64" else 20, (9, 1))
    start = Batch.fresh(design, scale * rng.standard_normal((9, design.n_weights)), rates)
    with node.instead(wasm.EXACT):
        there = Engine(design, XOR.x, targets, here._targets[:, -1] if weighted else None)
    results = []
    for engine in (here, there):
        batch = start.take(np.ones(9, bool))
        engine.train(batch, 20)
        seen = engine.observe(batch, predictions=True)
        results.append([*vars(batch).values(), seen.loss, seen.misses, seen.predictions])
    for native, ours in zip(*results, strict=True):
        assert np.array_equal(native, ours, equal_nan=True)


def test_an_object_that_calls_a_library_is_no_module():
    """A module has its memory and nothing else: no page could supply a C library."""
    p = Program("wave", [("x", POINTER)])
    x = p.load(p.parameters["x"], 0, Kind("float64"))
    p.store(p.call(x.kind, "llvm.sin.f64", x), p.parameters["x"], 0)
    p.do("ret void")
    with pytest.raises(ValueError, match="more than memory"):
        wasm.linked(compiled(module([p]), wasm.EXACT), ["wave"])


def test_a_machine_that_rounds_twice_is_noticed(node, monkeypatch):
    """The probe's numbers tell a fused product from two roundings."""
    plain = replace(wasm.EXACT, fused=lambda a, b, c: a * b + c)
    monkeypatch.setattr(wasm, "FUSED", plain)
    monkeypatch.setattr(wasm, "relaxed", plain.fused)
    assert not node.fuses()
    monkeypatch.setattr(wasm, "relaxed", wasm.EXACT.fused)
    assert node.fuses()
