from __future__ import annotations

import ast
import doctest
import inspect
import re
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

import numpy as np
import pytest

import shallows


def test_dir_is_all():
    """What `dir` shows is what `__all__` promises, and all of it is there."""
    assert dir(shallows) == sorted([*shallows.__all__, "open"])
    assert shallows.__all__ == sorted(set(shallows.__all__))
    assert all(getattr(shallows, name) is not None for name in shallows.__all__)


def test_type_checkers_see_the_same_names():
    """The names imported for type checkers are those of `__all__`."""
    tree = ast.parse(Path(shallows.__file__).read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = [
        str(a.asname) for node in block.body if isinstance(node, ast.ImportFrom) for a in node.names
    ]
    assert sorted(seen) == dir(shallows)


def test_a_star_import_leaves_the_builtin_open():
    """`from shallows import *` does not replace Python's `open`; `shallows.open` is there."""
    assert "open" not in shallows.__all__
    assert shallows.open is not open


def test_names_lead_to_their_homes():
    """Each public name is the object that its module defines."""
    from shallows.mlp import MLP
    from shallows.training import train

    assert shallows.MLP is MLP
    assert shallows.train is train


def test_unknown_names_are_attribute_errors():
    """An unknown name raises an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="no attribute 'perceptron'"):
        shallows.perceptron  # noqa: B018 - asking is the test


HEAVY = ["matplotlib", "pandas", "numba", "llvmlite", "sklearn", "scipy", "rich", "typer", "numpy"]


def test_import_loads_nothing_heavy(python):
    """`import shallows` loads none of the packages that take time."""
    code = "import shallows, sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = python("-W", "error", "-c", code)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "shallows" in loaded
    assert not set(HEAVY) & set(loaded)


MODULES = ["backprop", "datasets", "maps", "play", "plots", "sklearn"]


def names():
    """Give every public name, those of the public modules too, and what it is."""
    for name in dir(shallows):
        if not inspect.ismodule(value := getattr(shallows, name)):
            yield name, value
    for home in MODULES:
        needed = {"sklearn": "sklearn"}.get(home)
        if needed and not find_spec(needed):
            continue
        module = import_module(f"shallows.{home}")
        own = (
            n for n, v in vars(module).items() if getattr(v, "__module__", "") == module.__name__
        )
        for name in getattr(module, "__all__", own):
            if not name.startswith("_") and callable(value := getattr(module, name)):
                yield f"{home}.{name}", value


def public():
    """Give every public function, class and method of ours by name."""
    for name, value in names():
        yield name, value
        if inspect.isclass(value):
            fields = getattr(value, "__annotations__", ())  # the class documents these
            parts = (
                n for n, v in vars(value).items()
                if not n.startswith("_") and n not in fields
                and getattr(v, "__module__", "shallows").startswith("shallows")
            )  # fmt: skip
            yield from ((f"{name}.{n}", getattr(value, n)) for n in parts)


def documented(doc):
    """Return the names in the section of parameters."""
    section = re.search(
        r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", doc, re.DOTALL | re.MULTILINE
    )
    lines = (line for line in section[1].splitlines() if line[:1].strip()) if section else ()
    return [name.strip().lstrip("*") for line in lines for name in line.split(" : ")[0].split(",")]


@pytest.mark.parametrize(
    ("name", "value"), list(public()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_what_is_public_is_documented(name, value):
    """Everything has a docstring; where it lists parameters, they are those it takes."""
    assert value.__doc__
    if callable(value) and (listed := documented(inspect.cleandoc(value.__doc__))):
        known = set(inspect.signature(value).parameters) - {"self", "cls"}
        assert set(listed) <= known
        assert len(listed) == len(set(listed))
        if "as of" not in value.__doc__:
            assert known <= set(listed), f"{name} says nothing of some"


def homes():
    """Give the functions and classes of the reference's page that no public module has."""
    known = {id(value) for _, value in names()}
    page = (Path(__file__).parents[1] / "docs" / "reference.md").read_text("utf-8")
    for home in re.findall(r"^::: (\S+)$", page, re.MULTILINE):
        value = resolve_name(home)
        found = {"": value}
        if inspect.ismodule(value):
            found = {f".{n}": v for n, v in vars(value).items() if n[0] != "_" and callable(v)}
        for name, one in found.items():
            if id(one) not in known and (not name or one.__module__ == home):
                yield home + name, one


SHOWN = {name: value for name, value in [*public(), *homes()] if ">>>" in (value.__doc__ or "")}


@pytest.mark.parametrize("name", [name for name, _ in [*names(), *homes()]])
def test_what_is_public_has_an_example(name):
    """Each function and class shows in its docstring how it is used."""
    assert name in SHOWN


@pytest.mark.parametrize("name", [n for n, value in names() if inspect.isclass(value)])
def test_an_example_uses_each_method(name):
    """Each method and property of a class occurs in its own example, or in one of the class."""
    parts = {n for n, _ in public() if n.startswith(f"{name}.")}
    own = "".join(SHOWN[n].__doc__ for n in {name, *parts} & set(SHOWN))
    lines = "\n".join(re.findall(r"^ *(?:>>>|\.\.\.) (.*)", own, re.MULTILINE))
    used = {n for n in parts if re.search(rf"\.{n.rpartition('.')[2]}\b", lines)}
    assert sorted(parts - used - set(SHOWN)) == []


@pytest.mark.parametrize("name", SHOWN)
def test_an_example_prints_what_it_shows(name, tmp_path, monkeypatch):
    """As pasted into a session that has imported `shallows` and NumPy, in an empty directory."""
    monkeypatch.chdir(tmp_path)
    given = {"sh": shallows, "np": np}
    told = inspect.cleandoc(SHOWN[name].__doc__)
    example = doctest.DocTestParser().get_doctest(told, given, name, None, 0)
    said = []
    with warnings.catch_warnings():  # an example may set filters
        runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
        runner.run(example, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def test_the_reference_has_every_public_name():
    """What is public stands on the reference's page."""
    page = (Path(__file__).parents[1] / "docs" / "reference.md").read_text()
    whole = [home for home in MODULES if f"::: shallows.{home}\n" in page]
    wanted = [n.split(".")[-1] for n, _ in names() if n.split(".")[0] not in whole]
    assert [name for name in wanted if not re.search(rf"[`.]{name}\b", page)] == []


ROOMS = ["running", "reading", "mistakes", "searching", "telling"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_check_names_its_modules(room):
    """Its docstring is a map: it names each module once, and none that is not there."""
    said = import_module(f"shallows.inside.checking.{room}")
    named = re.findall(r"`(\w+)`", said.__doc__)
    here = [path.stem for path in Path(said.__file__).parent.glob("[!_]*.py")]
    assert sorted(named) == sorted(here)


#: What runs text that somebody else may have written, and where ours is allowed to: text of our
#: own, and the file that `shallows check` is there to run.
RUNS = {"exec", "eval", "compile", "__import__", "exec_module", "run_module", "run_path"}
MAY = {
    ("grading/isolation.py", "exec"),
    ("grading/isolation.py", "compile"),
    ("inside/checking/running/changing.py", "exec"),  # a learner's functions, made anew
    ("inside/checking/running/changing.py", "compile"),
    ("inside/checking/running/sourcefile.py", "exec"),  # a learner's script, made a function
    ("inside/checking/running/sourcefile.py", "compile"),
    ("inside/checking/running/stopped.py", "eval"),  # parts of a learner's line that has failed
    ("inside/checking/running/stopped.py", "compile"),
    ("inside/checking/running/trials.py", "exec"),  # what a learner's file makes as a program
    ("inside/checking/running/trials.py", "compile"),
    ("inside/checking/running/unrolling.py", "exec"),  # a learner's script, asked for its variables
    ("inside/checking/running/unrolling.py", "compile"),
    ("inside/checking/running/loading.py", "exec_module"),
    ("inside/checking/running/loading.py", "exec"),  # a notebook's cells
    ("inside/checking/running/loading.py", "compile"),
    ("sklearn/checks.py", "joblib"),
}  # asked for n_jobs only
NEVER = {"pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml"}


def imported(node):
    """Return the packages that an import statement names."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    return {(node.module or "").split(".")[0]} if isinstance(node, ast.ImportFrom) else set()


def risks(source, here):
    """Return what a module does that could run what it reads."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        found |= {name for name in imported(node) & NEVER if (here, name) not in MAY}
        if isinstance(node, ast.Call):
            *of, name = ast.unparse(node.func).split(".")
            given = {k.arg: ast.unparse(k.value) for k in node.keywords}
            if name in RUNS and of != ["re"] and (here, name) not in MAY:
                found.add(name)
            if name == "read_pickle" or given.get("shell", "False") != "False":
                found.add(name)
            if [*of, name] == ["np", "load"] and given.get("allow_pickle") != "False":
                found.add("np.load")
    return found


def test_nothing_runs_what_it_reads():
    """No pickle, no eval, no shell: only where a learner's file, or our own text, is to run."""
    root = Path(shallows.__file__).parent
    for path in root.rglob("*.py"):
        here = path.relative_to(root).as_posix()
        assert not risks(path.read_text(encoding="utf-8"), here), here


@pytest.mark.parametrize(
    "source",
    ["eval(x)", "exec(x)", "import pickle", "from yaml import load", "run(x, shell=True)",
     "np.load(x)", "pd.read_pickle(x)", "builtins.eval(x)", "runpy.run_path(x)"],
)  # fmt: skip
def test_what_runs_text_is_recognised(source):
    """The test above can fail."""
    assert risks(source, "somewhere.py")
