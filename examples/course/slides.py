"""Draw the figures of the slides: `python slides.py` writes them to `slides/`, as SVG.

All are of networks like the report's: two hidden layers of sigmoid units, without biases.
"""

import sys
from pathlib import Path

import shallows as sh

HERE = Path(__file__).parent


def main(folder: Path) -> None:
    """Write seven figures."""
    folder.mkdir(exist_ok=True)
    xor, linear = sh.datasets.xor(), sh.datasets.linear()
    run = sh.train(xor, hidden=(3, 3), lr=0.1, seed=0)
    stuck = sh.train(linear, hidden=(3, 3), lr=0.1, seed=1)
    freed = sh.train(linear, hidden=(3, 3), lr=0.02, seed=1)
    rates = [0.02, 0.05, 0.1, 0.2, 0.5]
    sweep = sh.sweep(xor, lr=rates, seed=range(200), max_epochs=20_000, progress=False)
    wide = sh.train(xor, hidden=(10, 10), lr=0.1, seed=4)
    figures = {
        "1-network": sh.explain(run, epoch=1).plot(),
        "2-learning": run.plot(),
        "3-surface": sh.plots.decision_surface(run),
        "4-stuck": stuck.plot(),
        "5-smaller-steps": freed.plot(),
        "6-learning-rates": sweep.plot("lr"),
        "7-last-digit": sh.sensitivity(wide).plot(),
    }
    for name, figure in figures.items():
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "slides")
