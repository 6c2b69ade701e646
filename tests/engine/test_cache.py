"""The cache of compiled kernels runs no stranger's code."""

import os
import warnings

import pytest

from shallows.engine import cache

pytestmark = pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")

STRANGER = 12345


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A cache of the test's own that holds one file."""
    monkeypatch.setenv("SHALLOWS_CACHE_DIR", str(tmp_path / "kernels"))
    cache.write("kernel.o", b"code")
    assert cache.read("kernel.o") == b"code"
    return tmp_path / "kernels"


def refused(name="kernel.o"):
    """Return whether a file is neither read nor written, and what is said of that."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        before = (cache.directory() / name).read_bytes()
        answers = [cache.read(name), cache.write(name, b"other"), cache.read(name)]
        same = (cache.directory() / name).read_bytes() == before
    return answers == [None] * 3 and same, [str(warning.message) for warning in said]


def test_what_is_kept_is_private(kept):
    """Whatever the process's umask, only the owner may write there."""
    before = os.umask(0)
    try:
        cache.write("another.o", b"code")
    finally:
        os.umask(before)
    for place in (kept, kept / "another.o"):
        assert place.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o1777])
def test_a_directory_that_others_may_write_is_not_used(kept, mode):
    """Group, others or a sticky bit: each is refused, with one warning."""
    kept.chmod(mode)
    assert refused() == (True, [f"{kept} can be written by other users: {cache.NOT_USED}"])


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_may_write_is_not_used(kept, mode):
    """That holds in a private directory, too."""
    (kept / "kernel.o").chmod(mode)
    said = f"{kept / 'kernel.o'} can be written by other users: {cache.NOT_USED}"
    assert refused() == (True, [said])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("name", ["", "kernel.o"])
def test_what_belongs_to_another_user_is_not_used(kept, name):
    """A foreign directory, or a foreign file in one's own, is refused, even if it is read-only."""
    os.chown(kept / name, STRANGER, -1)
    assert refused() == (True, [f"{kept / name} belongs to another user: {cache.NOT_USED}"])


def test_nothing_is_put_into_a_directory_that_others_may_write(kept):
    """A new file would be the first that somebody else could change."""
    kept.chmod(0o777)
    with pytest.warns(cache.CacheWarning):
        cache.write("new.o", b"code")
    assert not (kept / "new.o").exists()
