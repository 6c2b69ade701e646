"""Links from the reproduced report into the laboratory: each cell's network on its own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from shallows.play import link

if TYPE_CHECKING:
    from shallows.report.notebook import Finished

#: The laboratory as one file beside the report's pages.
FILE = "laboratory.html"


def address(finished: Finished, printed: str | int, roundoff: tuple[int, int] | None = None) -> str:
    """Return where the laboratory shows a call's network at its end.

    Parameters
    ----------
    finished : Finished
        The call. A network of linear data brings its 100 points along, compressed.
    printed : str or int
        The epoch that the report prints for it. The laboratory shows it beside its own.
    roundoff : tuple of int, optional
        The lowest and the highest epoch that other orders of the same operations give.
    """
    call = finished.call
    state: dict[str, Any] = {
        **link.data_fields(finished.data),
        "hidden": f"{call.hidden},{call.hidden}",
        "lr": call.lr,
        "seed": call.seed,
        "gradient": "report",
        "max_epochs": call.epoch,
        "epoch": call.epoch,  # or where it ends before
        "printed": ",".join(map(str, (printed, *(roundoff or ())))),
    }
    return f"{FILE}#{urlencode(state)}"
