"""Jinja's templates, which lie beside the modules that fill them in."""

from __future__ import annotations

import base64
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2


@cache
def template(package: str, name: str) -> jinja2.Template:
    """Return a template of a package; values put into an ``.html.jinja`` are escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(package, "."),
        autoescape=jinja2.select_autoescape(("html.jinja",)),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["mathematics_font"] = mathematics_font
    return environment.get_template(name)


@cache
def mathematics_font() -> str:
    """Return CSS that sets MathML in a font with mathematical metrics, as a part of the page.

    Without such a font on the reader's machine, Chromium sets indices too high and bars too low.
    """
    font = resources.files("shallows.fonts").joinpath("mathematics.woff").read_bytes()
    source = f"data:font/woff;base64,{base64.b64encode(font).decode()}"
    face = f'@font-face {{ font-family: "Shallows Mathematics"; src: url({source}); }}'
    return f'{face}\nmath {{ font-family: "Shallows Mathematics", math; }}'
