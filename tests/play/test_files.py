"""The page's files: built from their sources, small, served alone, one document or a folder."""

import gzip
import http.client
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import shallows as sh
import shallows.play
from shallows.arguments import ArgumentError
from shallows.play.document import export
from shallows.play.link import fragment
from shallows.play.server import files

WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")
XOR = sh.datasets.xor()


@pytest.mark.skipif(
    NODE is None or not (WEB / "node_modules").is_dir(), reason="no Node, or not its packages"
)
def test_the_files_in_the_package_are_what_their_sources_give(tmp_path: Path) -> None:
    subprocess.run([str(NODE), "build.mjs", f"--out={tmp_path}"], cwd=WEB, check=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files()


def test_the_tables_of_the_page_are_pythons(tmp_path: Path) -> None:
    """The page has Python's settings with their bounds, activations, equations and notation."""
    subprocess.run([sys.executable, "tables.py", str(tmp_path)], cwd=WEB, check=True)
    kept = {path.name: path.read_bytes() for path in (WEB / "src" / "python").iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == kept


@pytest.mark.skipif(not (WEB / "node_modules").is_dir(), reason="the packages are not installed")
def test_the_sources_have_no_wrong_types() -> None:
    subprocess.run(["npx", "tsc", "--noEmit"], cwd=WEB, check=True)


def test_all_of_the_page_is_at_most_250_kb_over_the_wire() -> None:
    assert sum(len(gzip.compress(content)) for content in files().values()) <= 250_000


def test_the_server_gives_the_files_of_the_page_and_nothing_else(address: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    for path, status in [
        ("/", 200), ("/page.js", 200), ("/style.css?x=1", 200), ("/../server.py", 404),
        ("/%2e%2e/server.py", 404), ("/page", 404), ("//etc/passwd", 404), ("/..%5cserver.py", 404),
    ]:  # fmt: skip
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status, path


def test_one_document_needs_no_other_file_and_keeps_its_policy() -> None:
    """No address of another file is in it; its one script is allowed by its hash."""
    document = shallows.play.laboratory("seed=3").to_html()
    assert not re.search(r"<(script|link)[^>]*(src|href)=\"(?!data:)", document)
    assert "script-src 'sha256-" in document
    assert 'data-state="seed=3"' in document


def test_a_state_cannot_leave_its_attribute() -> None:
    document = shallows.play.laboratory('"><script>alert(1)</script>').to_html()
    assert "<script>alert(1)" not in document


def test_export_writes_a_folder_for_any_web_server(tmp_path: Path) -> None:
    written = export(tmp_path / "site")
    assert sorted(path.name for path in written) == sorted(files())


@pytest.mark.parametrize("hidden", [(33,), (2,) * 5])
def test_a_run_beyond_the_page_is_refused(hidden: tuple[int, ...]) -> None:
    run = sh.train(XOR, hidden, max_epochs=1)
    with pytest.raises(ArgumentError, match="hidden"):
        fragment(run)
