"""A progress bar on standard error, if that is a terminal."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shallows.engine.batch import Progress


class Bar:
    """A progress bar, shown while it is entered.

    Parameters
    ----------
    what : str
        The text before the bar.
    first : str
        The text beside the bar until there is progress to show.
    quiet : bool
        Show nothing.
    """

    def __init__(self, what: str, first: str = "", *, quiet: bool = False) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._bar: Any = None
        self._started = time.monotonic()
        console = Console(stderr=True)
        if quiet or not console.is_terminal:
            return
        self._bar = RichProgress(
            TextColumn(what),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task(first, total=1.0)

    def show(self, share: float, text: str) -> None:
        """Show the share that is done, and a text beside the bar."""
        if self._bar:
            with suppress(OSError):  # the terminal may be gone
                self._bar.update(self._task, completed=share, description=text)

    def count(self, so_far: Progress, networks: int) -> None:
        """Show the progress of a sweep."""
        rate = so_far.network_epochs / 1e6 / max(1e-9, time.monotonic() - self._started)
        self.show(
            so_far.ended / networks,
            f"{so_far.ended} of {networks}: {so_far.solved} solved, "
            f"{so_far.unsolved + so_far.finished} unsolved, "
            f"{so_far.diverged} diverged; {rate:.1f} million network-epochs/s",
        )

    def __enter__(self) -> Bar:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            with suppress(OSError):
                self._bar.stop()
