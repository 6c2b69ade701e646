"""The page from Python: in a notebook, in the browser, as files."""

from __future__ import annotations

import base64
import hashlib
import html
import threading
from dataclasses import dataclass
from pathlib import Path

from shallows.play.server import Server, files


def laboratory(state: str = "") -> Laboratory:
    """Return the laboratory; a notebook shows it.

    Parameters
    ----------
    state : str
        The part of a link to the page after the #.

    Examples
    --------
    >>> from shallows.play import laboratory
    >>> laboratory("data=circles&hidden=8").state
    'data=circles&hidden=8'
    """
    return Laboratory(state)


@dataclass(frozen=True)
class Laboratory:
    """The page with a state.

    Parameters
    ----------
    state : str
        The part of its address after the #.

    Examples
    --------
    >>> from shallows.play import laboratory
    >>> page = laboratory()
    >>> page.save("laboratory.html")
    >>> page.to_html()[:15]
    '<!doctype html>'
    """

    state: str = ""

    def open(self) -> str:
        """Open it in the browser, served from this process, and return its address."""
        import webbrowser

        server = Server()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"{server.url}#{self.state}"
        webbrowser.open(address)
        return address

    def to_html(self) -> str:
        """Return the page as one document that needs no other file."""
        parts = {name: content.decode() for name, content in files().items()}
        script = parts["page.js"].replace("</script", "<\\/script")
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        document = parts["index.html"]
        for there, instead in [
            ("script-src 'self'", f"script-src 'sha256-{digest}'"),
            ("style-src 'self'", "style-src 'unsafe-inline'"),
            ('<link rel="stylesheet" href="style.css">', f"<style>{parts['style.css']}</style>"),
            ('<script src="page.js" defer></script>', ""),
            ('<div id="page">', f'<div id="page" data-state="{html.escape(self.state)}">'),
            ("</body>", f"<script>{script}</script>\n</body>"),
        ]:
            if there not in document:
                raise RuntimeError(f"the page has no {there!r}")
            document = document.replace(there, instead, 1)
        return document

    def save(self, path: str | Path) -> None:
        """Write the page as one file, which opens without a server.

        Parameters
        ----------
        path : str or Path
        """
        Path(path).write_text(self.to_html(), encoding="utf-8")

    def _repr_html_(self) -> str:
        document = html.escape(self.to_html(), quote=True)
        return (
            f'<iframe srcdoc="{document}" title="Shallows" width="100%" height="820" '
            'style="border:1px solid #ccc;border-radius:8px" allow="clipboard-write"></iframe>'
        )


def export(directory: str | Path) -> list[Path]:
    """Write the page's files into a directory, for any web server.

    Parameters
    ----------
    directory : str or Path
        It is made if it does not exist.
    """
    there = Path(directory)
    there.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files().items():
        (there / name).write_bytes(content)
        written.append(there / name)
    return written
