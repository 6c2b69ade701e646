"""What is known of a machine before a kernel is written for it."""

import llvmlite.binding as llvm
import pytest

from shallows.arithmetic.fused import instruction, software
from shallows.engine.design import design_for
from shallows.engine.target import Target

X86 = bool(llvm.get_host_cpu_features().get("sse2"))


@pytest.mark.skipif(not X86, reason="processors of this process's kind")
@pytest.mark.parametrize(
    ("cpu", "features", "expected"),
    [
        ("x86-64", "", (16, 16, software)),
        ("x86-64", "+avx512f", (64, 32, instruction)),
        ("sandybridge", "", (32, 16, software)),
        ("haswell", "", (32, 16, instruction)),
        ("znver3", "", (32, 16, instruction)),
        ("skylake-avx512", "", (64, 32, instruction)),
        ("znver5", "", (64, 32, instruction)),
        ("znver5", "-avx512f", (32, 16, instruction)),
    ],
)
def test_registers_and_fma_are_those_of_the_processor(cpu, features, expected):
    """They follow from the processor's name (AVX-512, AVX2, SSE2) and from its features."""
    target = Target.host(cpu, features)
    assert (target.vector_bytes, target.registers, target.fused) == expected


@pytest.mark.parametrize(("size", "double", "single"), [(16, 2, 4), (32, 4, 8), (64, 8, 16)])
def test_a_network_sits_in_each_lane_of_a_register(size, double, single):
    """Numbers of half the size give twice the networks."""
    target = Target(vector_bytes=size)
    lanes = {
        dtype: design_for(target, sizes=(2, 1), activation=(), dtype=dtype).lanes
        for dtype in ("float64", "float32")
    }
    assert lanes == {"float64": double, "float32": single}
