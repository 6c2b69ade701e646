"""A map on disk, and as a picture."""

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import shallows as sh
from shallows.maps import picture, tables
from shallows.maps.map import Map
from shallows.sweeps.work import COLUMNS

LINE = sh.datasets.linear(30)


@pytest.fixture(scope="module")
def made():
    return sh.trainability(
        LINE, x=("lr", 0.01, 10, "log"), y=("w1[0,1]", -2, 2), size=(20, 14), max_epochs=40,
        hidden=(3, 2), activation=("tanh", "relu"), lr=0.1, init="normal", progress=False,
    )  # fmt: skip


def test_a_table_gives_the_map_back(made, tmp_path):
    """The loaded map has every pixel, the data, and all that it takes to train them again."""
    made.save(tmp_path / "map.parquet")
    again = sh.maps.load(tmp_path / "map.parquet")
    for name in COLUMNS:
        pair = getattr(made.pixels, name), getattr(again.pixels, name)
        assert np.array_equal(*pair, equal_nan=name in ("loss", "measure"))
    assert again.complete
    assert (again.data.hash, again.network) == (made.data.hash, made.network)
    assert again.settings(3, 5) == made.settings(3, 5)
    table = pq.read_table(tmp_path / "map.parquet").to_pandas()
    assert len(table) == 280
    assert set(table.columns[:5]) == {"column", "row", "lr", "w1[0,1]", "outcome"}


OLD = Path(__file__).parent / "old"


@pytest.mark.parametrize(
    "name", ["map.parquet", "zoom.parquet", "measured.parquet", "second.parquet"]
)
def test_a_table_of_the_first_form_is_read(name):
    """Each of its pixels is the network that the same settings train now."""
    made = sh.maps.load(OLD / name)
    assert made.complete
    p = made.pixels
    for row, column in list(np.ndindex(p.status.shape))[::5]:
        run = made.replay(column, row)
        assert p.status[row, column] == run.outcome.status.code
        assert p.epochs[row, column] == run.epochs
        assert np.array_equal(p.loss[row, column], run.loss, equal_nan=True)
    assert np.isnan(p.measure).all() == (name != "measured.parquet")


@pytest.mark.parametrize("name", ["map", "second"])
def test_a_picture_of_the_first_form_is_read(name):
    """It trains what the table of the same map holds; a warning says that it has no checksum."""
    table = sh.maps.load(OLD / f"{name}.parquet")
    with pytest.warns(sh.StoreWarning, match=rf"{name}\.png has no checksum, because an older"):
        made = sh.maps.load(OLD / f"{name}.png")
    made.compute(progress=False)
    for name in ("status", "epochs", "loss"):
        pair = getattr(made.pixels, name), getattr(table.pixels, name)
        assert np.array_equal(*pair, equal_nan=name == "loss")


def test_a_changed_table_of_the_first_form_is_refused(tmp_path):
    """Its checksum is verified."""
    table = pq.read_table(OLD / "map.parquet")
    losses = table["loss"].to_numpy().copy()
    losses[3] += 1
    place = table.column_names.index("loss")
    pq.write_table(table.set_column(place, "loss", [losses]), tmp_path / "map.parquet")
    with pytest.raises(sh.ArgumentError, match="not what was saved"):
        sh.maps.load(tmp_path / "map.parquet")


def test_a_map_that_is_at_work_can_be_saved(tmp_path):
    """Only pixels that are known are in the table, and it loads, whatever is added meanwhile."""
    path = tmp_path / "part.parquet"
    half = Map.of(LINE, x=("lr", 0.01, 10, "log"), y=("scale", 0.5, 2), size=(80, 80))
    for part in half.refine():
        part.pixels.loss[part.pixels.status == 0] = 7  # as a thread does that is about to finish
        part.save(path)
        again = sh.maps.load(path)
        assert again.done == part.done < 6400
        assert again.frame.equals(part.frame)
        break


def test_a_picture_holds_what_it_takes_to_train_any_pixel(made, tmp_path):
    """A zoom's PNG: opened elsewhere, one pixel replayed has the bits."""
    part = made.zoom(x=(0.1, 0.2), y=(0, 0.5), progress=False)
    part.save(tmp_path / "map.png")
    with Image.open(tmp_path / "map.png") as image:
        assert json.loads(image.info["shallows"])["data"]["name"] == "linear"
    again = sh.maps.load(tmp_path / "map.png")
    assert again.done == 0
    assert again.replay(4, 9).loss == part.pixels.loss[9, 4]


def test_an_edited_picture_is_refused(made, tmp_path):
    """Its description has a checksum: another learning rate in it is no longer what was saved."""
    made.save(tmp_path / "map.png")
    with Image.open(tmp_path / "map.png") as image:
        text = image.info["shallows"]
    kept = PngInfo()
    kept.add_text("shallows", text.replace('"max_epochs": 40', '"max_epochs": 50'))
    Image.new("RGB", (1, 1)).save(tmp_path / "edited.png", pnginfo=kept)
    with pytest.raises(sh.ArgumentError, match=r"edited\.png.*not what was saved"):
        sh.maps.load(tmp_path / "edited.png")


def test_large_data_are_asked_for(made, tmp_path, monkeypatch):
    """Other data than the map's are refused."""
    from shallows.maps import tables

    monkeypatch.setattr(tables, "LARGEST", 10)
    made.save(tmp_path / "map.parquet")
    assert sh.maps.load(tmp_path / "map.parquet", LINE).complete
    for data in (None, sh.datasets.xor()):
        with pytest.raises(sh.ArgumentError, match=r"^data"):
            sh.maps.load(tmp_path / "map.parquet", data)


def test_what_is_no_map_is_refused(made, tmp_path):
    """A missing file, another kind of file, or a made-up description is refused."""
    Image.new("RGB", (2, 2)).save(tmp_path / "other.png")
    (tmp_path / "text.png").write_text("hello")
    for name in ("none.png", "none.parquet", "other.png", "text.png"):
        with pytest.raises(sh.ArgumentError, match=r"^path"):
            sh.maps.load(tmp_path / name)
    with pytest.raises(sh.ArgumentError, match=r"^path"):
        made.save(tmp_path / "map.jpg")


@pytest.mark.filterwarnings("ignore:.*has no checksum")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_changed_description_is_read_or_refused(made, mutated, tmp_path_factory, data):
    """One value of a picture's description replaced or removed: a map, or one error."""
    path = tmp_path_factory.getbasetemp() / "changed.png"
    kept = PngInfo()
    kept.add_text("shallows", json.dumps(mutated(data, tables.describe(made))))
    Image.new("RGB", (1, 1)).save(path, pnginfo=kept)
    try:
        sh.maps.load(path).settings(0, 0)
    except sh.ArgumentError as error:
        assert str(path) in str(error) or str(error).startswith("data: got None")  # noqa: PT017 - or none at all


@pytest.mark.filterwarnings("ignore:.*has no checksum")
@pytest.mark.parametrize(
    ("key", "value"),
    [("count", 10**6), ("count", 10**18), ("count", 1), ("level", 10**12), ("level", -1),
     ("count", "3"), ("first", "x"), ("first", "9" * 4000), ("axis", ["lr", 0, 1e400])],
)  # fmt: skip
def test_a_few_bytes_can_not_ask_for_all_memory(made, tmp_path, key, value):
    """A window beyond what a map can be is refused before its pixels are made, with the path."""
    about = json.loads(json.dumps(tables.describe(made)))
    about["x"][key] = value
    kept = PngInfo()
    kept.add_text("shallows", json.dumps(about))
    Image.new("RGB", (1, 1)).save(tmp_path / "huge.png", pnginfo=kept)
    tracemalloc.start()
    with pytest.raises(sh.ArgumentError, match=r"^path: got '.*huge\.png'"):
        sh.maps.load(tmp_path / "huge.png")
    assert tracemalloc.get_traced_memory()[1] < 10**7
    tracemalloc.stop()


@pytest.mark.filterwarnings("ignore:image file could not be identified")
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.integers(0, 10**6), bit=st.integers(0, 7), cut=st.booleans())
def test_a_damaged_table_is_read_right_or_refused(made, tmp_path_factory, place, bit, cut):
    """A bit flipped, or a cut, anywhere in a table: the same map, or one error with the path."""
    path = tmp_path_factory.getbasetemp() / "damaged.parquet"
    made.save(path)
    content = bytearray(path.read_bytes())
    place %= len(content)
    content[place] ^= 1 << bit
    path.write_bytes(content[:place] if cut else content)
    try:
        again = sh.maps.load(path)
    except sh.ArgumentError as error:
        assert str(path) in str(error)  # noqa: PT017 - or none at all
        return
    assert tables.describe(again) == tables.describe(made)
    for name in COLUMNS:
        pair = getattr(made.pixels, name), getattr(again.pixels, name)
        assert np.array_equal(*pair, equal_nan=name in ("loss", "measure"))


def test_outcomes_have_hues_that_colour_blind_people_tell_apart(made):
    """Blue, grey and orange never look alike, and each pixel has the hue of its outcome."""
    shades = [
        ramp(np.linspace(0, 1, 9))[:, :3] for ramp in (picture.BLUE, picture.GREY, picture.ORANGE)
    ]
    blue_yellow = [
        s[1:, 2] - s[1:, :2].mean(axis=1) for s in shades
    ]  # what red-green blindness keeps
    assert blue_yellow[0].min() > 0.05
    assert abs(blue_yellow[1]).max() < 0.01
    assert blue_yellow[2].max() < -0.05
    shown = made.image()[::-1].astype(int)
    solved = made.pixels.status == 1
    assert solved.any()
    assert (shown[solved][:, 2] > shown[solved][:, 0]).all()
    assert (np.ptp(shown[made.pixels.status == 2], axis=1) <= 3).all()


def test_the_figure_has_axes_units_and_a_legend(made):
    """Names of both axes, powers of ten on the logarithmic one, a bar for each outcome there is."""
    figure = made.plot()
    axes, *bars = figure.axes
    assert axes.get_xlabel() == "lr (learning rate)"
    assert axes.get_ylabel().startswith("w1[0,1]")
    assert next(t.get_text() for t in axes.get_xticklabels()) == "$10^{-2}$"
    labels = {bar.get_ylabel() for bar in bars}
    assert labels == {"solved, at epoch", "unsolved, final loss"}
