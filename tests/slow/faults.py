"""Let each call of a small sweep on its store's files fail once, with EIO, ENOSPC and EDQUOT.

``python tests/slow/faults.py`` compiles `faults.c`, starts itself with it, and forks a sweep for
each call and error. The sweep has to end with one error that names the store and no temporary file,
or not to mind and give the whole table; then the same call again has to give the whole table.
They come in a random order; ``FAULTS=1000`` ends after a thousand of them; ``CALLS=close,flock``
chooses some calls.
"""

import ctypes
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
CALL = {"hidden": [(2, 2), (3, 3)], "seed": range(4), "progress": False, "threads": 1}


def compiled(root):
    library = root / "faults.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, HERE / "faults.c"], check=True)
    return library


def extended(path):
    """Make a store of two kernels, then extend it: most calls that there are."""
    import shallows as sh
    from shallows.sweeps import store

    store.EVERY = 0.0
    sh.sweep(sh.datasets.xor(), **CALL, max_epochs=20, store=path)
    return continued(path)


def continued(path):
    """Return the table of the second call."""
    import shallows as sh

    return sh.sweep(sh.datasets.xor(), **CALL, max_epochs=60, store=path).frame


def forked(work):
    """Return the text that a function returns in a process of its own, which knows no threads."""
    read, write = os.pipe()
    if not os.fork():
        signal.alarm(100)  # kills it if it hangs
        try:
            text = work()
        except BaseException as error:
            text = f"{type(error).__name__}: {error}"
        os.write(write, text.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.wait()
    return text


def failing(library, path, which, number):
    """Run the sweep with one failing call; return all calls, the failing one, and the end."""
    faults = ctypes.CDLL(str(library))
    faults.faults_fired.restype = faults.faults_name.restype = ctypes.c_char_p

    def work():
        faults.faults_arm(str(path).encode(), ctypes.c_long(which), number)
        try:
            said = f"done {extended(path).to_csv()}"
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        calls = [faults.faults_name(i).decode() for i in range(faults.faults_seen())]
        return f"{' '.join(calls)}\n{faults.faults_fired().decode()}\n{said}"

    calls, fired, said = forked(work).split("\n", 2)
    return calls.split(" "), fired, said


def healed(path):
    """Return the table of the same call again, as called and as opened, and every warning."""
    import shallows as sh

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        opened, same = continued(path).to_csv(), sh.open(path).frame.to_csv()
    lines = [str(warning.message) for warning in caught]
    return opened if opened == same and not lines else f"{opened} {same} {lines}"


def wrong(path, said, whole):
    """Return whether a call ended otherwise than with the whole table, or an error in order."""
    if said.startswith("done "):
        return said.removeprefix("done ") != whole
    kind, _, text = said.partition(": ")
    hidden = "/." in text.replace("/.lock", "")
    return kind not in ("OSError", "ArgumentError") or str(path) not in text or hidden


def main(root):
    import safetensors.numpy  # noqa: F401 - loaded before the forks

    from shallows.sweeps import store  # noqa: F401

    library = Path(os.environ["LD_PRELOAD"])
    extended(root / "warm")  # compiles, so that no fork has to
    whole = healed(root / "warm")
    calls, _, said = failing(library, root / "whole", -1, 0)
    assert said == f"done {whole}"
    numbers = errno.EIO, errno.ENOSPC, errno.EDQUOT
    chosen = set(os.environ.get("CALLS", ",".join(calls)).split(","))
    places = [which for which, call in enumerate(calls) if call in chosen]
    faults = [(which, number) for which in places for number in numbers]
    random.Random(0).shuffle(faults)  # noqa: S311 - no secrets
    print(f"{len(calls)} calls on the files of the store, {len(faults)} faults", flush=True)
    counts, bad, path = Counter(), 0, root / "s"
    for which, number in faults[: int(os.environ.get("FAULTS", len(faults)))]:
        _, fired, said = failing(library, path, which, number)
        counts[fired or "not reached", said.partition(" ")[0].strip(":")] += 1
        again = forked(lambda: healed(path))
        if wrong(path, said, whole) or again != whole:
            bad += 1
            told = said[:300] if wrong(path, said, whole) else f"healed to {again[-400:]}"
            print("BAD", which, fired, errno.errorcode[number], told, flush=True)
        shutil.rmtree(path, ignore_errors=True)
        if sum(counts.values()) % 100 == 0:
            print(f"{sum(counts.values())} so far, {bad} bad", flush=True)
    for (call, end), count in sorted(counts.items()):
        print(f"{count:5} {call}: {end}")
    print(f"{sum(counts.values())} faults, {bad} bad")
    return bad


if __name__ == "__main__":
    root = Path(tempfile.mkdtemp())
    try:
        if "LD_PRELOAD" in os.environ:
            sys.exit(main(root))
        preloaded = {**os.environ, "LD_PRELOAD": str(compiled(root))}
        done = subprocess.run([sys.executable, __file__], env=preloaded, check=False)
        sys.exit(bool(done.returncode))
    finally:
        shutil.rmtree(root)
