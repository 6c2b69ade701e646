"""The same bits on every instruction set, and those of the golden file.

``python tests/engine/test_instruction_sets.py`` prints what `golden.json` should hold.
"""

import json
import os
import subprocess
import sys

import llvmlite.binding as llvm
import pytest

from shallows import doctor
from shallows.engine.target import Target


def test_this_machine_has_the_golden_bits():
    """Whatever processor runs the tests."""
    assert doctor.results() == doctor.golden()


@pytest.mark.parametrize(
    ("cpu", "feature"), [("x86-64", "sse2"), ("haswell", "avx2"), ("skylake-avx512", "avx512f")]
)
def test_other_instruction_sets_have_the_golden_bits(cpu, feature):
    """Generic x86-64, without fma in hardware; AVX2; AVX-512: told to the compiler by name.

    That of this machine is left to the test above.
    """
    if not llvm.get_host_cpu_features().get(feature):
        pytest.skip(f"this processor can't run code for {cpu}")
    if Target.host(cpu).vector_bytes == Target.current().vector_bytes:
        pytest.skip(f"this machine's code is that for {cpu}")
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CPU_FEATURES"}
    done = subprocess.run(
        [sys.executable, __file__], env={**environment, "NUMBA_CPU_NAME": cpu},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == doctor.golden()


def test_the_environment_chooses_the_processor(monkeypatch):
    """Its name, and its features only if they are given too."""
    monkeypatch.setenv("NUMBA_CPU_NAME", "haswell")
    monkeypatch.delenv("NUMBA_CPU_FEATURES", raising=False)
    assert Target.current() == Target.host("haswell")
    monkeypatch.setenv("NUMBA_CPU_FEATURES", "+avx512f")
    assert Target.current().features == "+avx512f"
    if "sse2" in llvm.get_host_cpu_features():  # elsewhere LLVM ignores the name
        assert Target.current().vector_bytes == 64


if __name__ == "__main__":
    print(json.dumps(doctor.results(), indent=1))
