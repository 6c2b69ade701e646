"""How exact the engine's elementary functions are: the bounds in their docstrings, measured.

    python benchmarks/ulps.py                 # all float32 arguments, 10⁸ float64 ones
    python benchmarks/ulps.py --stride 1001   # one in so many
    python benchmarks/ulps.py tanh sin        # these functions

A line is a function in a format: its worst error in units in the last place, where that is, and
what the docstring says. The wanted values are computed in the next wider format: float64 for
float32, and for float64 the x86's of 80 bits, whose own errors are below 0.002 units.
"""

import argparse
import ctypes
import re
import sys

import numpy as np

from shallows.arithmetic import functions
from shallows.arithmetic.lanes import INDEX, POINTER, Kind
from shallows.arithmetic.program import Program, module
from shallows.engine.machine import Library
from shallows.engine.target import Target

WIDER = {"float32": np.float64, "float64": np.longdouble}
CHUNK = 1 << 20

#: name -> what it computes, and the ends of its domain in float32 and in float64
FUNCTIONS = {
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), (-87.0, 104.0), (-708.0, 746.0)),
    "tanh": (np.tanh, (-104.0, 104.0), (-746.0, 746.0)),
    "exp": (np.exp, (-103.9, 88.72), (-745.1, 709.78)),
    "log": (np.log, (2.0**-149, 3.4e38), (2.0**-1074, 1.79e308)),
    "log1p_of_unit": (np.log1p, (0.0, 1.0), (0.0, 1.0)),
    "softplus": (
        lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))),
        (-103.0, 3.4e38),
        (-744.0, 1.79e308),
    ),
    "sin": (np.sin, (-(2.0**18), 2.0**18), (-(2.0**47), 2.0**47)),
    "cos": (np.cos, (-(2.0**18), 2.0**18), (-(2.0**47), 2.0**47)),
}


def compiled(function, dtype, lanes=8):
    """Return a compiled map of a function over an array, of a multiple of `lanes` numbers."""
    p, lane = Program("apply", [("x", POINTER), ("y", POINTER), ("n", INDEX)]), Kind(dtype, lanes)
    given = p.parameters

    def step(i):
        p.store(function(p.load(given["x"], i, lane)), given["y"], i)

    p.each(given["n"], step)
    p.do("ret void")
    types = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    library = Library(module([p]), {"apply": types}, Target.current())

    def apply(x):
        memory = np.zeros((2, len(x) + 16), dtype)
        shifts = [-row.ctypes.data % 64 // x.itemsize for row in memory]
        given, result = (
            row[shift : shift + len(x)] for row, shift in zip(memory, shifts, strict=True)
        )
        given[:] = x
        library["apply"](given.ctypes.data, result.ctypes.data, len(x) // lanes)
        return result.copy()

    return apply


def errors(found, wanted):
    """Return |found - wanted| in units in the last place of `wanted`, in the format of `found`."""
    info = np.finfo(found.dtype)
    exponent = np.maximum(np.frexp(wanted)[1] - 1, info.minexp)
    return np.ldexp(np.abs(found - wanted), info.nmant - exponent).astype(np.float64)


def single(low, high, stride):
    """Return every float32 from `low` to `high`, or every `stride`-th, a chunk at a time."""
    stride += 1 - stride % 2  # an even one would meet only even numbers
    for start in range(0, 2**32, CHUNK * stride):
        bits = np.arange(start, min(start + CHUNK * stride, 2**32), stride, dtype=np.uint64)
        x = bits.astype(np.uint32).view(np.float32)
        yield x[(x >= low) & (x <= high)]


def double(low, high, count, rng):
    """Return random float64 from `low` to `high`: anywhere, near 0, and of every size."""
    for _ in range(-(-count // CHUNK)):
        n = CHUNK // 3
        near = rng.uniform(max(low, -2.0), min(high, 2.0), n)
        top = np.log2(max(-low, high))
        sizes = rng.choice([-1.0, 1.0], n) * 2.0 ** rng.uniform(max(-1074.0, -top - 70), top, n)
        x = np.concatenate([rng.uniform(low, high, n), near, sizes])
        yield x[(x >= low) & (x <= high)]


class Worst:
    """The worst errors of a function seen so far."""

    def __init__(self, name, dtype):
        self.exact, self.dtype = FUNCTIONS[name][0], dtype
        self.native = compiled(getattr(functions, name), dtype)
        self.seen = []  # pairs of error and argument, of the worst of each chunk

    def look(self, chunks):
        """Measure more arguments, given a chunk at a time."""
        for x in chunks:
            if len(x):
                padded = np.resize(x, -(-len(x) // 8) * 8)
                wanted = self.exact(padded.astype(WIDER[self.dtype]))
                found = errors(self.native(padded), wanted)
                self.seen.append((found.max(), padded[found.argmax()]))
        self.seen.sort(reverse=True)


def worst(name, dtype, stride=1):
    """Return a function's largest error and where it is."""
    _, *domains = FUNCTIONS[name]
    low, high = domains[dtype == "float64"]
    found, rng = Worst(name, dtype), np.random.RandomState(0)
    with np.errstate(all="ignore"):
        if dtype == "float32":
            found.look(single(low, high, stride))
        else:
            found.look(double(low, high, 10**8 // stride, rng))
            # As many again where it was worst.
            places = [x for _, x in found.seen[:10]]
            for x in places:
                near = x * (1 + 0.02 * rng.uniform(-1, 1, (10**7 // stride // CHUNK + 1, CHUNK)))
                found.look(np.clip(near, low, high))
    return found.seen[0]


def stated(name, dtype):
    """Return the error that a function's docstring states, in units in the last place."""
    pattern = r"float64 at most ([\d.]+) ulp, float32 ([\d.]+) ulp"
    found = re.search(pattern, getattr(functions, name).__doc__)
    return float(found[1 if dtype == "float64" else 2])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(FUNCTIONS), help="functions")
    parser.add_argument("--stride", type=int, default=1, help="one of so many arguments")
    parser.add_argument("--dtype", choices=["float32", "float64"], help="only this format")
    given = parser.parse_args()
    good = True
    for name in given.names:
        for dtype in [given.dtype] if given.dtype else ["float32", "float64"]:
            if dtype == "float64" and np.finfo(np.longdouble).nmant < 63:
                sys.exit("this machine has no format wider than float64")
            error, at = worst(name, dtype, given.stride)
            good &= error <= stated(name, dtype)
            print(
                f"{name:14} {dtype} {error:7.4f} at {float(at)!r:26} stated {stated(name, dtype)}"
            )
    sys.exit(not good)


if __name__ == "__main__":
    main()
