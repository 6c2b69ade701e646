"""Students' programs, right and wrong: read the suite, check it, and grade what was named.

`students/tune` may be used to improve `shallows.check`. `students/measure` only measures it, but
its misses have been read. Nobody who works on `check` has read `students/fresh`: a file that is
read then belongs to `measure`. The grades of all programs are kept in `tune.txt`, `measure.txt`
and `fresh.txt`. After a change of a program or of `check`, `python tests/inside/suite.py measure`
writes the file anew.

In a program, a comment ``# right: old => new`` is another right program, and ``# wrong: old => new
=> name kind`` a wrong one. Several changes are parted by ``;;``, several mistakes by ``&``, several
derivatives of one kind by a comma, and answers of equal worth by ``|``. The kind ``*`` is any.
``code exception`` is also met by an exception that is told of a derivative, which says more.
"""

from __future__ import annotations

import argparse
import hashlib
import linecache
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import shallows as sh
from shallows.inside.checking.running.loading import entry

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

    @property
    def digest(self) -> str:
        """Eight digits that stand for the program and its answers."""
        answers = [sorted(answer) for answer in self.answers]
        said = repr((self.source, sorted(self.network.items()), answers))
        return hashlib.sha256(said.encode()).hexdigest()[:8]


def programs(half: str) -> list[Program]:
    """Return all programs of ``tune``, ``measure`` or ``fresh``."""
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
    start = ("dL_", "code", "update", *(f"{kind}{layer}" for kind in "wb" for layer in range(1, 9)))
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
    module.__file__ = file
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
        if answer == {("code", "exception")} and [kind for _, kind in said] == ["exception"]:
            return "exact"
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


def graded_anew(program: Program) -> tuple[list[tuple[str, str | None]], str]:
    """Return what is found in a program, and its grade; one that can't be read is not passed."""
    try:
        said = found(program)
    except sh.ArgumentError as problem:
        return [("refused", str(problem)[:300])], "failed" if program.right else "missed"
    except Exception as problem:
        return [(type(problem).__name__, str(problem)[:300])], "crashed"
    return said, grade(program, said)


def kept(half: str) -> dict[tuple[str, str], str]:
    """Return the kept grades of a set, by each program's name and digest."""
    lines = (HERE / f"{half}.txt").read_text(encoding="utf-8").splitlines()
    return {(name, digest): graded for name, digest, graded in map(str.split, lines)}


def keep(half: str, grades: dict[tuple[str, str], str]) -> None:
    """Write the grades of a set."""
    lines = [f"{name} {digest} {graded}\n" for (name, digest), graded in grades.items()]
    (HERE / f"{half}.txt").write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Print each program that is not named exactly, and the counts; keep the grades of a set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("half")
    parser.add_argument("-k", default="", help="only programs with this in their names; keep none")
    parser.add_argument("-v", action="store_true", help="print every program")
    options = parser.parse_args()
    grades: dict[tuple[str, str], str] = {}
    for program in programs(options.half):
        if options.k in program.name:
            said, graded = graded_anew(program)
            grades[program.name, program.digest] = graded
            if options.v or graded not in ("right", "exact"):
                print(graded, program.name, said, "wanted", program.answers)
    print(dict(Counter(grades.values())), file=sys.stderr)
    if not options.k:
        keep(options.half, grades)


if __name__ == "__main__":
    main()
