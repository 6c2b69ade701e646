"""Let each call of a small sweep on its store's files fail once, with EIO, ENOSPC and EDQUOT.

``python tests/slow/faults.py`` compiles `faults.c`, starts itself with it, and forks a sweep for
each call and error. The sweep has to end with one error that names the store and no temporary file,
or not to mind; then the same call again has to give the whole table.
"""

import ctypes
import errno
import os
import shutil
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
    """Run the sweep with one failing call; return how many calls there were, and what ended it."""
    faults = ctypes.CDLL(str(library))
    faults.faults_fired.restype = ctypes.c_char_p

    def work():
        faults.faults_arm(str(path).encode(), ctypes.c_long(which), number)
        try:
            extended(path)
            said = "done"
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        return f"{faults.faults_seen()}\n{faults.faults_fired().decode()}\n{said}"

    calls, fired, said = forked(work).split("\n", 2)
    return int(calls), fired, said


def healed(path):
    """Return the table of the same call again, as called and as opened, and every warning."""
    import shallows as sh

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        same = continued(path).equals(sh.open(path).frame)
    lines = [str(warning.message) for warning in caught]
    return f"{same} {sh.open(path).frame.to_csv()} {lines}"


def main(root):
    import pandas  # noqa: F401 - loaded before the forks
    import pyarrow.parquet  # noqa: F401
    import safetensors.numpy  # noqa: F401

    from shallows.sweeps import store, sweep  # noqa: F401

    library = Path(os.environ["LD_PRELOAD"])
    total, _, said = failing(library, root / "whole", -1, 0)
    assert said == "done"
    whole = forked(lambda: healed(root / "whole"))
    assert whole.startswith("True ")
    print(f"{total} calls on the files of the store", flush=True)
    counts, bad = Counter(), 0
    for which in range(0, total, int(os.environ.get("STEP", "1"))):
        for number in (errno.EIO, errno.ENOSPC, errno.EDQUOT):
            path = root / "s"
            _, fired, said = failing(library, path, which, number)
            counts[fired or "not reached", said.partition(":")[0]] += 1
            hidden = "/." in said.replace("/.lock", "")
            again = forked(lambda: healed(root / "s"))
            if (said != "done" and (str(path) not in said or hidden)) or again != whole:
                bad += 1
                print("BAD", which, fired, errno.errorcode[number], said, again[:300], flush=True)
            shutil.rmtree(path, ignore_errors=True)
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
        sys.exit(subprocess.run([sys.executable, __file__], env=preloaded, check=False).returncode)
    finally:
        shutil.rmtree(root)
