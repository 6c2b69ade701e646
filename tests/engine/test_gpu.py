"""The same bits on a GPU. Here its threads run on the processor, one after another.

`tests/slow/exact_on_gpu.py` does the same on a real one.
"""

import ctypes
import re
import subprocess
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution

import fake_cuda
import numpy as np
import pytest

import shallows as sh
from shallows import activations
from shallows.arguments import ArgumentError
from shallows.arithmetic import functions
from shallows.arithmetic.lanes import INDEX, POINTER, Kind
from shallows.arithmetic.program import Program, module
from shallows.engine import cuda, device, gpu
from shallows.engine.batch import Batch
from shallows.engine.design import host_design
from shallows.engine.engine import Engine
from shallows.engine.machine import Library
from shallows.engine.queue import INTERRUPTED
from shallows.engine.target import Target
from shallows.outcome import USED_UP
from shallows.sweeps import blocks, cluster

XOR = sh.datasets.xor()
SMALL = {"sizes": (2, 3, 3, 1), "activation": ("sigmoid",) * 2}


@pytest.fixture
def driver(monkeypatch):
    """A driver without a GPU."""
    fake = fake_cuda.Driver()
    monkeypatch.setattr(cuda, "_library", lambda: fake)
    monkeypatch.setattr(gpu, "ptx", fake_cuda.text)
    device._kernels.clear()
    cuda._opened.cache_clear()
    yield fake
    device._kernels.clear()
    cuda._opened.cache_clear()


def networks(design, count, seed=0):
    """Return networks from calm to wild, of which some overflow at once."""
    rng = np.random.RandomState(seed)
    rates = [10.0 ** rng.uniform(-2, 1, (count, len(design.layers)))]
    rates += [rng.uniform(0, 0.5, (count, 1))] * (design.momentum + design.alpha + design.l1)
    weights = rng.rand(count, design.n_weights)
    weights[::10, -3:] = 1.7e308
    return Batch.fresh(design, weights, np.concatenate(rates, axis=1))


def rows(batch, which=slice(None)):
    return Batch(*(np.ascontiguousarray(v[which]).copy() for v in vars(batch).values()))


def content(batch):
    return {name: values.tobytes() for name, values in vars(batch).items()}


# -- the same bits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        SMALL,
        {**SMALL, "dtype": "float32", "momentum": True, "bias": True},
        {"sizes": (2, 3, 4, 1), "activation": ("tanh", "gelu"), "alpha": True, "l1": True},
        {"sizes": (2, 7, 5, 1), "activation": ("silu", "sigmoid"), "momentum": True},
    ],
)
def test_a_gpu_gives_the_bits_of_the_processor(driver, shape):
    """Networks end in every way, with few weights and more, and there are more than threads."""
    same_bits(driver, shape, XOR.x, 300, 60)


@pytest.mark.parametrize(
    ("team", "shape"),
    [
        (10, {"sizes": (2, 10, 10, 1), "activation": ("sigmoid",) * 2}),
        (16, {"sizes": (2, 16, 2), "activation": ("gelu",), "tally": True, "stop": "never"}),
        (10, {"sizes": (2, 20, 3), "activation": ("silu",), "dtype": "float32", "l1": True}),
        (1, {"sizes": (2, 17, 3), "activation": ("relu",)}),
    ],
)
def test_a_team_gives_the_bits_of_the_processor(driver, team, shape):
    """Its threads run at the same time. Without shared memory there are none, but tiles."""
    x = np.concatenate([XOR.x, XOR.x[:9] / 3])  # more samples than a block
    driver.shared *= team > 1
    assert gpu.suited(host_design(**shape), driver.shared).team == team
    same_bits(driver, shape, x, 12, 9)


def same_bits(driver, shape, x, count, epochs):
    """Train networks on both, and compare all bits."""
    design = host_design(**shape)
    y = np.eye(3)[np.arange(len(x)) % 3]
    y = y[:, : design.outputs]
    start = networks(design, count)
    here, there, seen = rows(start), rows(start), []
    Engine(design, x, y).train(here, epochs)
    on_gpu = device.OnGPU(design, x, y, cuda.available())
    on_gpu.train(there, epochs, watch=seen.append)
    assert content(there) == content(here)
    assert len(set(here.status)) > 1
    assert (seen[-1].network_epochs, seen[-1].ended) == (here.epochs.sum(), count)
    assert not driver.memory  # all of it is freed


def test_slices_change_nothing(driver, monkeypatch):
    """Launches may run two epochs or many, and networks may go on from a smaller budget."""
    design = host_design(**SMALL)
    on_gpu = device.OnGPU(design, XOR.x, XOR.targets, cuda.available())
    results = []
    for seconds in (0.0, 10.0):
        monkeypatch.setattr(device, "_SECONDS", seconds)
        driver.launches.clear()
        batch = networks(design, 300)
        on_gpu.train(batch, 40)
        results.append((content(batch), len(driver.launches)))
        assert all(launch["quota"] % 2 == 0 for launch in driver.launches)
        assert [launch["first"] for launch in driver.launches] == [1] + [0] * (results[-1][1] - 1)
    assert results[0][0] == results[1][0]
    assert results[0][1] > 2 * results[1][1]
    paused = networks(design, 300)
    on_gpu.train(paused, 15)
    goes_on = np.isin(paused.status, USED_UP)
    rest = paused.take(goes_on)
    rest.status[:] = 0
    on_gpu.train(rest, 40)
    assert content(rest) == content(rows(batch, goes_on))


def test_ctrl_c_leaves_every_network_whole(driver):
    """Each network is fresh, or has ended, or has the state of the last epoch that it ran."""
    design = host_design(**SMALL)
    on_gpu = device.OnGPU(design, XOR.x, XOR.targets, cuda.available())
    start = networks(design, 600)
    stopped = rows(start)

    def stop(progress):
        if progress.ended:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        on_gpu.train(stopped, 50_000, watch=stop)
    fresh, under_way = stopped.status == 0, stopped.status == INTERRUPTED
    assert fresh.any()
    assert 0 < under_way.sum() <= 256  # the threads of the fake card
    assert content(rows(stopped, fresh)) == content(rows(start, fresh))
    for i in np.flatnonzero(under_way)[::40]:
        retraced = on_gpu.observe(rows(start, [i]), int(stopped.epochs[i]))
        assert retraced.state.tobytes() == stopped.state[i].tobytes()


def test_sweeps_stores_and_maps_are_those_of_the_processor(driver, tmp_path):
    """That holds if they are interrupted and go on, for ``auto``, and for maps that never stop."""
    call = {"hidden": [(2, 2), (3,)], "lr": [0.5, 3.0], "seed": range(30), "progress": False}
    whole = sh.sweep(XOR, **call, max_epochs=60).frame

    def stop(progress):
        if progress.ended:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sh.sweep(XOR, **call, max_epochs=60, device="cuda", store=tmp_path / "s", watch=stop)
    done = sh.sweep(XOR, **call, max_epochs=60, device="auto", store=tmp_path / "s")
    assert done.frame.equals(whole)
    assert driver.launches
    axes = {"x": ("lr", 0.1, 90.0, "log"), "y": ("scale", 0.5, 9.0), "size": (6, 5)}
    for rule in ("accuracy", "never"):
        one, other = (
            sh.trainability(XOR, 3, **axes, max_epochs=30, stop=rule, progress=False, device=name)
            for name in ("cpu", "cuda")
        )
        assert one.frame.equals(other.frame)


def test_a_clusters_worker_has_its_own_gpu(driver, monkeypatch):
    """A task is told the name of the device, and the worker looks for its own one."""
    from shallows.engine.networks import Networks
    from shallows.training import prepare

    monkeypatch.setitem(cluster._held, XOR.hash, XOR)
    block = blocks.packed(Networks.one(*prepare(XOR, hidden=(3, 3), max_epochs=20)))
    states = []
    for name in ("cpu", "cuda"):
        assert not driver.launches
        (ended,) = cluster._train(block, XOR.hash, 10.0, name).ended
        states.append(blocks.unpacked(ended).state.tobytes())
    assert states[0] == states[1]
    assert driver.launches


# -- the arithmetic -------------------------------------------------------------------------------


def run(function, dtype, *arrays, divided=fake_cuda.divided, quick=False):
    """Run a function of lanes as a thread of a GPU would, on the processor."""
    names = "abc"[: len(arrays)]
    p = Program("run", [*((n, POINTER) for n in names), ("n", INDEX)], divided=divided)

    def one(i, _):
        values = [p.load(p.parameters[n], i, Kind(dtype, 1)) for n in names]
        (found,) = p.quickly(lambda: [function(*values)]) if quick else [function(*values)]
        p.store(found, p.parameters["a"], i)
        return []

    p.fold(p.parameters["n"], [], one)
    p.do("ret void")
    types = {"run": [ctypes.c_void_p] * len(arrays) + [ctypes.c_int64]}
    given = [np.array(a, dtype) for a in arrays]
    code = Library(module([p]), types, Target.current())
    code["run"](*(a.ctypes.data for a in given), len(given[0]))
    return given[0]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_quotient_without_a_branch_is_correctly_rounded(dtype):
    """Random numbers of the promised size, and those next to a quotient of few digits."""
    rng = np.random.RandomState(0)
    a, b = 2.0 ** rng.uniform(-60, 60, 10**5), 2.0 ** rng.uniform(0, 60, 10**5)
    short = rng.randint(1, 2**12, 10**5) * b
    for above in (a, -a, short, np.nextafter(short, np.inf)):
        above, below = above.astype(dtype), b.astype(dtype)
        assert (run(fake_cuda.divided, dtype, above, below) == above / below).all()


@pytest.mark.parametrize(("dtype", "digits"), [("float64", 53), ("float32", 24)])
def test_the_hardest_quotients_are_correctly_rounded(dtype, digits):
    """Those next to the middle of two numbers: for odd q and b, a = (q b ± r) / 2ᵏ is whole."""
    rng, one, hard = np.random.RandomState(0), 1 << digits + 1, []
    while len(hard) < 4000:
        b = int(rng.randint(1 << digits - 1, 1 << digits, dtype=np.int64)) | 1
        for r in (-3, -1, 1, 3):
            q = -r * pow(b, -1, one) % one
            a = (q * b + r) // one
            if q >> digits and a >> digits - 1:  # q has a digit more than a number can have
                hard.append((a, b))
    above, below = (np.array(v, dtype) * 2.0 ** (1 - digits) for v in zip(*hard, strict=True))
    above, below = above.astype(dtype), below.astype(dtype)
    assert (run(fake_cuda.divided, dtype, above, below) == above / below).all()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_functions_by_such_quotients_have_the_same_bits(name, dtype):
    """Arguments go from the smallest number to infinity, and include both limits and NaN."""
    f = functions.FORMATS[dtype]
    x = np.concatenate([
        np.random.RandomState(0).uniform(-50, 50, 10**5), np.linspace(-720, 720, 10**5),
        10.0 ** np.linspace(-324, 308, 10**5), [0.0, -0.0, np.inf, -np.inf],
        np.nextafter([f.limit, -f.limit, f.one, f.limit, -f.limit], [0, 0, 0, 999, -999]),
        np.linspace(-f.quick, f.quick, 10**5), np.nextafter([f.quick, -f.quick], 0),
    ])  # fmt: skip
    with np.errstate(over="ignore"):
        x = np.concatenate([x, -x]).astype(dtype)
    function = getattr(functions, name)
    plain = run(function, dtype, x, divided=None)
    assert run(function, dtype, x).tobytes() == plain.tobytes()
    assert run(function, dtype, x, quick=True).tobytes() == plain.tobytes()
    # Processors differ in the bits of a NaN: no operation may take one for a number.
    kinds = {"float64": "u8", "float32": "u4"}
    nans = np.array([0x7FF8 << 48, 0xFFF8 << 48, 2**63 - 1], "u8").view("f8").astype(dtype)
    if dtype == "float32":
        nans = np.array([0x7FC00000, 0xFFC00000, 0x7FFFFFFF], kinds[dtype]).view(dtype)
    for quick in (False, True):
        assert np.isnan(run(function, dtype, nans, quick=quick)).all()


# -- the text that the driver compiles ------------------------------------------------------------


def ptxas():
    """Return NVIDIA's assembler, where the tests' packages are installed."""
    try:
        files = distribution("nvidia-cuda-nvcc-cu12").files or []
    except PackageNotFoundError:
        pytest.skip("there is no ptxas")
    return next(file.locate() for file in files if file.name == "ptxas")


def assembled(tmp_path, design, card="sm_90"):
    """Return the registers of a thread, and the bytes that it spills."""
    (tmp_path / "kernel.ptx").write_text(gpu.ptx(design))
    command = [ptxas(), f"-arch={card}", "-v", "-o", tmp_path / "kernel.cubin"]
    done = subprocess.run(
        [*command, tmp_path / "kernel.ptx"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = re.search(r"(\d+) bytes spill stores.*?Used (\d+) registers", done.stderr, re.DOTALL)
    return int(found[2]), int(found[1])


@pytest.mark.parametrize(
    ("shape", "registers"),
    [
        ({"sizes": (2, 2, 2, 1)}, 168),  # three blocks of 128 threads on a multiprocessor
        ({"sizes": (2, 3, 3, 1)}, 255),  # two
        ({"sizes": (2, 5, 5, 1)}, 255),
        ({"sizes": (2, 3, 3, 1), "dtype": "float32"}, 128),  # four
        ({"sizes": (2, 8, 8, 1), "dtype": "float32"}, 255),
    ],
)
def test_small_networks_stay_in_registers(tmp_path, shape, registers):
    """They spill nothing, and as many blocks run side by side as the docs say."""
    shape = {"activation": ("sigmoid",) * 2, **shape}
    design = gpu.suited(host_design(**shape))
    assert design.streamed
    used, spilled = assembled(tmp_path, design)
    assert spilled == 0
    assert used <= registers


@pytest.mark.parametrize("number", range(len(activations.ACTIVATIONS)))
def test_every_activation_assembles_and_rounds_as_written(tmp_path, number):
    """For an old card and a newer one: no contraction, nothing flushed, shared counts atomic."""
    name = list(activations.ACTIVATIONS)[number]
    design = host_design(
        sizes=(2, 4, 3 if number % 2 else 1), activation=(name,), bias=True, tally=True,
        momentum=number % 3 == 0, dtype=("float64", "float32")[number // 2 % 2],
    )  # fmt: skip
    suited = gpu.suited(design)
    text, ir = gpu.ptx(suited), gpu.write(suited)
    arithmetic = re.findall(r"\b(?:add|sub|mul|fma|mad|div|sqrt|rcp)\.[a-z.]*f(?:64|32)", text)
    rounded = re.compile(r"(?:add|sub|mul|fma|div|rcp)\.rn\.f\d\d")
    others = {operation for operation in arithmetic if not rounded.fullmatch(operation)}
    assert others <= {"rcp.approx.ftz.f64", "rcp.approx.ftz.f32"}  # see `threads.quotient`
    assert ".ftz" not in text.replace("rcp.approx.ftz", "")
    assert len(re.findall(r"\bfma\.rn", text)) <= len(re.findall(r"call .* @llvm\.fma", ir))
    # The queue at the start and later; how a network ended; the epochs that a thread ran, which
    # LLVM may write for a thread with and without a network.
    assert len(re.findall(r"\batom\.global\.add\.u64", text)) in (4, 5)
    assembled(tmp_path, suited, "sm_75" if number % 2 else "sm_90")


# -- errors ---------------------------------------------------------------------------------------


def test_without_a_driver_the_processor_is_left(monkeypatch, capsys):
    """`cuda` is refused with the reason; `auto` takes the processor, and says so."""

    def missing():
        raise cuda.DeviceError("there is no NVIDIA driver here (libcuda.so.1)")

    monkeypatch.setattr(cuda, "_library", missing)
    with pytest.raises(ArgumentError, match=r"cpu or auto, because there is no NVIDIA driver"):
        sh.sweep(XOR, device="cuda", progress=False)
    sh.sweep(XOR, 2, device="auto", max_epochs=2)
    assert "device auto: training on the processor" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "changed", "said"),
    [
        ("cuda", {"version": 10_020}, "driver is too old: it knows CUDA 10.2, not 11.0"),
        ("cuda", {"cards": 0}, "there is no NVIDIA GPU here"),
        ("cuda:1", {}, "there is no GPU of this number here"),
        ("cuda", {"capability": (7, 0)}, "its compute capability is 7.0, and 7.5 is needed"),
        ("gpu", {}, "cpu, cuda, cuda:1 for the second GPU, or auto"),
    ],
)
def test_a_gpu_that_cannot_be_used_is_refused_in_a_sentence(driver, name, changed, said):
    """The error comes before any work starts."""
    vars(driver).update(changed)
    with pytest.raises(ArgumentError, match=re.escape(said)):
        sh.trainability(XOR, x=("lr", 1, 2), y=("scale", 1, 2), size=(2, 2), device=name)
    assert not driver.launches


def test_memory_that_does_not_suffice_is_said_in_a_sentence(driver):
    """So it is if the networks fit, but the working memory of their threads does not."""
    driver.room = 10_000
    with pytest.raises(cuda.DeviceError, match="memory is full"):
        sh.sweep(XOR, seed=range(200), device="cuda", progress=False)
    driver.room = 16_000
    with pytest.raises(cuda.DeviceError, match="does not suffice for networks of this size"):
        sh.sweep(XOR, (40, 40), device="cuda", progress=False)
    assert not driver.memory


def test_a_failure_of_the_gpu_is_said_and_frees_its_memory(driver, monkeypatch):
    """The error quotes the compiler if a kernel is refused, and the driver if a launch fails."""
    monkeypatch.setattr(driver, "cuLaunchKernel", lambda *_: 719, raising=False)
    with pytest.raises(cuda.DeviceError, match=r"error 719 \(fake\)"):
        sh.sweep(XOR, device="cuda", progress=False)
    assert not driver.memory

    def refuse(_module, _text, _count, _options, values):
        ctypes.memmove(values[0], b"no such\n instruction", 20)
        return 218

    device._kernels.clear()
    monkeypatch.setattr(driver, "cuModuleLoadDataEx", refuse, raising=False)
    with pytest.raises(cuda.DeviceError, match=r"too old for the kernel \(no such instruction\)"):
        sh.sweep(XOR, device="cuda", progress=False)


def test_a_card_without_float64_speed_is_named(driver):
    """The warning comes once, and not for float32."""
    driver.ratio = 64
    device._warn.cache_clear()
    sh.sweep(XOR, 2, device="cuda", dtype="float32", max_epochs=2, progress=False)
    with pytest.warns(UserWarning, match="Fake 1 computes float64 at 1/64"):
        sh.sweep(XOR, 2, device="cuda", max_epochs=2, progress=False)
    sh.sweep(XOR, 2, device="cuda", max_epochs=2, progress=False)
    device._warn.cache_clear()


def test_a_design_for_a_gpu_has_the_results_of_any_other(driver):
    """The tile, and where values lie, decide the speed alone. A processor shows it, too."""
    design = host_design(**SMALL)
    start = networks(design, 20)
    results = []
    for streamed in (False, True):
        suited = replace(gpu.suited(design), streamed=streamed)
        batch = rows(start)
        Engine(suited, XOR.x, XOR.targets).train(batch, 30)
        results.append(content(batch))
    assert results[0] == results[1]
