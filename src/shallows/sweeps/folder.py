"""The directory of a store: which files stand where, and who may write there."""

from __future__ import annotations

import errno
import itertools
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME, DATA, NETWORKS = "sweep.json", "data.safetensors", "networks"
DAMAGED, EARLIER = "damaged", "earlier"


def shards(path: Path) -> list[Path]:
    """Return the files of finished networks, in order."""
    found = _listed(path / NETWORKS)
    return [shard for shard in found if shard.suffix == ".parquet" and shard.stem.isdecimal()]


def _listed(directory: Path) -> list[Path]:
    """Return what lies in a directory, or nothing if there is none.

    `Path.glob` finds nothing in a directory that can't be read, either; here, that is an error.
    """
    try:
        return sorted(directory.iterdir())
    except FileNotFoundError:
        return []


def has(file: Path) -> bool:
    """Return whether a file exists; some Pythons' `Path.exists` says no if the disk fails."""
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def shard(path: Path, number: int) -> Path:
    """Return the file of finished networks that has a number."""
    return path / NETWORKS / f"{number:06d}.parquet"


def number(file: Path) -> int:
    """Return the number of a file of finished networks."""
    return int(file.stem)


def unused(path: Path) -> int:
    """Return the number for the next file of finished networks."""
    return 1 + max(map(number, shards(path)), default=-1)


def earlier(path: Path, max_epochs: int) -> Path:
    """Return where the networks are kept as they were at a smaller budget."""
    return path / EARLIER / str(max_epochs)


def budgets(path: Path) -> list[int]:
    """Return the smaller budgets whose networks are kept."""
    found = _listed(path / EARLIER)
    return sorted(int(at.name) for at in found if at.name.isdecimal() and has(at / NAME))


def set_aside(path: Path, file: Path) -> None:
    """Move a damaged file of networks to where no reader of the networks finds it."""
    (path / DAMAGED).mkdir(exist_ok=True)
    names = (path / DAMAGED / f"{file.stem}-{i}.parquet" for i in itertools.count())
    file.rename(next(name for name in names if not name.exists()))


def cleaned(path: Path) -> None:
    """Remove what a writer that was killed has left; the caller holds the lock."""
    networks = f"{NETWORKS}/.[0-9]*.parquet.*.parquet"
    top = [f".{NAME}.*.json", f".{DATA}.*", networks]
    for pattern in (*top, f"{EARLIER}/*/.{NAME}.*.json", f"{EARLIER}/*/{networks}"):
        for leftover in path.glob(pattern):
            leftover.unlink()


def below(directory: Path) -> Iterator[Path]:
    """Yield the stores below a directory; what a store holds is no other store."""
    found: Path | None = None
    for path in sorted(file.parent for file in directory.rglob(NAME)):
        if found is None or found not in path.parents:
            found = path
            yield path


def existing(path: str | Path) -> Path:
    """Return the path of a store, or raise `ArgumentError` if there is none."""
    with suppress(TypeError, ValueError, OSError):
        str(path).encode()  # Arrow takes no other names
        if (Path(path) / NAME).is_file():
            return Path(path)
    raise ArgumentError("store", str(path), f"a directory that holds a {NAME}")


def made(path: str | Path) -> Path:
    """Return a directory for a store, made if it isn't there.

    Raises
    ------
    ArgumentError
        If it can't be made, or holds other files.
    """
    try:
        path = Path(path).absolute()  # also if the caller changes the working directory
        str(path).encode()  # Arrow takes no other names
        path.mkdir(parents=True, exist_ok=True)
        foreign = not has(path / NAME) and any(
            not entry.name.startswith(".") and entry.name not in (DATA, NETWORKS, EARLIER, DAMAGED)
            for entry in path.iterdir()
        )
    except (OSError, TypeError, ValueError) as error:
        accepted = f"a directory that can be written ({getattr(error, 'strerror', None) or error})"
        raise ArgumentError("store", str(path), accepted) from None
    if foreign or (path / NETWORKS).is_file():
        raise ArgumentError("store", str(path), "a store, or a directory that is empty or new")
    return path


class Lock:
    """The lock of a store's one writer, held; `locked` makes it."""

    def __init__(self, lock: filelock.BaseFileLock) -> None:
        self._lock, self._file = lock, Path(lock.lock_file)
        self._identity = _identity(self._file)
        self.release = lock.release

    def check(self) -> None:
        """Look whether the file still is the one that was locked, before something is written.

        Whoever finds no file makes a new one and locks that, although this one is still held.

        Raises
        ------
        OSError
            If the file was removed or replaced.
        """
        if _identity(self._file) != self._identity and has(self._file.with_name(NAME)):
            why = "its file .lock was removed while this sweep ran, so another one may write there"
            raise OSError(errno.EBUSY, why, str(self._file.parent))


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from all others while it is open, or None if it isn't there."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def locked(path: Path) -> Lock:
    """Return the lock of a store's one writer, held.

    Raises
    ------
    ArgumentError
        If another sweep holds it, or it can't be written.
    """
    lock = filelock.FileLock(path / ".lock", timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        accepted = "a store that no other sweep is writing to"
        raise ArgumentError("store", str(path), accepted) from None
    except OSError as error:
        accepted = f"a directory that can be written ({error.strerror or error})"
        raise ArgumentError("store", str(path), accepted) from None
    return Lock(lock)
