"""Check one file in a process of its own, within limits; the verdict goes through a pipe.

``python -I -m shallows.inside.checking.child FD JSON``: started by `shallows.inside.grading`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def main(handle: int, given: dict[str, Any]) -> None:
    """Set the limits, check the file, write the verdict as JSON."""
    _limit(given["seconds"], given["megabytes"])
    from shallows.arguments import ArgumentError
    from shallows.inside.checking.loading import load
    from shallows.inside.checking.report import check

    try:
        code = load(Path(given["path"]), given["function"])
        options = {name: given[name] for name in ("hidden", "activation", "bias")}
        verdict: dict[str, Any] = {"report": check(code, **options).to_dict()}
    except ArgumentError as error:
        verdict = {"error": str(error)}
    except MemoryError:
        verdict = {"error": f"it takes more than {given['megabytes']} MB of memory"}
    with os.fdopen(handle, "w", encoding="utf-8") as pipe:
        json.dump(verdict, pipe)


def _limit(seconds: float, megabytes: int) -> None:
    """Let the operating system refuse more time, memory, and bytes written to a file."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: there the parent's clock alone counts
        return
    cpu = int(seconds) + 1
    memory = megabytes * 2**20
    for kind, most in [
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 2**20),
        (resource.RLIMIT_CORE, 0),
    ]:
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]))
