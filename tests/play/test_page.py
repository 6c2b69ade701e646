"""The laboratory without a browser: what its pages do with a state, and what they give away."""

from __future__ import annotations

import io
import threading
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("panel")

import shallows as sh
from shallows.play import limits, worker
from shallows.play.laboratory import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Host:
    """A page whose clock the test turns."""

    def __init__(self, page: Page) -> None:
        self.page, self.desk = page, page.desk

    def until(self, condition: Callable[[], object]) -> None:
        """Tick until something is so."""
        end = time.monotonic() + 120
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.005)
            self.page.tick()
        self.page.tick()

    def ready(self) -> None:
        """Tick until nothing runs."""
        pages = (self.page.train, self.page.sweep, self.page.map)
        self.until(lambda: all(page.worker.idle for page in pages))
        self.page.tick()

    @property
    def said(self) -> str:
        """The message above the page."""
        return str(self.desk.message.object)

    @property
    def numbers(self) -> str:
        """What Train says of its training."""
        return str(self.page.train._numbers.object)


@pytest.fixture
def host() -> Iterator[Callable[..., Host]]:
    made = []

    def open_(**query: str) -> Host:
        made.append(Host(Page({"speed": "1000", **query})))
        made[-1].ready()
        return made[-1]

    yield open_
    for one in made:
        one.page.close()


def working() -> set[threading.Thread]:
    """Return the laboratory's threads; those of earlier tests may end at any moment."""
    return {thread for thread in threading.enumerate() if thread.name.startswith(worker.NAME)}


def test_a_state_is_restored_and_noted(host: Callable[..., Host]) -> None:
    """A state's epoch is trained to at once; what is trained further is noted in the state."""
    one = host(epoch="3", lr="0.5")
    assert 'id="epoch">3<' in one.numbers
    one.page.train.step()
    one.ready()
    assert one.desk.state.query() == {
        "lr": "0.5", "speed": "1000", "epoch": "4",
    }  # fmt: skip


def test_a_changed_field_begins_anew(host: Callable[..., Host]) -> None:
    """Another network starts at its initial weights; a refused value leaves the old one."""
    one = host(epoch="9")
    one.desk.change("lr", "0.2")
    one.ready()
    assert 'id="epoch">0<' in one.numbers
    one.desk.change("lr", "fast")
    assert "lr: got" in one.said
    assert one.desk.state["lr"] == 0.2


def test_play_before_it_is_compiled(host: Callable[..., Host]) -> None:
    """What is asked for while it compiles is done once it has."""
    page = Page({"arithmetic": "lanes", "speed": "1000"})
    page.train.play()
    one = Host(page)
    one.until(lambda: "solved at epoch 1771" in one.numbers)
    page.close()


# -- nothing goes on ------------------------------------------------------------------------------

_LONG = {"arithmetic": "lanes", "stop": "never", "max_epochs": "1000000", "lr": "0.01"}


@pytest.mark.parametrize("end", ["pause", "field", "page", "leave"])
def test_a_training_is_cancelled(host: Callable[..., Host], end: str) -> None:
    """Pause, another network and a visitor who leaves stop a training; another page does not."""
    one = host(**_LONG)
    train, player = one.page.train, one.page.train._player
    train.play()
    one.until(lambda: player.moment is not None and player.moment.epoch > 1000)
    if end == "pause":
        train.play()
    elif end == "field":
        one.desk.change("lr", "0.02")
    elif end == "page":
        one.desk.change("page", "map")
        assert not player.worker.idle
        one.page.close()
    else:
        one.page.close()
    one.until(lambda: player.worker.idle)
    assert player.status == ("training" if end in ("page", "leave") else "")
    epoch = player.moment.epoch if player.moment else 0
    time.sleep(0.2)
    assert (player.moment.epoch if player.moment else 0) == epoch


_SWEEP = {
    "page": "sweep", "sweep_hidden": "10,10", "sweep_lr": "0.000001", "sweep_seeds": "5000",
    "sweep_epochs": "90000",
}  # fmt: skip


@pytest.mark.parametrize("end", ["stop", "field", "leave"])
@pytest.mark.parametrize("what", ["sweep", "map"])
def test_a_sweep_or_map_is_cancelled(host: Callable[..., Host], what: str, end: str) -> None:
    """Stop, a change of what is swept or mapped, and leaving end its work, and free its turn."""
    states = {"sweep": _SWEEP, "map": {"page": "map", "map_network": "fractal", "map_size": "256"}}
    one = host(**states[what])
    page: Any = getattr(one.page, what)
    page.run()
    one.until(lambda: not page.worker.waiting)
    one.page.tick()
    assert not page.worker.idle
    if end == "stop":
        page.run()
    elif end == "field":
        one.desk.change(*(("loss", "squared") if what == "sweep" else ("map_size", "64")))
    else:
        one.page.close()
    started = time.monotonic()
    one.until(lambda: page.worker.idle)
    assert time.monotonic() - started < 60  # unhindered it takes minutes
    free = [limits.TURNS.acquire(blocking=False) for _ in range(limits.HEAVY)]
    for _ in filter(None, free):
        limits.TURNS.release()
    assert all(free)


def test_no_thread_is_left(host: Callable[..., Host]) -> None:
    """A visitor who leaves takes all threads along."""
    before = working()
    one = host(**_LONG)
    one.page.train.play()
    assert working() - before
    one.page.close()
    end = time.monotonic() + 60
    while working() - before and time.monotonic() < end:
        time.sleep(0.01)
    assert not working() - before


def test_too_much_work_is_refused(host: Callable[..., Host]) -> None:
    """A sweep or map beyond the bounds is one message, and nothing runs."""
    one = host(**{**_SWEEP, "sweep_lr": "0.1,0.2,0.3,0.4,0.5"})
    one.page.sweep.run()
    assert "25000 networks" in one.said
    one = host(page="sweep", sweep_hidden="16,16,16,16", sweep_seeds="5000", sweep_lr="0.1",
               sweep_epochs="100000", data="circles", n="500")  # fmt: skip
    one.page.sweep.run()
    assert "at most 1e13: fewer networks" in one.said
    assert one.page.sweep.worker.idle
    one = host(page="map", map_size="512", map_epochs="5000", hidden="16,16,16,16",
               data="circles", n="500", map_view="all")  # fmt: skip
    assert "the map: got" in one.said
    assert one.desk.state["map_view"] == ""


# -- the same bits --------------------------------------------------------------------------------


def test_a_cell_opens_its_network(host: Callable[..., Host]) -> None:
    """A click on a cell, then on a seed, opens that network in Train, the sweep's very numbers."""
    one = host(page="sweep", sweep_hidden="3,3 4", sweep_lr="0.1,0.5", sweep_seeds="4",
               sweep_ran="yes", sweep_epochs="3000")  # fmt: skip
    assert 'id="sweep-status" role="status">done' in str(one.page.sweep._numbers.object)
    data = sh.datasets.xor()
    direct = sh.sweep(
        data, [(3, 3), (4,)], lr=[0.1, 0.5], seed=range(4), max_epochs=3000, progress=False
    )
    got = pd.read_csv(one.page.sweep.file("csv"), engine="pyarrow")
    for name in ("lr", "seed", "outcome", "epochs", "loss", "accuracy"):
        assert got[name].tolist() == direct.frame[name].tolist()
    parquet = pd.read_parquet(one.page.sweep.file("parquet"))
    np.testing.assert_array_equal(parquet["loss"], direct.frame["loss"])
    one.page.sweep._heat._cells.selected.indices = [1]  # as a click does
    one.page.sweep._seeds._squares.selected.indices = [2]
    one.ready()
    state = one.desk.state
    assert (state["page"], state["hidden"], state["lr"], state["seed"]) == ("train", (3, 3), 0.5, 2)
    assert f"loss {direct.frame['loss'].tolist()[6]!r}" in one.numbers


@pytest.mark.parametrize(
    "query",
    [
        {"map_epochs": "60"},
        {"map_axes": "lr1,lr2", "map_epochs": "60", "hidden": "4", "activation": "tanh"},
        {"map_network": "fractal"},
        {"map_network": "fractal-cross-entropy"},
    ],
    ids=["lr and scale", "two rates", "a paper's", "a paper's classes"],
)
def test_a_pixel_opens_its_network(host: Callable[..., Host], query: dict[str, str]) -> None:
    """A click on a pixel of any map opens its network in Train: the same epoch and loss."""
    one = host(page="map", map_size="64", **query)
    one.page.map.run()
    map_ = one.page.map
    column, row = 16, 32  # of the first, coarse picture
    one.until(lambda: map_._map is not None and map_._map.pixels.status[row, column])
    made = map_._map
    assert made is not None
    map_.stop()
    loss = float(made.pixels.loss[row, column])
    map_._click(float(made.x.values[column]), float(made.y.values[row]))
    one.ready()
    assert one.desk.state["page"] == "train"
    assert f"loss {loss!r}" in one.numbers
    one.desk.change("page", "map")
    assert map_._map is made  # it is still there


def test_a_zoom_is_restored(host: Callable[..., Host]) -> None:
    """The state of a zoomed map shows the very same part again; and the way back leads out."""
    one = host(page="map", map_size="64", map_epochs="40", map_view="all")
    one.page.map._drag((0.1, 0.3), (1.0, 4.0))
    one.page.map._drag((0.15, 0.16), (2.0, 2.2))
    one.ready()
    shown = one.page.map._map
    assert shown is not None
    other = host(**one.desk.state.query()).page.map._map
    assert other is not None
    assert (other.x, other.y) == (shown.x, shown.y)
    np.testing.assert_array_equal(other.pixels.loss, shown.pixels.loss)
    one.page.map.back()
    assert one.desk.state["map_view"] == (0.1, 0.3, 1.0, 4.0)
    one.page.map.back()
    assert one.desk.state["map_view"] == "all"


def test_a_zoom_ends_where_numbers_do(host: Callable[..., Host]) -> None:
    """Where float64 has no number between two pixels, the page says so and stays as it is."""
    one = host(page="map", map_size="64", map_epochs="1", map_view="all")
    shown = one.page.map._map
    one.page.map._drag((0.1, 0.1 + 1e-16), (1.0, 1.0 + 2e-16))
    assert "accepted" in one.said
    assert one.page.map._map is shown


# -- derivations, files ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "which", "name", "place"),
    [
        ("weight", ("w2", 1, 2), "w2", (1, 2)),
        ("unit", (2, 1), "a2", (0, 1)),
        ("unit", (3, 0), "yhat", (0, 0)),
    ],
)
def test_the_derivation_of_what_is_clicked(
    host: Callable[..., Host], kind: str, which: Any, name: str, place: tuple[int, int]
) -> None:
    """A click on a weight or a unit shows what `explain` says of it at this epoch."""
    one = host(arithmetic="lanes", epoch="7")
    diagram = one.page.train._diagram
    source = diagram._lines if kind == "weight" else diagram._boxes
    there: list[Any] = diagram.weights if kind == "weight" else diagram.units
    source.selected.indices = [there.index(which)]  # as a click does
    run = sh.train(sh.datasets.xor(), max_epochs=7)
    expected = sh.explain(run, epoch=7).of(name, place).to_html_fragment()
    assert expected in str(one.page.train._derivation._shown.object)


WEIGHT = {"c": float.hex, "js": repr}  # how a number is written


def test_files_hold_what_the_page_shows(host: Callable[..., Host]) -> None:
    """The history as CSV and Parquet, the figure as PNG, the network as NumPy, C and JavaScript."""
    one = host(arithmetic="lanes", epoch="50")
    results = one.page.train._results
    run = sh.train(sh.datasets.xor(), max_epochs=50)
    rows = results.file("csv").getvalue().decode().split()
    assert rows[0] == "epoch,loss,accuracy"
    got = [[float(cell) for cell in row.split(",")] for row in rows[1:]]
    assert got == run.history.reset_index().to_numpy().tolist()
    parquet = pd.read_parquet(results.file("parquet"))
    np.testing.assert_array_equal(parquet.to_numpy(), run.history.to_numpy())
    assert results.file("png").getvalue().startswith(b"\x89PNG")
    scope: dict[str, Any] = {}
    exec(results.file("py").getvalue(), scope)  # noqa: S102 - the program that we have written
    np.testing.assert_allclose(
        np.ravel(scope["predict"](run.data.x)), run.predictions[:, 0], rtol=1e-12
    )
    for kind in ("c", "js"):
        assert (
            WEIGHT[kind](float(run.weights["w1"][0, 0])).encode() in results.file(kind).getvalue()
        )


def test_a_map_s_files(host: Callable[..., Host]) -> None:
    """A map downloads as a picture that replays, and as a row per pixel."""
    one = host(page="map", map_size="64", map_epochs="5", map_view="all")
    made = one.page.map._map
    assert made is not None
    frame = pd.read_parquet(one.page.map.file("parquet"))
    np.testing.assert_array_equal(frame["loss"], made.frame["loss"])
    assert one.page.map.file("png").getvalue().startswith(b"\x89PNG")


def test_there_is_nothing_to_download_yet(host: Callable[..., Host]) -> None:
    """Before anything has run, a download is empty, and the page says why."""
    one = host()
    assert one.page.train._results.file("csv").getvalue() == b""
    assert "Train" in one.said
    assert one.page.sweep.file("csv").getvalue() == one.page.map.file("png").getvalue() == b""
    assert isinstance(one.page.map.file("png"), io.BytesIO)


# -- data -----------------------------------------------------------------------------------------


def test_own_data_and_their_address(host: Callable[..., Host]) -> None:
    """Pasted rows are the state, so that their address restores them; a large table is not."""
    one = host()
    one.page.train._data.take("0,0,a\n0,1,b\n1,0,b\n1,1,a\n", "mine.csv")
    one.ready()
    query = one.desk.state.query()
    assert query["points"] == "0.0 0.0 0;0.0 1.0 1;1.0 0.0 1;1.0 1.0 0"
    np.testing.assert_array_equal(host(**query).desk.data.x, one.desk.data.x)
    one.page.train._data.take("\n".join(f"{i},{i},{i},{i % 2}" for i in range(50)), "large.csv")
    assert "too many for an address" in one.said
    assert one.desk.data.n_features == 3


def test_drawn_points(host: Callable[..., Host]) -> None:
    """With a pen, a click on the surface adds a point to whatever is shown."""
    one = host()
    card = one.page.train._data
    card._pen.value = "1"
    card.draw(type("Event", (), {"x": 0.25, "y": 0.75}))
    one.ready()
    assert one.desk.data.n_samples == 22
    assert (one.desk.data.x[-1].tolist(), one.desk.data.y[-1]) == ([0.25, 0.75], 1)
    one.desk.change("data", "parity")
    card.draw(type("Event", (), {"x": 0.25, "y": 0.75}))
    assert "two features" in one.said


def test_numbers_instead_of_classes(host: Callable[..., Host]) -> None:
    """Data to be predicted as numbers have the squared loss and no rule to stop by; it is said."""
    one = host()
    one.desk.change("data", "normal")
    one.ready()
    assert "squared" in one.said
    assert (one.desk.state["loss"], one.desk.state["stop"]) == ("squared", "never")
    one.page.train.step()
    one.ready()
    assert 'id="accuracy">–<' in one.numbers
