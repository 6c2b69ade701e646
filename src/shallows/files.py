"""Files of arrays with a JSON description. None holds a pickle, and none is written by halves."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import tempfile
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

FORMATS = (".safetensors", ".npz")
_VERSION = "1"
_LONGEST_NAME = 200  # bytes; this leaves room for the longer name of a temporary file


def check(path: str | Path, suffixes: tuple[str, ...] = FORMATS, name: str = "path") -> Path:
    """Return `path` if a file of one of these formats can be written there.

    Raises
    ------
    ArgumentError
        If the suffix is not one of these, or the directory doesn't exist or can't be written.
    """
    try:
        path = Path(path)
    except TypeError:
        raise ArgumentError(name, path, "a path") from None
    if path.suffix not in suffixes:
        raise ArgumentError(name, str(path), "a file name that ends in " + " or ".join(suffixes))
    if "\0" in str(path) or len(os.fsencode(path.name)) > _LONGEST_NAME:
        raise ArgumentError(name, str(path), "a name that a file can have")
    directory = path.parent
    if not directory.is_dir() or not os.access(directory, os.W_OK | os.X_OK) or path.is_dir():
        raise ArgumentError(name, str(path), "a file in a directory that exists and is writable")
    return path


@contextmanager
def written(path: Path, *, mode: int = 0o666) -> Iterator[Path]:
    """Yield a temporary path to write to; the file replaces `path` only if no error occurs.

    `mode` says who may read and write the file; the process's umask takes rights away.
    """
    with named(path):
        prefix = f".{path.name}."
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            with temporary.open("r+b") as file:
                os.fsync(file.fileno())
            temporary.chmod(mode & ~_umask())
            temporary.replace(path)
            _sync(path.parent)
        finally:
            with suppress(OSError):  # a leftover is less than the error that led here
                temporary.unlink(missing_ok=True)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Let an error of the disk name the file that was asked for: not none, nor a temporary one."""
    try:
        yield
    except OSError as error:
        number = error.errno or errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from error


@contextmanager
def at_fault(path: object, what: str) -> Iterator[None]:
    """Turn any error over a file that is damaged or made up into one that names the file."""
    try:
        yield
    except Exception as error:
        accepted = f"{what} saved by shallows ({type(error).__name__}: {error})"
        raise ArgumentError("path", str(path), accepted) from error


def _sync(directory: Path) -> None:
    """Make a renaming durable, where directories can be synced."""
    try:
        handle = os.open(directory, os.O_RDONLY)
    except PermissionError:  # not on Windows, and not without the right to list it
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems can't
            raise
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_arrays(
    path: str | Path, arrays: dict[str, NDArray[Any]], description: dict[str, Any]
) -> None:
    """Write named arrays and their description to a ``.safetensors`` or ``.npz`` file."""
    path = check(path)
    arrays = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    described = json.dumps(
        {"shallows": _VERSION, "sha256": checksum(arrays, description), **description}
    )
    # Made in memory, so that the disk's errors come from one call, and as the system names them.
    if path.suffix == ".npz":
        buffer = io.BytesIO()
        text = np.frombuffer(described.encode(), dtype=np.uint8)
        np.savez(buffer, description=text, **arrays)  # type: ignore[arg-type]
        content = buffer.getvalue()
    else:
        from safetensors.numpy import save

        content = save(arrays, metadata={"description": described})
    with written(path) as temporary:
        temporary.write_bytes(content)


def read_arrays(path: str | Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return the description and the arrays that `write_arrays` wrote.

    Raises
    ------
    ArgumentError
        If there is no such file, or it is damaged.
    """
    if not isinstance(path, str | Path) or "\0" in str(path):
        raise ArgumentError("path", path, "a path")
    path = Path(path)
    if path.suffix not in FORMATS or not path.is_file():
        raise ArgumentError("path", str(path), "an existing .safetensors or .npz file")
    with at_fault(path, "a run"):
        text, arrays = (_read_npz if path.suffix == ".npz" else _read_safetensors)(path)
        description = json.loads(text)
        if description.pop("shallows") != _VERSION:
            raise ValueError("another version's file")
        if description.pop("sha256") != checksum(arrays, description):
            raise ValueError("its content is not what was saved")
    return description, arrays


def checksum(arrays: dict[str, NDArray[Any]], description: dict[str, Any]) -> str:
    """Return a SHA-256 of a description and of named arrays: types, shapes and bytes."""
    digest = hashlib.sha256(json.dumps(description, sort_keys=True).encode())
    for name, values in sorted(arrays.items()):
        digest.update(repr((name, values.dtype.str, values.shape)).encode())
        digest.update(values.tobytes())
    return digest.hexdigest()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_safetensors(path: Path) -> tuple[str, dict[str, NDArray[Any]]]:
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        return file.metadata()["description"], {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict


def _read_npz(path: Path) -> tuple[str, dict[str, NDArray[Any]]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            _check_member(archive, member)
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return arrays.pop("description").tobytes().decode(), arrays


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse an array whose header asks for more memory than the file has bytes."""
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise ValueError(f"{member.filename}: array format {version}")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        needed = int(np.prod(shape, dtype=object)) * dtype.itemsize
        if dtype.hasobject or needed + file.tell() != member.file_size:
            raise ValueError(f"{member.filename}: its header does not fit its size")
    if member.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{member.filename}: compressed")
