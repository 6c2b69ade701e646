"""What several test files share: the replayed notebook, made once, and shells."""

from __future__ import annotations

import copy
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from shallows.report import reproduce as work
from shallows.report.notebook import published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from shallows.report.notebook import Published, Replay
    from shallows.report.page import Reproduction

# The same examples in every run; the first call of a compiled function may take long.
settings.register_profile("shallows", deadline=None, derandomize=True)
settings.load_profile("shallows")


@pytest.hookimpl(tryfirst=True)  # before xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run all that needs a fixture which takes a while to make."""
    for item in items:
        for name in {"replayed", "marked"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def replayed() -> Replay:
    """Run all that the report shows once in the report's arithmetic."""
    return work.replay(published(), "report")


@pytest.fixture(scope="session")
def reproduction(replayed: Replay) -> Reproduction:
    """Return the replay beside the published figures."""
    return work.reproduce(replayed=replayed)


@pytest.fixture
def figures() -> Published:
    """Return the published figures, free to be tampered with."""
    return copy.deepcopy(published())


@pytest.fixture
def python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run this Python with some arguments, and some environment variables changed."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        # No line of a message is to be wrapped, whatever the terminal.
        changed = {**os.environ, "COLUMNS": "200", **environment}
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            env=changed,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run the command line in this process; return its exit status, output and errors."""
    from shallows.cli import main

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["shallows", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capfd.readouterr()

    return run


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep `make coverage` out of the processes that a test starts.

    It would write files of its own. A signal that comes while it holds its lock hangs the process.
    """
    for name in [name for name in os.environ if name.startswith("COV")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser of this machine; without one, what needs it is skipped."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture
def pasted(tmp_path, monkeypatch, capfd) -> Callable[[str], str]:
    """Run Python, or a line of a shell, as pasted; return what it prints.

    Python and `shallows` run in this process, which has loaded the libraries; Python in a module
    of its own. A warning is an error here as everywhere in the tests.
    """
    from shallows.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    monkeypatch.setenv("COLUMNS", "80")

    def run(given: str) -> str:
        words = shlex.split(given, comments=True) if given.startswith("shallows ") else []
        if not words:
            exec(compile(given, "pasted", "exec"), {"__name__": "__main__"})  # noqa: S102
        elif {"|", ">", "||", "&&"} & set(words):
            return subprocess.run(
                ["bash", "-ec", given], capture_output=True, text=True, check=True
            ).stdout
        else:
            monkeypatch.setattr(sys, "argv", words)
            with pytest.raises(SystemExit) as ended:
                main()
            assert not ended.value.code, f"{given}\n{capfd.readouterr().err}"
        return capfd.readouterr().out

    return run


_DEEP: list[object] = []
for _ in range(200):
    _DEEP = [_DEEP]
_HUGE = st.sampled_from([10**9, 10**12, 10**18, -(10**9), 1e308, "9" * 4000, _DEEP])
_JSON = _HUGE | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def _places(node, path=()):
    """Give the place of everything inside a JSON value."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from _places(value, (*path, key))


@pytest.fixture(scope="session")
def mutated():
    """Return a JSON value with one part removed, renamed or replaced by any other, as drawn."""

    def change(data, given):
        changed = copy.deepcopy(given)
        *way, key = data.draw(st.sampled_from(list(_places(given))))
        node = changed
        for step in way:
            node = node[step]
        how = data.draw(st.sampled_from(["replaced", "replaced", "removed", "renamed"]))
        if how == "replaced":
            node[key] = data.draw(_JSON)
            return changed
        value = node.pop(key)
        if how == "renamed" and isinstance(node, dict):
            node[f"{key}_"] = value
        return changed

    return change
