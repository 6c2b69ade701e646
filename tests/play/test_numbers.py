"""The page's numbers: NumPy's bits in TypeScript, without NumPy."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from shallows import ArgumentError, datasets
from shallows.mlp import MLP

WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")
BUILT = (WEB / "node_modules").is_dir()


def bits(values: np.ndarray) -> list[str]:
    return [
        f"{word:016x}" for word in np.ascontiguousarray(values).view(np.uint64).ravel().tolist()
    ]


LABELS = (
    "b a b",
    "10 9 10",
    "01 10 9",
    "1.0 0 -2",
    "true FALSE true",
    "10 9a x",
    "1 01 2",
    "1 1.0 2",
)


def classes(path: Path, labels: list[str]) -> dict[str, object]:
    """Return a table, and the classes that Python finds in it; None if it refuses them."""
    path.write_text("\n".join(["x,y", *(f"{i},{label}" for i, label in enumerate(labels)), ""]))
    try:
        data = datasets.from_csv(path, "y")
    except ArgumentError:
        return {"table": path.read_text(), "classes": None, "y": []}
    return {"table": path.read_text(), "classes": data.class_names, "y": data.y.tolist()}


@pytest.mark.skipif(NODE is None or not BUILT, reason="no Node, or its packages are not installed")
def test_initial_weights_and_data_of_the_page_have_the_bits_of_python(tmp_path: Path) -> None:
    """All initialisations agree for many seeds and shapes, and so do all data sets and classes."""
    weights = [
        {"sizes": mlp.sizes, "bias": mlp.bias, "init": mlp.init, "scale": mlp.scale, "seed": seed,
         "row": bits(mlp.draw([seed])[0])}
        for init in ("uniform", "normal", "xavier", "he")
        for mlp in (
            MLP.of(2, (3, 3), 2, init=init),
            MLP.of(5, (32, 7), 4, bias=True, init=init, scale=0.3),
        )
        for seed in (0, 1, 1234, 2**31, 2**32 - 1)
    ]  # fmt: skip
    given = {"n": 40, "seed": 7, "noise": 0.1}
    data = [
        {**given, "name": name, "x": bits(made.x), "y": made.y.ravel().tolist()}
        for name, make in datasets.BUILT_IN.items()
        for made in [make(**{k: v for k, v in given.items() if k in datasets.options(name)})]
    ]
    expected = tmp_path / "expected.json"
    tables = [classes(tmp_path / "table.csv", labels.split()) for labels in LABELS]
    expected.write_text(json.dumps({"weights": weights, "data": data, "tables": tables}))
    done = subprocess.run(
        [str(NODE), "test/run.mjs", "numbers"],
        cwd=WEB, env={**os.environ, "EXPECTED": str(expected)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "# pass 2" in done.stdout
