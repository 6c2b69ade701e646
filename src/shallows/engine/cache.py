"""Object code on disk, kept under a name that covers everything it depends on.

Code from here is run, so it must be this user's own. A file or directory that belongs to another
user, or that others may write to, is neither read nor written. Each file has a checksum; a damaged
file counts as missing. If the directory can't be written, kernels are only compiled again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from contextlib import suppress
from functools import cache
from pathlib import Path

import platformdirs

from shallows import files

NOT_USED = "compiled kernels are neither loaded from there nor kept there"
_DIGEST = hashlib.sha256().digest_size


class CacheWarning(UserWarning):
    """Compiled kernels are not kept, or those kept are not used."""


def directory() -> Path:
    """Return where compiled kernels are kept: ``SHALLOWS_CACHE_DIR``, or the platform's place."""
    given = os.environ.get("SHALLOWS_CACHE_DIR")
    if given:
        return Path(given)
    try:
        return platformdirs.user_cache_path("shallows") / "kernels"
    except RuntimeError:  # a user without a home, as in some containers
        return Path(tempfile.gettempdir()) / f"shallows-{os.getuid()}"


def read(name: str) -> bytes | None:
    """Return the code kept under a name; None if there is none, or it can't be trusted."""
    path = directory() / name
    try:
        with path.open("rb") as file:
            if not _private(path.parent, path.parent.stat()):
                return None
            if not _private(path, os.fstat(file.fileno())):
                return None
            content = file.read()
    except OSError:
        return None
    digest, code = content[:_DIGEST], content[_DIGEST:]
    return code if hashlib.sha256(code).digest() == digest else None


def write(name: str, code: bytes) -> None:
    """Keep object code, whole or not at all, where no other user can change it."""
    path = directory() / name
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        places = [path.parent, *([path] if path.exists() else [])]
        if all(_private(place, place.stat()) for place in places):
            with files.written(path, mode=0o600) as temporary:
                temporary.write_bytes(hashlib.sha256(code).digest() + code)


def _private(path: Path, found: os.stat_result) -> bool:
    """Return whether a file or directory is this user's and nobody else may write to it."""
    if os.name != "posix":
        return True
    if found.st_uid != os.geteuid():
        _warn(path, "belongs to another user")
    elif found.st_mode & 0o022:
        _warn(path, "can be written by other users")
    else:
        return True
    return False


@cache
def _warn(path: Path, why: str) -> None:
    """Say once what is wrong with a path."""
    warnings.warn(CacheWarning(f"{path} {why}: {NOT_USED}"), stacklevel=2)
