"""What the pages say in HTML; every name that somebody else has given is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np

from shallows.plots import classes
from shallows.plots.style import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shallows.datasets import Dataset
    from shallows.play.state import State
    from shallows.play.trainer import Moment

_SHOWN = 400  # weights that are written out, at most


def numbers(moment: Moment, budget: int, busy: str = "") -> str:
    """Return the epoch, the loss, the accuracy and the outcome."""
    loss = float(moment.loss[-1]) if moment.epoch else float("nan")
    share = float(moment.accuracy[-1]) if moment.epoch else float("nan")
    if moment.outcome:
        word, kind = str(moment.outcome), str(moment.outcome.status)
    else:
        word, kind = busy or ("paused" if moment.epoch else "ready: the initial weights"), ""
    exact = f'<span class="exact">loss {loss!r}</span>' if moment.epoch else ""
    return (
        '<dl class="numbers" style="margin:0">'
        f'<div><dt>epoch</dt><dd id="epoch">{moment.epoch}</dd></div>'
        f'<div><dt>loss</dt><dd id="loss">{_short(loss)}</dd></div>'
        f'<div><dt>accuracy</dt><dd id="accuracy">{_percent(share)}</dd></div>'
        f'<div class="word"><dt>of at most {budget} epochs</dt>'
        f'<dd id="outcome" class="{kind}" role="status">{escape(word)}</dd></div></dl>{exact}'
    )


def confusion(data: Dataset, moment: Moment) -> str:
    """Return the confusion matrix: truth down, prediction across."""
    if data.task == "regression":
        return "<p>Numbers are predicted here, not classes.</p>"
    count = data.n_classes
    table = np.zeros((count, count), int)
    np.add.at(table, (data.y, classes(moment.predictions)), 1)
    names = [escape(name) for name in data.class_names]
    head = "".join(f"<th>{name}</th>" for name in names)
    rows = "".join(
        f'<tr><th class="left">{name}</th>'
        + "".join(
            f'<td class="{"right" if i == j else ""}">{table[i, j]}</td>' for j in range(count)
        )
        + "</tr>"
        for i, name in enumerate(names)
    )
    return (
        f'<table class="matrix"><tr><th class="left">truth ↓ &nbsp; predicted →</th>{head}</tr>'
        f"{rows}</table>"
    )


def weights(moment: Moment) -> str:
    """Return every weight and bias, exactly."""
    cells = [
        f"<span><b>{name}[{', '.join(map(str, place))}]</b> {float(value)!r}</span>"
        for name, values in moment.weights.items()
        for place, value in np.ndenumerate(values)
    ]
    more = "<span>… hover over the others</span>" if len(cells) > _SHOWN else ""
    listed = "".join(cells[:_SHOWN]) + more
    return f'<div class="scroll weights" tabindex="0" aria-label="weights">{listed}</div>'


def kept(runs: list[tuple[State, Moment, str]]) -> str:
    """Return earlier runs as a table, each with a link that restores it."""
    if not runs:
        return "<p>Keep a run to see the next one beside it.</p>"
    rows = "".join(
        f'<tr><td class="left"><i class="dot" style="display:inline-block;width:10px;height:10px;'
        f'border-radius:50%;background:{colour}"></i></td>'
        f'<td class="left">{escape(state["data"])}, {escape(state.text("hidden"))}, '
        f"lr {escape(state.text('lr'))}, seed {state['seed']}</td>"
        f"<td>{moment.epoch}</td><td>{_short(float(moment.loss[-1]))}</td>"
        f"<td>{_percent(float(moment.accuracy[-1]))}</td>"
        f'<td><a target="_blank" rel="noopener" '
        f'href="?{escape(urlencode(state.query()))}">open</a></td></tr>'
        for state, moment, colour in runs
    )
    return (
        '<div class="scroll"><table><tr><th></th><th class="left">network</th><th>epoch</th>'
        f"<th>loss</th><th>accuracy</th><th></th></tr>{rows}</table></div>"
    )


def alert(message: str) -> str:
    """Return a message about what could not be done; nothing for no message."""
    return f'<div class="alert" role="alert">{escape(message)}</div>' if message else ""


def progress(done: int, total: int, what: str, word: str) -> str:
    """Return how far a sweep or a map is; its parts are found by `what`."""
    return (
        '<dl class="numbers" style="margin:0">'
        f'<div><dt>networks</dt><dd id="{what}-done">{_grouped(done)}</dd></div>'
        f'<div><dt>of</dt><dd id="{what}-total">{_grouped(total)}</dd></div>'
        f'<div class="word"><dt>{what}</dt>'
        f'<dd id="{what}-status" role="status">{escape(word)}</dd></div></dl>'
    )


def key(lines: Iterable[tuple[str, str]], kind: str = "line") -> str:
    """Return what colours mean: (colour, or CSS background, meaning); as lines, dots or ramps."""
    keys = "".join(
        f'<span><i class="{kind}" style="background:{colour}"></i>{escape(name)}</span>'
        for colour, name in lines
    )
    return f'<div class="key">{keys}</div>'


def legend(data: Dataset) -> str:
    """Return what the colours of the samples mean."""
    if data.task == "regression":
        return key([(COLOURS[1], "above 0"), (COLOURS[0], "below 0")], "dot")
    names = [f"class {name}" for name in data.class_names]
    return key(zip(COLOURS, names, strict=False), "dot")


def _short(value: float) -> str:
    return "–" if value != value else f"{value:.5g}"


def _percent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.1f} %"


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
