"""The floating-point environment: compiled programs set their own, NumPy's work asks first."""

import ctypes
import json
import platform
import shutil
import subprocess
import threading
from dataclasses import replace

import numpy as np
import pytest

import shallows as sh
from shallows import datasets, doctor, replica
from shallows.arithmetic import environment
from shallows.arithmetic.lanes import POINTER, Kind
from shallows.arithmetic.program import Program, module
from shallows.engine import engine as engines
from shallows.engine import reference
from shallows.engine.batch import Batch
from shallows.engine.design import host_design
from shallows.engine.engine import Engine
from shallows.engine.machine import Library
from shallows.engine.target import Target
from shallows.inside.checking.judge import judge
from shallows.mlp import MLP
from shallows.sklearn import ShallowClassifier

CONTROL = Target.current().control
if CONTROL is None:
    pytest.skip("this processor's environment is not known here", allow_module_level=True)

#: Bits of the register, and what each makes of a thread.
FLUSH = {"MXCSR": 0x8040, "FPCR": 1 << 24}[CONTROL.name]
ROUNDING = {"MXCSR": 13, "FPCR": 22}[CONTROL.name]
CHANGES = {"flush": FLUSH, **{f"rounding {way}": way << ROUNDING for way in (1, 2, 3)}}

XOR = datasets.xor()
RUN = sh.train(XOR, max_epochs=3)
START = RUN.start


def native(ir, **signatures):
    """Return the functions of a module, which live as long as this dictionary does."""
    library = Library(ir, signatures, Target.current())
    return {name: library[name] for name in signatures} | {"library": library}


HOLD = native(
    f"{CONTROL.ir}\ndefine void @hold(i64 %held) {{\n"
    "  call void @write_control(i64 %held)\n  ret void\n}\n",
    hold=[ctypes.c_int64],
)


def change(bits):
    """Change this thread's environment."""
    HOLD["hold"](CONTROL.default | bits)


def in_thread(*works):
    """Return what the last of `works` returns, all run in one thread, which may be spoilt."""
    told = []

    def run():
        try:
            told.append(([work() for work in works][-1], None))
        except Exception as error:
            told.append((None, error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    result, error = told[0]
    if error:
        raise error
    return result


def wild(dtype, scale):
    """Return an engine and 24 networks of which some have gradients below the normal numbers."""
    design = host_design(
        sizes=(2, 3, 3, 1), activation=("sigmoid",) * 2, bias=True, momentum=True, dtype=dtype
    )
    draws = MLP.of(2, (3, 3), 2, bias=True, init="xavier", scale=scale).draw(range(24))
    batch = Batch.fresh(design, draws, np.array([0.1, 0.1, 0.1, 0.9]))
    return Engine(design, XOR.x, XOR.targets), batch


def trained(engine, batch):
    """Return the bytes of all that a training and a look at its end give."""
    run = Batch(*(values.copy() for values in vars(batch).values()))
    engine.train(run, 60)
    seen = engine.observe(run, predictions=True)
    return b"".join(v.tobytes() for v in (run.state, run.epochs, seen.loss, seen.predictions))


def undefended(design, target, programs=engines._programs):
    """Return a design's programs as they would be without their defence."""
    return programs(design, replace(target, control=None))


@pytest.mark.parametrize("bits", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(("dtype", "scale"), [("float64", 1000.0), ("float32", 300.0)])
def test_compiled_programs_have_the_default_environment(dtype, scale, bits):
    """A caller's environment changes no byte of a training.

    Without the defence it would change some.
    """
    engine, batch = wild(dtype, scale)
    right = trained(engine, batch)
    assert in_thread(lambda: change(bits), lambda: trained(engine, batch)) == right
    engine._programs = undefended(engine.design, Target.current())
    assert trained(engine, batch) == right
    assert in_thread(lambda: change(bits), lambda: trained(engine, batch)) != right


@pytest.mark.parametrize("bits", CHANGES.values(), ids=CHANGES)
def test_the_callers_environment_comes_back(bits):
    """Within a program rounding is the default; after it the thread rounds as it did before."""
    program = Program("multiply", [("numbers", POINTER)])
    numbers, kind = program.parameters["numbers"], Kind("float64")
    product = program.load(numbers, 0, kind) * program.load(numbers, 1, kind)
    program.store(product, numbers, 2)
    program.do("ret void")
    defence = environment.defended(program, CONTROL)
    ir = "\n".join([CONTROL.ir, defence, module([program])])
    library = native(ir, multiply=[ctypes.c_void_p])

    def product_of(*factors):
        values = np.array([*factors, 0.0])
        library["multiply"](values.ctypes.data)
        return values[2], environment.trouble()

    for factors in [(5e-324, 1.0), (1 + 2**-30, 1 + 2**-30), (-1 - 2**-30, 1 + 2**-30)]:
        right, trouble = product_of(*factors)
        assert right == np.prod(factors)
        assert trouble is None
        again, trouble = in_thread(lambda: change(bits), lambda f=factors: product_of(*f))
        assert again == right
        assert trouble


ENGINE, BATCH = wild("float64", 1000.0)
TWIN = ENGINE.design, XOR.x, XOR.targets, BATCH.state[0], BATCH.rates[0]
ENTRIES = {
    "a built-in data set": datasets.xor,
    "own data": lambda: datasets.from_arrays([[0.0], [1.0]], [0, 1]),
    "train": lambda: sh.train(XOR),
    "predictions": lambda: RUN.predict(XOR.x),
    "the report's network": lambda: sh.network(log=None),
    "the report's arithmetic": lambda: replica.descend(XOR.x, XOR.targets, START, 0.1, 1),
    "a sweep": lambda: sh.sweep(XOR, seed=range(2), max_epochs=2, progress=False),
    "a map": lambda: sh.trainability(XOR, x=("lr", 0.1, 1), y=("scale", 1, 2), size=(2, 2)),
    "initial weights": lambda: RUN.mlp.initial_weights(0),
    "sensitivity": lambda: sh.sensitivity(RUN),
    "explain": lambda: sh.explain(RUN),
    "check": lambda: judge(lambda x, y, w1, w2, w3: {}),
    "an estimator": lambda: ShallowClassifier(restarts=2).fit(XOR.x, XOR.y),
    "the kernel's twin": lambda: reference.run(*TWIN),
}


@pytest.mark.parametrize("bits", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_what_runs_in_numpy_refuses_a_changed_environment(entry, bits):
    """Data, weights, trainings and explanations all raise one error, which says what is wrong."""
    with pytest.raises(environment.EnvironmentChangedError, match="floating-point environment"):
        in_thread(lambda: change(bits), entry)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_golden_network_meets_subnormal_numbers(dtype, monkeypatch):
    """Its bits change if subnormal numbers count as zero, unless the kernel is defended."""
    (name,) = [json.dumps(n) for n in doctor.NETWORKS if n.get("scale") and n["dtype"] == dtype]
    monkeypatch.setattr(doctor, "NETWORKS", [json.loads(name)])
    monkeypatch.setattr(environment, "require", lambda: None)
    in_spite = in_thread(lambda: change(FLUSH), doctor.results)
    assert in_spite[name] == doctor.golden()[name]
    monkeypatch.setattr(engines, "_programs", undefended)
    without = in_thread(lambda: change(FLUSH), doctor.results)
    assert without[name] != doctor.golden()[name]


def test_a_library_built_with_fast_math_is_noticed(tmp_path):
    """Such a library spoils its thread: kernels stay exact there, and NumPy's work is refused."""
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")
    machine = subprocess.run(["cc", "-dumpmachine"], check=True, capture_output=True, text=True)
    if not machine.stdout.startswith(platform.machine()):
        pytest.skip("the compiler is another machine's: this one is emulated")
    source, library = tmp_path / "fast.c", tmp_path / "fast.so"
    source.write_text("int nothing;\n")
    subprocess.run(["cc", "-ffast-math", "-shared", "-fPIC", "-o", library, source], check=True)
    engine, batch = wild("float32", 300.0)

    def spoilt():
        ctypes.CDLL(str(library))
        return trained(engine, batch), environment.trouble()

    bytes_, trouble = in_thread(spoilt)
    assert bytes_ == trained(engine, batch)
    if trouble is None:
        pytest.skip("this compiler's shared libraries leave the environment alone")
    assert trouble == "takes subnormal numbers for zero"


@pytest.mark.parametrize("mode", ["UPWARD", "DOWNWARD", "TOWARDZERO"])
def test_the_rounding_modes_of_c_are_noticed(mode, tmp_path):
    """Any C code in the process may call `fesetround`."""
    there = {"x86_64": (0x400, 0x800, 0xC00), "aarch64": (0x800000, 0x400000, 0xC00000)}
    modes = dict(zip(("DOWNWARD", "UPWARD", "TOWARDZERO"), there[platform.machine()], strict=True))

    def spoilt():
        assert ctypes.CDLL("libm.so.6").fesetround(modes[mode]) == 0
        return environment.trouble()

    assert in_thread(spoilt) == "does not round to nearest"


def test_torch_is_noticed():
    """PyTorch, where it is installed, has `torch.set_flush_denormal`."""
    torch = pytest.importorskip("torch")
    if not in_thread(lambda: torch.set_flush_denormal(True)):
        pytest.skip("PyTorch can't do it on this processor")
    found = in_thread(lambda: torch.set_flush_denormal(True), environment.trouble)
    assert found == "takes subnormal numbers for zero"


def test_the_doctor_says_how_this_thread_rounds():
    """It shows the register. In another environment it says so, and does not test exactness."""
    well = doctor._environment()
    assert well.good
    assert CONTROL.name in well.found
    *_, environment_, exactness = in_thread(lambda: change(FLUSH), lambda: doctor.examine(0.0))
    assert (environment_.name, exactness.name) == ("floating point", "exactness")
    assert not environment_.good
    assert not exactness.good
    assert "subnormal" in environment_.found
