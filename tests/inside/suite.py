"""Students' programs, right and wrong: read the suite, check it, and count what was named.

`students/tune` may be used to improve `shallows.check`. `students/measure` only measures it. In a
program, a comment ``# right: old => new`` is another right program, and ``# wrong: old => new =>
name kind`` a wrong one. Several changes are parted by ``;;``, several mistakes by ``&``, several
derivatives of one kind by a comma, and answers of equal worth by ``|``. The kind ``*`` is any.
"""

from __future__ import annotations

import argparse
import linecache
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import shallows as sh
from shallows.inside.checking.loading import entry

HERE = Path(__file__).parent / "students"


class Program(NamedTuple):
    """A student's program: its source, its network, and the answers that name its mistakes."""

    name: str
    source: str
    network: dict[str, Any]
    answers: list[set[tuple[str, str]]]

    @property
    def right(self) -> bool:
        """Whether it makes no mistake."""
        return not self.answers


def programs(half: str) -> list[Program]:
    """Return all programs of ``tune`` or ``measure``."""
    return [p for path in sorted((HERE / half).glob("*.py")) for p in _programs(path)]


def _programs(path: Path) -> list[Program]:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = next(line for line in lines if line.startswith("# network: "))
    network = eval(f"dict({head.removeprefix('# network: ')})")  # noqa: S307 - ours
    code = "\n".join(line for line in lines if not line.startswith(("# right: ", "# wrong: ")))
    found = [Program(path.stem, code, network, [])]
    for number, line in enumerate(lines, start=1):
        if line.startswith(("# right: ", "# wrong: ")):
            said = line[len("# right: ") :]
            answers: list[set[tuple[str, str]]] = []
            if line.startswith("# wrong: "):
                said, wanted = said.rsplit(" => ", 1)
                texts = wanted.split("|")
                answers = _filled([_answer(one) for one in texts], texts)
            changed = code
            for change in said.split(" ;; "):
                old, new = (text.replace("\\n", "\n") for text in change.split(" => "))
                assert changed.count(old) >= 1, (path.name, number, old)
                changed = changed.replace(old, new, 1)
            found.append(Program(f"{path.stem}:{number}", changed, network, answers))
    return found


def _answer(text: str) -> set[tuple[str, str]]:
    pairs = set()
    for one in text.split(" & "):
        names, _, kind = one.strip().partition(" ")
        pairs |= {(name, kind) for name in names.split(",")}
    return pairs


def _filled(answers: list[set[tuple[str, str]]], texts: list[str]) -> list[set[tuple[str, str]]]:
    """Give answers that are only a kind the names of the first answer."""
    names = {name for name, _ in answers[0]}
    start = ("dL_", "code", "update", "w1", "w2", "w3", "b1", "b2", "b3")
    return [
        answer if text.strip().startswith(start) else {(name, text.strip()) for name in names}
        for answer, text in zip(answers, texts, strict=True)
    ]


def found(program: Program) -> list[tuple[str, str | None]]:
    """Return the mistakes that are found in a program."""
    return [(f.name, f.kind) for f in report(program).mistakes]


def report(program: Program) -> Any:
    """Return the report on a program."""
    file = f"{program.name}.py"
    module = ModuleType("submission")
    sys.modules["submission"] = module  # data classes look for their module by name
    linecache.cache[file] = (len(program.source), None, program.source.splitlines(True), file)
    exec(compile(program.source, file, "exec"), module.__dict__)  # noqa: S102 - ours
    network = {k: v for k, v in program.network.items() if k not in ("loss", "alpha")}
    return sh.check(entry(module.__dict__), **network)


def grade(program: Program, said: list[tuple[str, str | None]]) -> str:
    """Return ``right``, ``failed``, ``exact``, ``place`` or ``missed``."""
    if program.right:
        return "failed" if said else "right"
    for answer in program.answers:
        wanted, kinds = {name for name, _ in answer}, dict(answer)
        if (
            {name for name, _ in said} == wanted
            and len(said) == len(wanted)
            and all(kinds[name] in ("*", kind) and kind for name, kind in said)
        ):
            return "exact"
    return (
        "place"
        if any({n for n, _ in said} == {n for n, _ in a} for a in program.answers)
        else "missed"
    )


def counted(half: str, every: int = 1) -> dict[str, int]:
    """Return how many programs of a half, or of every so many of it, have each grade."""
    counts = dict.fromkeys(("right", "failed", "exact", "place", "missed"), 0)
    for program in list(programs(half))[::every]:
        counts[grade(program, found(program))] += 1
    return counts


def main() -> None:
    """Print each program that is not named exactly, and the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("half")
    parser.add_argument("-k", default="")
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    counts: dict[str, int] = {}
    for program in programs(options.half):
        if options.k in program.name:
            try:
                said = found(program)
                graded = grade(program, said)
            except Exception as problem:
                said, graded = [(type(problem).__name__, str(problem)[:300])], "crashed"
            counts[graded] = counts.get(graded, 0) + 1
            if options.v or graded not in ("right", "exact"):
                print(graded, program.name, said, "wanted", program.answers)
    print(counts, file=sys.stderr)


if __name__ == "__main__":
    main()
