"""A server does so much at once, and no more; who has to wait is told."""

from __future__ import annotations

import threading
import time
import urllib.request

import pytest

pn = pytest.importorskip("panel")

from shallows.arguments import ArgumentError  # noqa: E402 - after importorskip
from shallows.play import limits  # noqa: E402
from shallows.play.server import Background  # noqa: E402
from shallows.play.worker import Stop, Worker  # noqa: E402


def until(condition: object) -> None:
    end = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_new_job_takes_the_place_of_the_old() -> None:
    """A worker has one job; the one before is told to stop."""
    worker, seen = Worker(), []

    def job(stop: Stop) -> None:
        seen.append(stop)
        stop.wait(60)

    worker.start(job)
    until(lambda: len(seen) == 1)
    worker.start(job)
    until(lambda: len(seen) == 2)
    assert [stop.is_set() for stop in seen] == [True, False]
    worker.close()
    until(lambda: worker.idle)


def test_jobs_wait_for_their_turn() -> None:
    """As many jobs run as there are turns; the next one waits, can be stopped, and comes up."""
    turns = threading.Semaphore(1)
    first, second, ran = Worker(turns), Worker(turns), threading.Event()
    first.start(lambda stop: stop.wait(60))
    until(lambda: not turns.acquire(blocking=False) or turns.release())
    second.start(lambda _: ran.set())
    until(lambda: second.waiting)
    second.stop()
    until(lambda: second.idle)
    assert not second.waiting
    second.start(lambda _: ran.set())
    until(lambda: second.waiting)
    assert not ran.is_set()
    first.stop()
    assert ran.wait(60)
    first.close()
    second.close()


def test_the_work_of_a_sweep_is_bounded() -> None:
    """What is too much is refused with what it would be."""
    limits.check("the sweep", limits.WORK)
    with pytest.raises(ArgumentError, match="the sweep: got '2e13 multiplications'"):
        limits.check("the sweep", 2 * limits.WORK)
    assert limits.cost((2, 3, 1), 10) == 90


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_visitors_are_counted() -> None:
    """A visitor for whom there is no seat is told so; one who leaves frees it."""
    seats = limits.Seats(1)
    assert [seats.take(), seats.take()] == [True, False]
    seats.leave()
    assert seats.take()
    made: list[int] = []
    with Background(
        lambda: made.append(0) or pn.pane.Str("hello"), visitors=1, patience=1
    ) as served:  # type: ignore[func-returns-value]
        cookie = f"{served.access.cookie}={served.access.token}"
        url = f"http://127.0.0.1:{served.access.port}/"
        request = urllib.request.Request(url, headers={"Cookie": cookie})

        def look() -> int:
            urllib.request.urlopen(request, timeout=60).read()  # noqa: S310
            return len(made)

        assert [look(), look()] == [1, 1]
        until(lambda: look() == 2)  # the first one never came back for its websocket: it has left
