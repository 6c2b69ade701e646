"""Mark a class of 200 students' programs as `shallows check --folder` does, and count the time.

It is processor time, of the judge and of the submissions' own processes, in seconds.

Usage: PYTHONPATH=tests/inside python tests/slow/class_of_files.py [FILES]
"""

import os
import sys
import tempfile
from pathlib import Path

from suite import Program, programs

from shallows.grading.folder import grade_file
from shallows.grading.task import Task


def spent() -> float:
    """Return the processor time of this process and of the processes that it has started."""
    return sum(os.times()[:4])


def task(program: Program) -> Task:
    """Return the exercise of a program; its loss is found out."""
    network = {k: v for k, v in program.network.items() if k not in ("loss", "alpha")}
    hidden = network.get("hidden", (3, 3))
    return Task(**network | {"hidden": (hidden,) if isinstance(hidden, int) else tuple(hidden)})


def main() -> None:
    """Print the time of the class, of its slowest file, and how many searches ended early."""
    count = int((sys.argv[1:] or ["200"])[0])
    every = [*programs("tune"), *programs("measure")]
    chosen = [every[at * len(every) // count] for at in range(count)]
    start, times, early = spent(), [], 0
    with tempfile.TemporaryDirectory() as room:
        for at, program in enumerate(chosen):
            path = Path(room, f"{at}.py")
            path.write_text(program.source, encoding="utf-8")
            before = spent()
            found = grade_file(path, task(program)).findings
            times.append((spent() - before, program.name))
            early += any(f.kind == "search ended early" for f in found)
    print(f"{count} files: {spent() - start:.0f} s; {early} searches ended early")
    print("slowest:", *(f"{name} {seconds:.1f} s" for seconds, name in sorted(times)[-4:][::-1]))


if __name__ == "__main__":
    main()
