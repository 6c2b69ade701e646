"""Damage every kind of file in many ways: never a wrong table, a foreign error or much memory.

``MUTATIONS=20000 python tests/slow/mutations.py`` prints the figures of `docs/cluster.md`. In the
first format, descriptions had no checksum. Wherever one is read, a warning has to say so, and what
an edit of it made wrong is counted apart.
"""

import json
import os
import random
import resource
import shutil
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import shallows as sh

XOR = sh.datasets.xor()
TESTS = Path(__file__).parents[1]
OLD = {
    "old": TESTS / "sweeps" / "stores" / "second",
    "older": TESTS / "sweeps" / "stores" / "first",
    "old.png": TESTS / "maps" / "old" / "second.png",
    "old.parquet": TESTS / "maps" / "old" / "map.parquet",
    "later.parquet": TESTS / "maps" / "old" / "second.parquet",
}
PARTS = ("sweep.json", "data.safetensors", "networks/*")
UNPROTECTED = ("old", "older", "old.png")
MUTATIONS = int(os.environ.get("MUTATIONS", "1000"))
WHOLE = {"hidden": [(2, 2), (3, 3)], "lr": [0.1, 20.0], "seed": range(6), "progress": False}


def made(root):
    """Return the good files: stores, saved tables, maps and runs, by name."""
    sh.sweep(XOR, **WHOLE, max_epochs=100, store=root / "store")
    done = sh.sweep(XOR, **WHOLE, max_epochs=1500, store=root / "store")
    for budget in (100, 1000, 2000):  # the same sweep with other budgets
        sh.sweep(XOR, **WHOLE, max_epochs=budget, store=root / f"budget-{budget}")
    sh.sweep(sh.datasets.linear(), **WHOLE, max_epochs=100, store=root / "linear")
    for name, old in OLD.items():
        (shutil.copytree if old.is_dir() else shutil.copy)(old, root / name)
    done.replay(3).save(root / "run.npz")
    done.replay(3).save(root / "run.safetensors")
    axes = {"x": ("lr", 0.1, 9, "log"), "y": ("scale", 0.5, 2)}
    map_ = sh.trainability(XOR, **axes, size=(5, 4), max_epochs=60, progress=False)
    map_.save(root / "map.parquet")
    map_.save(root / "map.png")
    return done


def mutated(rng, good, other):
    """Return the content of a file, changed in one of several ways."""
    content = bytearray(good)
    place = rng.randrange(len(content))
    match rng.choice(["flip", "flip", "cut", "overwrite", "delete", "insert", "swap", "json"]):
        case "flip":
            content[place] ^= 1 << rng.randrange(8)
        case "cut":
            del content[place:]
        case "overwrite":
            content[place : place + 30] = rng.randbytes(rng.randrange(1, 30))
        case "delete":
            del content[place : place + rng.randrange(1, 30)]
        case "insert":
            content[place:place] = rng.randbytes(rng.randrange(1, 30))
        case "swap":
            return other
        case "json":
            try:
                return _edited(rng, bytes(content))
            except ValueError:
                content[place] ^= 255
    return bytes(content)


def _edited(rng, content):
    """Return a JSON file with one of its numbers or words changed."""
    node = whole = json.loads(content)
    while True:
        key = rng.choice(list(node) if isinstance(node, dict) else range(len(node)))
        value = node[key]
        if isinstance(value, dict | list) and value:
            node = value
            continue
        node[key] = rng.choice([0, 1, 2, 3, 100, 1000, 1500, 2000, -1, "x", None, [], {}, 10**9])
        return json.dumps(whole).encode()


def table(path):
    """Return what a path holds, as rows that can be compared."""
    if path.is_dir():
        frame = sh.open(path).frame
    elif path.suffix == ".parquet":
        frame = sh.maps.load(path).frame
    elif path.suffix == ".png":
        return {0: repr((sh.maps.load(path).settings(2, 2), sh.maps.load(path).x.values.tolist()))}
    else:
        run = sh.load(path)
        return {0: repr((run.describe(), run.loss, [w.tobytes() for w in run.weights.values()]))}
    earlier = sh.open(path, max_epochs=100).frame if path.name == "store" else frame[:0]
    return _rows(frame) | {("earlier", row): values for row, values in _rows(earlier).items()}


def _rows(frame):
    columns = [name for name in frame.columns if name != "budget"]
    return dict(zip(frame.index, map(repr, frame[columns].itertuples(index=False)), strict=True))


def true_rows(top):
    """Return all that may be said of each row: its last outcome, or the one at the first budget.

    A shard of the first budget, put back from a backup, is part of the sweep: its networks have not
    run the larger budget yet, and the column ``budget`` says so.
    """
    last = table(top)
    if top.name != "store":
        return {row: {values} for row, values in last.items()}
    first = table(top.parent / "budget-100")
    return {row: {values, first.get(row, values)} for row, values in last.items()}


def main():
    rng, counts = random.Random(int(os.environ.get("SEED", "0"))), Counter()  # noqa: S311 - no secrets
    warnings.simplefilter("error")
    warnings.simplefilter("always", sh.StoreWarning)
    root = Path(tempfile.mkdtemp())
    made(root)
    targets = {
        root / "store": [*PARTS, *(f"earlier/100/{part}" for part in PARTS)],
        root / "old": PARTS,
        root / "older": ["sweep.json"],
        **{root / name: [""] for name in ("run.npz", "run.safetensors", "map.parquet", "map.png")},
        **{root / name: [""] for name in OLD if "." in name},
    }
    pieces = [
        (top, file)
        for top, patterns in targets.items()
        for pattern in patterns
        for file in (sorted(top.glob(pattern)) if pattern else [top])
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        right = {top: true_rows(top) for top in targets}
    others = [file for file in root.glob("*/**/*") if file.is_file()]  # of other stores
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(MUTATIONS):
        top, file = rng.choice(pieces)
        alike = [other for other in others if other.suffix == file.suffix and other != file]
        good = file.read_bytes()
        file.write_bytes(mutated(rng, good, rng.choice(alike or [file]).read_bytes()))
        try:
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                found = table(top)
            wrong = {row for row, values in found.items() if values not in right[top].get(row, ())}
            told = any("has no checksum" in str(warning.message) for warning in said)
            silent = len(found) < len(right[top]) and len(said) == told
            if top.name in UNPROTECTED and not told and file.name != "sweep.json":
                counts["unwarned"] += 1  # another sweep.json may have a checksum
            apart = wrong and told and file.name in ("sweep.json", "old.png")
            counts[
                "wrong, with the warning" if apart
                else "wrong" if wrong
                else "lost silently" if silent
                else "read"
            ] += 1  # fmt: skip
            if (wrong or silent) and not apart:
                print(
                    "WRONG",
                    file.relative_to(root),
                    sorted(wrong)[:3],
                    [str(w.message) for w in said],
                )
        except sh.ArgumentError as error:
            counts["refused"] += 1
            if str(top) not in str(error) and "data: got None" not in str(error):
                counts["unnamed"] += 1
                print("UNNAMED", error)
        except Exception as error:
            counts["foreign"] += 1
            print("FOREIGN", file.relative_to(root), type(error).__name__, error)
        finally:
            file.write_bytes(good)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(dict(counts), f"peak memory {peak / 1024:.0f} MB, {(peak - before) / 1024:.0f} MB more")
    shutil.rmtree(root)
    assert not any(
        counts[bad] for bad in ("wrong", "lost silently", "foreign", "unnamed", "unwarned")
    )


if __name__ == "__main__":
    main()
