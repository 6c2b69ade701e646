"""What the README and the documentation show runs as pasted, page by page, from top to bottom."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```", re.DOTALL | re.MULTILINE)
#: What waits for others, or for a person.
WAITING = re.compile(r"^(dask|make|pip)\b|--cluster|^shallows (play|reproduce)\b")


def blocks(page):
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def commands(block):
    joined = block.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not WAITING.search(line)]


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=lambda p: p.stem)
def test_a_page_runs_as_pasted(page, pasted, tmp_path):
    """Python blocks in modules of their own, the shell's commands between them, in one directory.

    What a block says that it prints, it prints.
    """
    for language, block in blocks(page):
        told = [pasted(given) for given in ([block] if language == "python" else commands(block))]
        for line in re.findall(r"print\(.*\)  # (.*)", block):
            assert line in "".join(told), block
        for picture in re.findall(r'save(?:fig)?\("(.*?\.png)"', block):
            assert (tmp_path / picture).stat().st_size > 5000
            shown = ROOT / "docs" / "images" / picture
            if f"images/{picture}" in page.read_text("utf-8"):
                assert apart(shown, tmp_path / picture) < 4, f"{picture}: run docs/pictures.py"


def apart(one, other):
    """Return the mean difference of two pictures, in steps of 255, once they are made small."""
    small = [Image.open(path).convert("RGB").resize((96, 64)) for path in (one, other)]
    return np.abs(np.subtract(*(np.asarray(picture, dtype=float) for picture in small))).mean()


def test_the_gallery_shows_twelve_pictures():
    """Each made by the code below it, and each a link into the laboratory or a lesson."""
    text = (ROOT / "docs" / "gallery.md").read_text("utf-8")
    shown = re.findall(r"images/(gallery-[a-z]+\.png)", text)
    made = re.findall(r'savefig\("(gallery-[a-z]+\.png)"', text)
    assert shown == made
    assert len(set(made)) == 12
    assert len(re.findall(r"\(laboratory/index\.html", text)) == 12


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_links_lead_somewhere(page):
    """Every relative link and picture is there."""
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not target(page, link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_large_numbers_have_commas(page):
    """Prose says 10,000, and neither 10 000 nor 10000; code has plain digits."""
    code = r"```.*?```|`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+"
    prose = re.sub(code, "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"(?<![\w.,#/-])(?:\d{5,}|\d{1,3}(?: \d{3})+)(?![\w-])", prose) == []


def target(page, link):
    """Return the file that a link of a page leads to; the site has the laboratory's beside it."""
    inside, name = re.fullmatch(r"(laboratory/)?(.*)", link).groups()
    return ROOT / "src/shallows/play/page" / name if inside else page.parent / link


def live_figures(site):
    """Return each page of the site that has a live figure, and the file that the figure is."""
    found = []
    for page in site.rglob("index.html"):
        sources = re.findall(r'<iframe[^>]+src="([^"#]+)', page.read_text(encoding="utf-8"))
        found.extend((page, page.parent / source) for source in sources)
    return found


def test_the_site_builds(tmp_path):
    """Strict: every page is in the navigation, every link and every documented name is found."""
    # Without --quiet, which silences warnings before --strict can count them.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir"]
    done = subprocess.run(
        [*command, str(tmp_path / "site")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    reference = (tmp_path / "site" / "reference" / "index.html").read_text(encoding="utf-8")
    assert "full-batch gradient descent" in reference
    figures = live_figures(tmp_path / "site")
    assert len({page for page, _ in figures}) >= 6
    assert [page for page, there in figures if not there.is_file()] == []
    pages = (tmp_path / "site").rglob("*.html")
    outside = re.compile(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:)?//')
    assert not [page for page in pages if outside.search(page.read_text(encoding="utf-8"))]
    # `make docs` adds the report's pages.
    assert {line.partition("../")[2] for line in broken(tmp_path / "site")} == {
        "reproduced/index.html", "reproduced/failures.html",
    }  # fmt: skip


def broken(site):
    """Return what `.ci/links` says of a folder of pages."""
    command = [sys.executable, str(ROOT / ".ci" / "links"), str(site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 1) == bool(done.stderr)
    return done.stderr.splitlines()


def test_links_of_the_site_that_lead_nowhere_are_listed(tmp_path):
    """A link to a file or folder that is not there, or to a place that a page does not have."""
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "index.html").write_text('<h1 id="top"><a href="../index.html#a b">')
    lost = ["#b", "guide/#end", "other/", "p.png"]
    found = ["guide/", "guide/#top", "https://x.org", "#a%20b"]
    links = "".join(f'<a href="{link}">' for link in [*lost, *found])
    page = '<i id="a b"><script>`<a href="${x}">`</script>'
    (tmp_path / "index.html").write_text(page + links)
    assert broken(tmp_path) == [f"index.html: {link}" for link in lost]
    (tmp_path / "index.html").write_text(page)
    assert broken(tmp_path) == []
