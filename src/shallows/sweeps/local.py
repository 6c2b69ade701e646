"""Where a sweep runs: this machine's threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.sweeps import work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shallows.datasets import Dataset
    from shallows.engine.batch import Progress


def run(
    works: Iterable[work.Work],
    data: Dataset,
    *,
    threads: int,
    watch: Callable[[Progress], None],
    every: float,
) -> Iterator[work.Finished]:
    """Train networks, and give those that have ended, at least every so many seconds."""
    for piece in works:
        yield from work.train(piece, data, threads=threads, watch=watch, every=every)
