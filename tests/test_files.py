from __future__ import annotations

import io
import json
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import shallows
from shallows import ArgumentError, Run, datasets, files

SUFFIXES = [".npz", ".safetensors"]
both_formats = pytest.mark.parametrize("suffix", SUFFIXES)


@pytest.fixture(scope="module")
def run():
    """Return a short run with everything unusual: biases, three classes, several activations."""
    data = datasets.from_arrays(
        [[0.0, 1.0], [2.0, 3.0], [4.0, 6.0]], [2, 0, 1], name="drei", class_names="äbc"
    )
    return shallows.train(
        data, (3, 2), activation=["tanh", "relu"], bias=True, init="he", max_epochs=7, lr=0.01
    )


@pytest.fixture(scope="module", params=SUFFIXES)
def saved(request, run, tmp_path_factory):
    """Return a file of the run."""
    path = tmp_path_factory.mktemp("saved") / f"run{request.param}"
    run.save(path)
    return path


def same(a, b):
    """Return whether two runs are the same to the bit."""
    pairs = [
        (a.data.x, b.data.x),
        (a.data.y, b.data.y),
        (a.predictions, b.predictions),
        (a.trajectory.loss, b.trajectory.loss),
        (a.trajectory.accuracy, b.trajectory.accuracy),
        *((a.weights[name], b.weights[name]) for name in a.weights),
    ]
    return (
        a.describe() == b.describe()
        and list(a.weights) == list(b.weights)
        and all(u.dtype == v.dtype and u.shape == v.shape for u, v in pairs)
        and all(u.tobytes() == v.tobytes() for u, v in pairs)
    )


def test_a_run_comes_back_exactly(run, saved):
    """What is loaded is what was saved, to the bit, and works as before."""
    again = shallows.load(saved)
    assert same(run, again)
    assert repr(again) == repr(run)
    np.testing.assert_array_equal(again.predict(run.data.x), run.predict(run.data.x))


@both_formats
def test_a_diverged_run_comes_back(suffix, tmp_path):
    """NaN and infinity survive, and so does what went bad first."""
    run = shallows.network(50, 1e300, log=None)
    run.save(tmp_path / f"run{suffix}")
    again = shallows.load(str(tmp_path / f"run{suffix}"))
    assert run.outcome.status is again.outcome.status is shallows.Status.DIVERGED
    assert same(run, again)


@both_formats
def test_float32_weights_and_predictions_come_back(suffix, tmp_path):
    """The arrays keep their type."""
    run = shallows.train(datasets.xor(), 2, dtype="float32", max_epochs=3)
    run.save(tmp_path / f"run{suffix}")
    assert same(run, shallows.load(tmp_path / f"run{suffix}"))


def test_nothing_is_pickled(saved):
    """The npz file loads with pickle forbidden, the safetensors file is JSON and numbers."""
    if saved.suffix == ".npz":
        with np.load(saved, allow_pickle=False) as file:
            assert all(not file[name].dtype.hasobject for name in file.files)
    else:
        raw = saved.read_bytes()
        (length,) = struct.unpack("<Q", raw[:8])
        assert "description" in json.loads(raw[8 : 8 + length])["__metadata__"]


def refused_or_run(path, raw):
    """Write bytes and load them: a run, or None if they are refused as they should be."""
    path.write_bytes(raw)
    try:
        return shallows.load(path)
    except ArgumentError as error:
        assert str(error).startswith("path: got ")  # noqa: PT017 - other errors are failures
        return None


fuzzed = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@fuzzed
@given(cut=st.floats(0, 1, exclude_max=True))
def test_truncated_files_are_refused(saved, tmp_path, cut):
    """However much of a file's end is missing, the error is one of ours."""
    raw = saved.read_bytes()
    assert refused_or_run(tmp_path / saved.name, raw[: int(cut * len(raw))]) is None


@fuzzed
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_never_another_error(run, saved, tmp_path, place, bit):
    """A flipped bit is refused or harmless: what loads is the run."""
    raw = bytearray(saved.read_bytes())
    raw[int(place * len(raw))] ^= 1 << bit
    loaded = refused_or_run(tmp_path / saved.name, bytes(raw))
    if loaded is not None:
        assert same(run, loaded)


@fuzzed
@given(data=st.data())
def test_overwritten_bytes_are_never_another_error(saved, tmp_path, data):
    """Any bytes over any part of the file give a run or one of our errors."""
    raw = bytearray(saved.read_bytes())
    start = data.draw(st.integers(0, min(len(raw), 3000) - 1))
    patch = data.draw(st.binary(min_size=1, max_size=40))
    raw[start : start + len(patch)] = patch
    loaded = refused_or_run(tmp_path / saved.name, bytes(raw))
    assert loaded is None or isinstance(loaded, Run)


@given(raw=st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_other_bytes_are_refused(tmp_path, raw):
    """A file that was never a run is refused in either format."""
    for suffix in SUFFIXES:
        assert refused_or_run(tmp_path / f"other{suffix}", raw) is None


def rewritten(saved, path, changes):
    """Write the run's npz again with some members replaced by other bytes, or dropped if None."""
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = changes.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)


def npy(array):
    """Return an array as the bytes of an npy file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def described(run, **changes):
    """Return a description's npz member, top-level keys replaced, its checksum true."""
    lies = {**run.describe(), **changes}
    version = lies.pop("shallows", "1")
    arrays = {"x": run.data.x, "y": run.data.y, "predictions": run.predictions, **run.weights}
    arrays |= {"loss": run.trajectory.loss, "accuracy": run.trajectory.accuracy}
    digest = shallows.files.checksum(arrays, lies)
    text = json.dumps({"shallows": version, "sha256": digest, **lies})
    return npy(np.frombuffer(text.encode(), dtype=np.uint8))


HUGE = npy(np.zeros((2, 2))).replace(b"(2, 2), }" + b" " * 14, b"(2, 99999999999999), } ")


@pytest.mark.parametrize(
    ("member", "content", "says"),
    [
        ("w1.npy", HUGE, "its header does not fit its size"),
        ("w1.npy", npy(np.array([{}], dtype=object)), "its header does not fit its size"),
        ("loss.npy", None, "not what was saved"),
        ("w2.npy", None, "not what was saved"),
        ("x.npy", npy(np.ones((3, 2))), "not what was saved"),
        ("y.npy", npy(np.array([0, 1, 2])), "not what was saved"),
        ("loss.npy", b"not an array", "ValueError"),
        ("description.npy", npy(np.frombuffer(b"{}", dtype=np.uint8)), "KeyError"),
        ("description.npy", npy(np.frombuffer(b"[" * 20, dtype=np.uint8)), "JSONDecodeError"),
    ],
)
def test_lying_members_are_refused(run, tmp_path, member, content, says):
    """Headers that claim terabytes or objects, and missing or foreign arrays, are refused."""
    run.save(tmp_path / "good.npz")
    rewritten(tmp_path / "good.npz", tmp_path / "bad.npz", {member: content})
    with pytest.raises(ArgumentError, match=says) as refused:
        shallows.load(tmp_path / "bad.npz")
    assert "accepted: a run saved by shallows" in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"shallows": "2"},
        {"outcome": {"status": "tired", "epoch": 7, "quantity": None}},
        {"settings": {"lr": 1, "max_epochs": 5, "speed": 9}},
        {"mlp": None},
        {"mlp": {"sizes": [2, 7, 1], "activation": ["tanh"]}},
        {"data": {}},
    ],
)
def test_lying_descriptions_are_refused(run, tmp_path, changes):
    """A description that another program wrote is refused."""
    run.save(tmp_path / "good.npz")
    rewritten(
        tmp_path / "good.npz", tmp_path / "bad.npz", {"description.npy": described(run, **changes)}
    )
    with pytest.raises(ArgumentError, match="accepted: a run saved by shallows"):
        shallows.load(tmp_path / "bad.npz")


def test_rewritten_files_load(run, tmp_path):
    """The two tests above fail for their lies alone: rewritten truthfully, the file loads."""
    run.save(tmp_path / "good.npz")
    rewritten(tmp_path / "good.npz", tmp_path / "b.npz", {"description.npy": described(run)})
    assert same(run, shallows.load(tmp_path / "b.npz"))


def test_a_compressed_file_is_refused(run, tmp_path):
    """A compressed file could hold gigabytes, and Shallows never writes one."""
    run.save(tmp_path / "good.npz")
    with (
        zipfile.ZipFile(tmp_path / "good.npz") as old,
        zipfile.ZipFile(tmp_path / "bad.npz", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    with pytest.raises(ArgumentError, match="compressed"):
        shallows.load(tmp_path / "bad.npz")


def test_a_huge_safetensors_header_is_refused(run, tmp_path):
    """A length of 2⁶³ bytes in front is refused without asking for the memory."""
    path = tmp_path / "run.safetensors"
    run.save(path)
    raw = path.read_bytes()
    assert refused_or_run(path, struct.pack("<Q", 2**63) + raw[8:]) is None


@both_formats
@pytest.mark.parametrize("before", [b"what was there", None])
def test_a_failing_write_leaves_everything_as_it_was(run, tmp_path, monkeypatch, suffix, before):
    """When the disk fills up half-way, the old file is whole and no other is left."""
    path = tmp_path / f"run{suffix}"
    if before is not None:
        path.write_bytes(before)

    def half(where, content):
        with where.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(28, "No space left on device", str(where))

    monkeypatch.setattr("pathlib.Path.write_bytes", half)
    with pytest.raises(OSError, match="No space left") as raised:
        run.save(path)
    monkeypatch.undo()
    assert raised.value.filename == str(path)  # and not the temporary file's
    assert [p.read_bytes() for p in tmp_path.iterdir()] == ([before] if before else [])


@both_formats
def test_saving_replaces_what_was_there(run, tmp_path, suffix):
    """A second save takes the first one's place, and leaves nothing beside it."""
    path = tmp_path / f"run{suffix}"
    path.write_bytes(b"old")
    run.save(path)
    assert same(run, shallows.load(path))
    assert list(tmp_path.iterdir()) == [path]


def test_a_saved_file_has_the_users_permissions(run, tmp_path):
    """It is as readable as any new file, not as private as a temporary one."""
    plain, path = tmp_path / "plain", tmp_path / "run.npz"
    plain.write_bytes(b"")
    run.save(path)
    assert path.stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("run.pkl", "ends in .safetensors or .npz"),
        ("run", "ends in .safetensors or .npz"),
        ("missing/run.npz", "a directory that exists and is writable"),
        ("folder.npz", "a directory that exists and is writable"),
    ],
)
def test_paths_that_can_not_be_written_are_refused(run, tmp_path, name, says):
    """They have the wrong suffix or no directory, or a directory stands in their place."""
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(ArgumentError, match=says):
        run.save(tmp_path / name)
    assert [p.name for p in tmp_path.iterdir()] == ["folder.npz"]


@pytest.mark.parametrize("name", ["missing.npz", "missing.safetensors", "run.pkl", "."])
def test_paths_that_can_not_be_read_are_refused(tmp_path, name):
    """There is no such file, or it is of another kind, or it is a directory."""
    (tmp_path / "run.pkl").write_bytes(b"")
    with pytest.raises(ArgumentError, match=r"existing \.safetensors or \.npz file"):
        shallows.load(tmp_path / name)


def test_check_names_the_argument(tmp_path):
    """The command line's options are named as the user typed them."""
    with pytest.raises(ArgumentError, match=r"^plot: got"):
        files.check(tmp_path / "a.gif", (".png",), "plot")
    assert files.check(str(tmp_path / "a.png"), (".png",)) == tmp_path / "a.png"
