"""A release is made of a clean, untagged commit with a section in the changelog, or not at all."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci" / "release"
CHANGELOG = "# Changelog\n\n## 1.2.0 (2026-11-26)\n\n- Faster.\n\n## 1.1.0 (2026-01-01)\n\n- Old.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one commit, whose version has a section in its changelog."""
    (tmp_path / "src" / "shallows").mkdir(parents=True)
    (tmp_path / "src" / "shallows" / "version.py").write_text('__version__ = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: 1.2.0\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    commit(tmp_path)
    return tmp_path


def git(project: Path, *words: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    ran = subprocess.run(
        ["git", *identity, *words], cwd=project, check=True, capture_output=True, text=True
    )
    return ran.stdout


def commit(project: Path) -> None:
    git(project, "commit", "--quiet", "--all", "--message", "A commit")
    git(project, "config", "user.name", "A")
    git(project, "config", "user.email", "a@example.org")


def release(project: Path, step: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, step], cwd=project, capture_output=True, text=True
    )


def test_the_tag_carries_the_section_of_its_version_alone(project: Path) -> None:
    """The tag names the version, and its message is the version's part of the changelog."""
    assert release(project, "tag").returncode == 0
    said = git(project, "tag", "--list", "--format=%(refname:short): %(contents)")
    assert said == "v1.2.0: Shallows 1.2.0\n\n- Faster.\n\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CHANGELOG.replace("1.2.0", "Unreleased"), 'no section "## 1.2.0 (YYYY-MM-DD)"'),
        (CHANGELOG.replace("- Faster.", ""), 'no section "## 1.2.0 (YYYY-MM-DD)"'),
        (CHANGELOG.replace("1.2.0", "1x2x0"), 'no section "## 1.2.0 (YYYY-MM-DD)"'),
    ],
)
def test_a_version_without_a_section_is_refused(project: Path, text: str, says: str) -> None:
    """No version is tagged that the changelog does not describe."""
    (project / "CHANGELOG.md").write_text(text)
    commit(project)
    refused = release(project, "tag")
    assert refused.returncode == 1
    assert says in refused.stderr
    assert git(project, "tag") == ""


def test_the_citation_of_another_version_is_refused(project: Path) -> None:
    """The version to cite has to be the one that is released."""
    (project / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: 1.1.0\n")
    commit(project)
    refused = release(project, "check")
    assert refused.returncode == 1
    assert "CITATION.cff states another version than 1.2.0" in refused.stderr


def test_pages_that_deny_the_release_are_named(project: Path) -> None:
    """Those that tell how to install it as long as it is not on PyPI, wherever a line ends."""
    (project / "docs").mkdir()
    (project / "docs" / "tour.md").write_text("From a clone (it is not\non PyPI yet).\n")
    git(project, "add", ".")
    commit(project)
    refused = release(project, "check")
    assert refused.returncode == 1
    assert "docs/tour.md" in refused.stderr


def test_a_changed_tree_is_refused_by_the_names_of_its_files(project: Path) -> None:
    """Only what is committed can be tagged."""
    (project / "new.py").touch()
    refused = release(project, "check")
    assert refused.returncode == 1
    assert "new.py" in refused.stderr


def test_a_version_is_released_once(project: Path) -> None:
    """A second release of one version is refused, and says where to raise it."""
    release(project, "tag")
    refused = release(project, "tag")
    assert refused.returncode == 1
    assert "tagged already: raise __version__" in refused.stderr


def test_the_site_has_a_folder_for_each_series(project: Path) -> None:
    """The newest release of each, the branch as `latest`, a list of them, and a way in."""
    rule = "docs:\n\tmkdir -p out/docs\n\tcp CITATION.cff out/docs/index.html\n"
    (project / "Makefile").write_text(rule)
    git(project, "add", "Makefile")
    for version in ("0.9.0", "0.10.0", "0.10.1", "1.0.0rc1"):
        (project / "CITATION.cff").write_text(version)
        commit(project)
        git(project, "tag", f"v{version}")
    (project / "CITATION.cff").write_text("to come")
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "site", "out/site"], cwd=project, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    site = project / "out" / "site"
    built = {path.parent.name: path.read_text() for path in site.glob("*/index.html")}
    assert built == {"0.9": "0.9.0", "0.10": "0.10.1", "latest": "to come"}
    listed = json.loads((site / "versions.json").read_text())
    assert [one["version"] for one in listed] == ["0.10", "0.9", "latest"]
    assert "url=0.10/" in (site / "index.html").read_text()
    assert git(project, "worktree", "list").count("\n") == 1


def test_before_the_first_release_the_site_leads_to_the_branch(project: Path) -> None:
    """There is one folder, and it is in the list."""
    (project / "Makefile").write_text("docs:\n\tmkdir -p out/docs\n")
    command = [sys.executable, ROOT / ".ci" / "site", "out/site"]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    site = project / "out" / "site"
    assert json.loads((site / "versions.json").read_text())[0]["version"] == "latest"
    assert "url=latest/" in (site / "index.html").read_text()
