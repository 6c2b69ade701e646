"""The same bits on ARM, emulated where this machine is none: see `.ci/arm`."""

import json
import os
import platform
import subprocess
from pathlib import Path

import pytest

from shallows import doctor
from shallows.arithmetic.environment import CONTROLS
from shallows.engine import engine, machine
from shallows.engine.programs import write
from shallows.engine.target import Target

HOUSE = Path(__file__).parents[2]
ARM = Target(
    triple="aarch64-unknown-linux-gnu",
    cpu="generic",
    vector_bytes=16,
    registers=32,
    control=CONTROLS["aarch64"],
)


class CompiledError(Exception):
    """A network's programs are compiled, and are not to be run here."""


def keep(design, _):
    """Compile for ARM, and keep the code where Shallows will look for it there."""
    machine._object(write(design, ARM), ARM)
    raise CompiledError


@pytest.mark.skipif(platform.machine() == "aarch64", reason="test_instruction_sets.py does it")
@pytest.mark.skipif(not (HOUSE / ".arm/whole").exists(), reason="no emulated ARM: see .ci/arm")
def test_an_emulated_arm_has_the_golden_bits(tmp_path, monkeypatch):
    """The code is compiled here, which would take a minute and a half under emulation."""
    monkeypatch.setenv("SHALLOWS_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(engine, "_programs", keep)
    monkeypatch.setattr(Target, "current", lambda: ARM)
    for network in doctor.NETWORKS:
        monkeypatch.setattr(doctor, "NETWORKS", [network])
        with pytest.raises(CompiledError):
            doctor.results()
    done = subprocess.run(
        [HOUSE / ".ci/arm", HOUSE / "tests/engine/test_instruction_sets.py"],
        env={**os.environ, "NUMBA_CPU_NAME": ARM.cpu, "NUMBA_CPU_FEATURES": ARM.features},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == doctor.golden()
