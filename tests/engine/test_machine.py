"""Compiled once, kept on disk, never stale, never damaged."""

import ctypes
import gc
import os
import signal
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from shallows import datasets
from shallows.arithmetic.lanes import POINTER, Kind
from shallows.arithmetic.program import Program, module
from shallows.engine import machine
from shallows.engine.design import host_design
from shallows.engine.engine import Engine
from shallows.engine.machine import Library
from shallows.engine.programs import write
from shallows.engine.target import Target


def answer(number):
    """Return a module whose function stores a number."""
    p = Program("answer", [("out", POINTER)])
    p.store(p.constant(Kind("float64"), number), p.parameters["out"], 0)
    p.do("ret void")
    return module([p])


def ask(ir, target=None):
    library = Library(ir, {"answer": [ctypes.c_void_p]}, target or Target.current())
    out = np.zeros(1)
    library["answer"](out.ctypes.data)
    return out[0]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of the test's own."""
    monkeypatch.setenv("SHALLOWS_CACHE_DIR", str(tmp_path / "kernels"))
    return tmp_path / "kernels"


def test_a_second_load_compiles_nothing(cache, monkeypatch):
    """It takes the object file that is on the disk."""
    assert ask(answer(707)) == 707
    assert len(list(cache.iterdir())) == 1
    monkeypatch.setattr(machine, "compiled", None)
    assert ask(answer(707)) == 707


def test_code_lives_as_long_as_a_function_that_runs_it():
    """The library may be gone by then."""
    library = Library(answer(5), {"answer": [ctypes.c_void_p]}, Target.current())
    function, gone, out = library["answer"], weakref.ref(library), np.zeros(1)
    del library
    gc.collect()
    assert gone() is None
    function(out.ctypes.data)
    assert out[0] == 5


def test_a_changed_program_is_another_file(cache):
    """If a constant changes, the old machine code is not used."""
    assert [ask(answer(2)), ask(answer(707))] == [2, 707]
    assert len(list(cache.iterdir())) == 2


def test_another_processor_is_another_file(cache):
    """So code for one processor never runs on another."""
    ask(answer(1))
    ask(answer(1), Target.host("x86-64"))
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b[:99] + b"!" + b[100:], bytes])
def test_a_damaged_file_is_compiled_anew(cache, damage):
    """Truncated, flipped, emptied: noticed by its checksum, and replaced."""
    ask(answer(3))
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole) if damage is not bytes else b"")
    assert ask(answer(3)) == 3
    assert len(file.read_bytes()) == len(whole)


def test_a_directory_that_cannot_be_made_only_costs_time(tmp_path, monkeypatch):
    """If a file stands in its place, kernels are compiled again, and everything works."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SHALLOWS_CACHE_DIR", str(tmp_path / "file" / "kernels"))
    assert ask(answer(4)) == 4


def test_threads_that_ask_for_the_same_code_compile_it_once(compilations):
    """Of eight at the same moment one compiles, and the others wait for its file."""
    assert at_once(lambda: ask(answer(6))) == [6] * 8
    assert len(compilations) == 1


def test_threads_that_ask_for_the_same_kernel_compile_it_once(compilations, tmp_path, monkeypatch):
    """That holds where nothing can be kept on the disk, too."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SHALLOWS_CACHE_DIR", str(tmp_path / "file" / "kernels"))
    design, data = host_design(sizes=(2, 17, 1), activation=("relu",)), datasets.xor()
    at_once(lambda: Engine(design, data.x, data.targets))
    assert len(compilations) == 1


@pytest.fixture
def compilations(monkeypatch):
    """All modules that are compiled from here on."""
    made, compiled = [], machine.compiled

    def count(ir, target):
        made.append(ir)
        return compiled(ir, target)

    monkeypatch.setattr(machine, "compiled", count)
    return made


def at_once(ask):
    """Return what eight threads get that ask at the same moment."""
    barrier = threading.Barrier(8)

    def one(_):
        barrier.wait()
        return ask()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(8)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # of a process with threads
@pytest.mark.filterwarnings("ignore:.*fork:RuntimeWarning")  # of JAX, which another test may load
def test_a_fork_while_a_thread_compiles_leaves_a_child_that_can_compile(monkeypatch):
    """The child does not wait for a thread that it lacks, and its LLVM is whole."""
    compiled, begun = machine.compiled, threading.Event()

    def signal_and_compile(ir, target):
        begun.set()
        return compiled(ir, target)

    monkeypatch.setattr(machine, "compiled", signal_and_compile)
    design = host_design(sizes=(2, 19, 1), activation=("tanh",))
    kernel = write(design, Target.current())
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(machine.Library, kernel, {}, Target.current())
        begun.wait()
        child = os.fork()
        if not child:
            signal.alarm(60)  # ends a child that hangs
            os._exit(0 if ask(answer(8)) == 8 else 1)
        other.result()
    assert os.waitpid(child, 0)[1] == 0
