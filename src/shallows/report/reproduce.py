"""Reproduce the whole report: replay, compare, study the failures, write the pages."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shallows import backprop
from shallows.arguments import choice
from shallows.engine.engine import cores
from shallows.files import written
from shallows.play import Laboratory
from shallows.report import (
    comparison,
    failures,
    failures_page,
    laboratory,
    notebook,
    page,
    roundoff,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shallows.report.notebook import Call, Published, Replay

ARITHMETICS = ("report", "numpy")


def replay(
    figures: Published, arithmetic: str, watch: Callable[[Call, float], None] | None = None
) -> Replay:
    """Run all that the report shows, in one of `ARITHMETICS`."""
    if choice("arithmetic", arithmetic, ARITHMETICS) == "numpy":
        return notebook.replay(figures, backprop.descend, watch)
    from shallows.replica import descend

    return notebook.replay(figures, descend, watch, threads=cores())


def reproduce(
    figures: Published | None = None,
    arithmetic: str = "report",
    watch: Callable[[Call, float], None] | None = None,
    replayed: Replay | None = None,
) -> page.Reproduction:
    """Return the reproduction of the report.

    Parameters
    ----------
    figures : dict, optional
        The published figures; those of `notebook.published` by default.
    arithmetic : {"report", "numpy"}
    watch : callable, optional
        See `notebook.replay`.
    replayed : Replay, optional
        An earlier result of `replay`, to compare it with other figures without a new run.
    """
    started = time.monotonic()
    figures = figures or notebook.published()
    done = replayed or replay(figures, arithmetic, watch)
    items = comparison.compare(figures, done, exact=arithmetic == "report")
    return page.Reproduction(
        figures=figures,
        replay=done,
        items=items,
        **_studies(done),
        no_activation=failures.without_activations(figures),
        arithmetic=arithmetic,
        seconds=time.monotonic() - started,
    )


@lru_cache(maxsize=1)  # they do not depend on the figures that a replay is compared with
def _studies(done: Replay) -> dict[str, Any]:
    last = [cell for row in done.tables[-1] for cell in row]
    failing = failures.stable_again(last)
    return {
        "failing": failing,
        "remedied": failures.remedied(failing),
        "remedies": failures.remedies(failing),
        "sensitivities": roundoff.sensitivities(done.tables),
    }


def write(reproduction: page.Reproduction, directory: Path) -> Path:
    """Write ``index.html`` and ``failures.html`` to a directory, each whole or not at all.

    The laboratory stands beside them as ``laboratory.html``, which the tables' cells lead to.

    Returns
    -------
    Path
        The path of ``index.html``.
    """
    pages = {"failures.html": failures_page.render, "index.html": page.render}
    texts = {name: render(reproduction) for name, render in pages.items()}
    texts[laboratory.FILE] = Laboratory().to_html()
    for name, text in texts.items():
        with written(directory / name) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return directory / "index.html"
