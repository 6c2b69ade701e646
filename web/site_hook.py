"""Puts the laboratory into the documentation's site, as files beside its pages (an MkDocs hook)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files

from shallows.play.server import files as laboratory

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page's files under ``laboratory/``, where the live figures find them."""
    for name, content in laboratory().items():
        files.append(File.generated(config, f"laboratory/{name}", content=content))
    return files
