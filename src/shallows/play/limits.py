"""How much one server does: bounds on a visitor's work, on visitors, and on what runs at once."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import TYPE_CHECKING

from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

VISITORS = 16  # pages that are open at once
PATIENCE = 10.0  # seconds that a page may be without its connection, before its work is cancelled
HEAVY = 2  # sweeps and maps that run at once; each takes all processors
WORK = 10**13  # multiplications of a sweep or a map: about an hour of two processors
NETWORKS = 20_000  # of a sweep
UPLOAD_BYTES = 2**20
MESSAGE_BYTES = 4 * 2**20  # of a websocket message: an upload fits into it, in base64
FULL = "This laboratory is full: {} pages are open. Close one, or come back later."
WAITING = f"waiting: {HEAVY} other sweeps or maps are running"


def cost(sizes: Iterable[int], samples: int) -> int:
    """Return the multiplications of an epoch's forward pass, which the whole is a few times."""
    return samples * sum(inputs * outputs for inputs, outputs in pairwise(sizes))


def check(what: str, multiplications: int) -> None:
    """Refuse a sweep or a map that is too much work.

    Raises
    ------
    ArgumentError
    """
    if multiplications > WORK:
        given = f"{multiplications:.2g} multiplications".replace("e+", "e")
        accepted = f"at most {WORK:.0e}".replace("e+", "e")
        raise ArgumentError(what, given, accepted + ": fewer networks, epochs, units or samples")


class Seats:
    """Counts visitors."""

    def __init__(self, count: int) -> None:
        self._free, self._lock = count, threading.Lock()

    def take(self) -> bool:
        """Return whether there is room for another visitor, who then has it."""
        with self._lock:
            if not self._free:
                return False
            self._free -= 1
            return True

    def leave(self) -> None:
        """Give a place back."""
        with self._lock:
            self._free += 1


#: Of this process. A job that has no turn waits for one, and its page says so.
TURNS = threading.BoundedSemaphore(HEAVY)
