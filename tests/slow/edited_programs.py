"""Edit right programs at random, and count what `shallows.check` says: never a false "right".

Each edit has a number, and its outcome is kept in a file, so that a run that was stopped goes on
where it was. An edit that was made before, of the same program, is not judged again. Of every tenth
the mistake is searched for as in use, of the others hardly: that search only names it.

Usage: PYTHONPATH=tests/inside python tests/slow/edited_programs.py KEPT.jsonl [COUNT] [SEED]
"""

import json
import signal
import sys
import warnings
from collections import Counter
from pathlib import Path
from types import FrameType

from fuzzing import Edits

SECONDS = 60  # of processor time; an edited loop may have no end


class Endless(BaseException):
    """An edit that runs for too long; not an Exception, so that no learner's code catches it."""


def endless(signum: int, frame: FrameType | None) -> None:
    """End an edit that runs for too long."""
    raise Endless


def counted(path: Path, count: int, seed: int) -> Counter[str]:
    """Judge edits until so many different ones are judged, and return what came of them."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [json.loads(line) for line in lines]
    judged = {(one["program"], one["source"]) for one in kept}
    found = Counter(one["outcome"] for one in kept)
    number = max((one["number"] for one in kept), default=-1)
    edits = Edits(seed)
    signal.signal(signal.SIGVTALRM, endless)
    with path.open("a", encoding="utf-8") as file:
        while found.total() < count:
            number += 1
            program, source = edits.made(number)
            if (program.name, source) in judged:
                continue
            judged.add((program.name, source))
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            try:
                what = edits.outcome(program, source, quick=number % 10 > 0)
            except Endless:
                what = "endless"
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            found[what] += 1
            one = {"number": number, "outcome": what, "program": program.name, "source": source}
            file.write(json.dumps(one) + "\n")
            file.flush()
            if what in ("crash", "false right", "endless"):
                print(what, number, program.name, flush=True)
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    many, first = (int(text) for text in (sys.argv[2:] + ["10000", "0"][len(sys.argv) - 2 :]))
    print(dict(counted(Path(sys.argv[1]), many, first)))
