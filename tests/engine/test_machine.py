"""Compiled once, kept on disk, never stale, never damaged."""

import ctypes

import numpy as np
import pytest

from shallows.arithmetic.lanes import POINTER, Kind, Program, module
from shallows.engine import machine
from shallows.engine.machine import Library
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
    """The object file on disk answers."""
    assert ask(answer(707)) == 707
    assert len(list(cache.iterdir())) == 1
    monkeypatch.setattr(machine, "compiled", None)
    assert ask(answer(707)) == 707


def test_a_changed_program_is_another_file(cache):
    """Change a constant, and the old machine code does not answer."""
    assert [ask(answer(2)), ask(answer(707))] == [2, 707]
    assert len(list(cache.iterdir())) == 2


def test_another_processor_is_another_file(cache):
    """Code for one processor is never run on another."""
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
    """A file in its place, as good as a read-only disk: everything still works."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SHALLOWS_CACHE_DIR", str(tmp_path / "file" / "kernels"))
    assert ask(answer(4)) == 4


def test_the_cache_is_private(cache):
    """Code from it is run: only its owner may write there."""
    ask(answer(5))
    assert cache.stat().st_mode & 0o077 == 0
