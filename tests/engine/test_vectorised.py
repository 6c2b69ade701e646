"""The machine code of the kernel: packed instructions in the widest registers, none scalar."""

import re
from collections import Counter

import llvmlite.binding as llvm
import pytest

from shallows.engine import machine
from shallows.engine.design import Design
from shallows.engine.programs import write
from shallows.engine.target import Target

X86 = bool(llvm.get_host_cpu_features().get("sse2"))
pytestmark = pytest.mark.skipif(not X86, reason="the assembly to look for is x86's")

ROUNDING = r"v?(fn?m(?:add|sub)\d*|div|mul|add|sub|min|max|sqrt)(p[sd]|s[sd])"
PACKED, SCALAR = ("pd", "ps"), ("sd", "ss")


def train(design, target):
    """Return the machine code of the program `train`: instructions and their operands.

    What sets the floating-point environment and calls it is a function of its own.
    """
    text = machine.compiled(write(design, target), target, assembly=True)
    body = re.search(r"^train\.inside:$(.*?)^\.Lfunc_end", text, re.MULTILINE | re.DOTALL)[1]
    lines = (line.split("#")[0].split(None, 1) for line in body.splitlines() if line[:1] == "\t")
    return [(p[0], p[1] if len(p) > 1 else "") for p in lines if p and p[0][0] != "."]


def rounding(code):
    """Count the instructions that round, by (operation, element, widest register)."""
    found = Counter()
    for name, operands in code:
        match = re.fullmatch(ROUNDING, name)
        if match:
            widest = next((r for r in ("zmm", "ymm", "xmm") if f"%{r}" in operands), "")
            found[re.sub(r"\d", "", match[1]), match[2], widest] += 1
    return found


def called(code):
    """Return the names of the functions whose addresses the code takes, to call them."""
    names = (re.search(r"\$([a-z_]\w*)", operands) for _, operands in code)
    return {name[1] for name in names if name}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("h", [2, 3, 5, 10])
@pytest.mark.parametrize(("cpu", "register"), [("x86-64-v4", "zmm"), ("x86-64-v3", "ymm")])
def test_the_kernel_is_vectorised(cpu, register, h, dtype):
    """For each shape of the report, every fma and every division takes a whole register."""
    target = Target.host(cpu)
    design = Design(
        (2, h, h, 1), ("sigmoid",) * 2, dtype=dtype, registers=target.registers,
        lanes=target.vector_bytes // (8 if dtype == "float64" else 4),
    )  # fmt: skip
    code = train(design, target)
    packed = "pd" if dtype == "float64" else "ps"
    fused, divided, scalar, narrow = 0, 0, Counter(), Counter()
    for (operation, element, widest), count in rounding(code).items():
        fused += count * (operation[0] == "f" and (element, widest) == (packed, register))
        divided += count * ((operation, element, widest) == ("div", packed, register))
        if element in SCALAR:
            scalar[operation] += count
        elif widest != register:
            narrow[operation] += count
    assert fused >= 50
    assert divided >= 3
    # (A subtraction is right: 1 - y of a target, which all networks share.)
    assert not set(scalar) - {"sub"}, scalar
    assert scalar["sub"] <= 8  # of the samples whose outputs are written out together, and of one
    assert not narrow
    assert called(code) <= {"memset"}  # the gradient is cleared by it


def test_scalar_code_would_be_noticed():
    """The same search finds nothing packed in a kernel of one lane."""
    target = Target.host("x86-64-v3")
    found = rounding(train(Design((2, 3, 1), ("sigmoid",), lanes=1), target))
    assert {element for _, element, _ in found} == {"sd"}
    assert found["fmadd", "sd", "xmm"] > 20


def test_a_processor_without_fma_calls_the_exact_one_in_software():
    """`NUMBA_CPU_NAME=x86-64` really gives another program: no AVX, no fma, no C library."""
    code = train(Design((2, 3, 1), ("sigmoid",), lanes=2), Target.host("x86-64"))
    assert not [name for name, _ in code if name.startswith("v")]
    assert {"fused_v2f64"} <= called(code) <= {"fused_v2f64", "memset"}
