"""Maps: every pixel is a training; coarse to fine; zooms share; a stop loses nothing."""

import threading

import numpy as np
import pytest

import shallows as sh
from shallows.sweeps.work import COLUMNS

LINE = sh.datasets.linear(30)
CODES = {"solved": 1, "unsolved": 2, "diverged": 3, "finished": 4}
AXES = {"x": ("lr", 0.01, 3, "log"), "y": ("scale", 0.1, 10, "log")}
QUICK = {"hidden": 4, "activation": "tanh", "bias": True, "init": "normal", "progress": False}


def small(**given):
    return sh.trainability(LINE, **{**AXES, **QUICK, "size": (24, 16), "max_epochs": 60, **given})


def assert_replays(made, count=12, seed=0):
    """Some of a map's pixels are what `train` gives for their settings."""
    rng, p = np.random.RandomState(seed), made.pixels
    assert made.complete
    for _ in range(count):
        column, row = rng.randint(made.x.count), rng.randint(made.y.count)
        run = made.replay(column, row)
        assert p.status[row, column] == CODES[run.outcome.status]
        assert p.epochs[row, column] == run.epochs
        assert np.array_equal(p.loss[row, column], run.loss, equal_nan=True)


def test_every_pixel_is_the_direct_training_at_every_zoom():
    """The same outcome, epoch and loss, down three zooms; what zooms share is trained once."""
    made = small()
    assert len(np.unique(made.pixels.status)) > 1
    assert_replays(made)
    for _ in range(3):
        xs, ys = made.x.values, made.y.values
        part = made.zoom(x=(xs[8], xs[14]), y=(ys[4], ys[8]), compute=False)
        here = np.argwhere(part.pixels.status)
        assert 0 < len(here) < part.pixels.status.size
        known = part.pixels.loss[part.pixels.status > 0].copy()
        part.compute(progress=False)
        assert set(known) <= set(part.pixels.loss.ravel())
        assert_replays(part, 6)
        made = part


@pytest.mark.parametrize(
    "given",
    [
        {"x": ("w1[0,2]", -3, 3), "y": ("path", -0.5, 1.5), "towards": 7},
        {"x": ("b1[1]", -2, 2), "y": ("w2", -1, 1)},
        {"x": ("lr2", 0.01, 1, "log"), "y": ("momentum", 0, 0.9), "lr": (0.3, 0.1)},
        {"x": ("lr1", 0.01, 1, "log"), "y": ("lr2", 0.01, 1, "log"), "dtype": "float32"},
        {"x": ("alpha", 0, 0.1), "y": ("scale", 0.1, 2), "momentum": 0.5, "loss": "squared"},
        {"x": ("lr", 1, 1e300, "log"), "y": ("scale", 0.1, 2), "activation": "relu"},
        {"x": ("lr", 0.01, 5, "log"), "y": ("alpha", 0, 0.1), "stop": "never"},
    ],
)
def test_every_kind_of_axis_sets_what_train_would_be_given(given):
    """Rates by layer, weights, biases, paths, momentum and alpha from 0 on, both dtypes."""
    assert_replays(small(size=(12, 9), **given))


def test_it_is_drawn_coarse_to_fine():
    """The first picture is a coarse, even grid without holes; the last has every pixel."""
    made = sh.Map.of(LINE, **AXES, size=(160, 90), max_epochs=2)
    looks = [(m.done, m.pixels.status.astype(bool), m.image()) for m in made.refine()]
    assert looks[0][1][::2, ::2].all()
    assert looks[0][0] == 80 * 45
    assert looks[0][2].shape == (90, 160, 3)
    assert looks[-1][0] == 160 * 90
    assert made.complete
    assert list(made.refine()) == []


def test_a_second_refine_in_the_same_thread_is_refused():
    """It would wait for the first without end. Once that is closed, another one goes on."""
    made = sh.Map.of(LINE, **AXES, size=(160, 90), max_epochs=2)
    first, second = made.refine(), made.refine()
    next(first)
    with pytest.raises(RuntimeError, match="earlier call on this map is unfinished"):
        next(second)
    first.close()
    assert [m.complete for m in made.refine()][-1]


def test_cancelled_from_another_thread_it_stops_and_goes_on():
    """Finished pixels are kept. Going on gives the bits of a map that was never stopped."""
    slow = {**AXES, "x": ("lr", 1e-6, 1e-5, "log"), "size": (64, 64), "max_epochs": 3000}
    sh.trainability(LINE, **{**slow, "size": (2, 2), "max_epochs": 1}, progress=False)  # compiles
    made, looks = sh.Map.of(LINE, **slow), []
    timer = threading.Timer(0.2, made.cancel)
    timer.start()
    looks.extend(m.done for m in made.refine(threads=1))
    timer.join()
    assert 0 < made.done < 64 * 64
    assert not made.complete
    made.compute(progress=False)
    assert made.complete
    assert_replays(made, 3)


def test_ctrl_c_gives_the_map_so_far():
    """The KeyboardInterrupt holds it."""

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(sh.MapInterrupted, match=r"stopped with 3600 of 14400") as caught:
        small(size=(160, 90), max_epochs=2, watch=stop)
    assert caught.value.map.done == 3600


def test_threads_change_nothing():
    """One thread and three give the same map."""
    one, three = (small(threads=n).pixels for n in (1, 3))
    for name in COLUMNS:
        assert getattr(one, name).tolist() == getattr(three, name).tolist() or name == "measure"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"size": (1, 5)}, "size"), ({"size": 5}, "size"), ({"x": ("lr3", 1, 2)}, "axis"),
        ({"x": ("scale", 1, 2)}, "y"), ({"x": ("momentum", 0, 2)}, "x"),
        ({"x": ("w9[0,0]", 0, 1)}, "shift"), ({"x": ("w1[2,0]", 0, 1)}, "shift"),
        ({"x": ("path", 0, 1)}, "path"), ({"max_epochs": 0}, "max_epochs"),
        ({"preset": "mandelbrot"}, "preset"), ({"activation": "swish"}, "activation"),
        ({"threads": -1}, "threads"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_before_anything_runs(given, name):
    """The error names the size, the axis that the network lacks, or the value out of range."""
    with pytest.raises(sh.ArgumentError, match=f"^{name}"):
        small(**given)
    with pytest.raises(sh.ArgumentError, match=r"^data"):
        sh.trainability("xor", **AXES)


def test_the_pixel_at_a_value_and_its_settings():
    """Each pixel's own value finds it; outside, the nearest one."""
    made = sh.Map.of(LINE, **AXES, size=(24, 16))
    for column, row in [(0, 0), (7, 11), (23, 15)]:
        at = made.x.values[column], made.y.values[row]
        assert made.pixel_at(*at) == (column, row)
        settings = made.settings(column, row)
        assert (settings["lr"], settings["scale"]) == at
    assert made.pixel_at(1e9, 0) == (23, 0)
    with pytest.raises(sh.ArgumentError, match=r"^row"):
        made.settings(0, 16)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_rate_of_all_layers_goes_with_one_of_a_layer(swapped):
    """With lr on one axis and lr2 on the other, whichever is which, a pixel is its replay."""
    axes = [("lr", 0.01, 1, "log"), ("lr2", 0.01, 1, "log")]
    x, y = reversed(axes) if swapped else axes
    made = sh.trainability(sh.datasets.xor(), x=x, y=y, size=(3, 3), max_epochs=30, progress=False)
    for row in made.frame.itertuples():
        assert made.replay(row.column, row.row).loss == row.loss


def test_numpys_numbers_and_ranges_are_kept(tmp_path):
    """NumPy's scalars, arrays and ranges can be settings, and are saved."""
    given = {"seed": np.int64(3), "bias": np.bool_(True), "hidden": range(2, 4)}
    axes = {"x": ("lr3", 0.1, 1.0), "y": ("scale", 0.5, 1.0)}
    made = sh.trainability(
        sh.datasets.xor(), **axes, size=(2, 2), max_epochs=5, progress=False, **given
    )
    made.save(tmp_path / "map.parquet")
    assert sh.maps.load(tmp_path / "map.parquet").settings(1, 1) == made.settings(1, 1)


def test_what_train_does_not_take_is_refused():
    """The error names the unknown argument, and suggests a known one."""
    axes = {"x": ("lr", 0.1, 1.0), "y": ("scale", 0.5, 1.0)}
    with pytest.raises(TypeError, match=r"no argument 'epochs'; did you mean max_epochs\?"):
        sh.trainability(sh.datasets.xor(), **axes, epochs=3)  # type: ignore[call-arg]
    with pytest.raises(sh.ArgumentError, match=r"^momentun: .*; did you mean momentum\?"):
        sh.Map.of(sh.datasets.xor(), **axes, momentun=0.5)


def test_what_is_given_overrules_a_preset():
    """That holds for a value that is the default, too. Other settings are the paper's."""
    quick = {"preset": "fractal", "size": (2, 2), "max_epochs": 1, "progress": False}
    plain = sh.trainability(**quick).settings(0, 0)
    assert (plain["activation"], plain["hidden"], plain["stop"]) == ("tanh", (16,), "never")
    given = sh.trainability(**quick, activation="sigmoid", scale=1.0).settings(0, 0)
    assert given.get("activation", "sigmoid") == "sigmoid"
    assert given.get("scale", 1.0) == 1.0
    assert given["hidden"] == (16,)


def test_a_notebook_shows_a_map_as_its_picture():
    """It shows one figure below the map's description."""
    m = sh.Map.of(sh.datasets.xor(), x=("lr", 0.1, 1), y=("scale", 1, 2), size=(4, 4), max_epochs=5)
    shown = m._repr_html_()
    assert "Map(4 × 4 on" in shown
    assert shown.count("<svg") == 1
