"""Small tables: ShallowClassifier beside MLPClassifier, and two of another kind for orientation.

Writes docs/small-tables-benchmark.md. ``python benchmarks/tables.py``; one core.

The splits of the page are seeds 0, 1, …; the settings of MLPClassifier are searched for each data
set, by cross-validated log-loss, on the training part of a split of its own, seed 999, and the
defaults of ShallowClassifier were chosen on splits of seed 1000.
"""

import itertools
import os
import platform
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before any library counts processors
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])

import numpy as np
from scipy import stats
from sklearn import __version__ as sklearn_version
from sklearn import datasets
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from shallows.sklearn import ShallowClassifier

SPLITS = 20
PAGE = Path(__file__).parents[1] / "docs" / "small-tables-benchmark.md"
DATA = {
    "iris": lambda: datasets.load_iris(return_X_y=True),
    "wine": lambda: datasets.load_wine(return_X_y=True),
    "breast cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
    "two moons": lambda: datasets.make_moons(400, noise=0.3, random_state=0),
    "circles": lambda: datasets.make_circles(400, noise=0.2, factor=0.5, random_state=0),
    "digits": lambda: datasets.load_digits(return_X_y=True),
}
GRID = [
    {"solver": ["adam"], "learning_rate_init": [1e-3, 1e-2]},
    {"solver": ["lbfgs"]},
]
SHARED = {"hidden_layer_sizes": [(16,), (100,)], "alpha": [1e-4, 0.1, 1.0]}
OURS, THEIRS = "ShallowClassifier", "MLPClassifier, searched"
MEASURES = {"log-loss": 4, "accuracy": 4, "seconds": 3}


def halves(x, y, seed):
    return train_test_split(x, y, test_size=0.25, stratify=y, random_state=seed)


def searched(x, y):
    """Return MLPClassifier's best settings of the grid, for data that are scaled."""
    x, _, y, _ = halves(x, y, 999)
    grid = [{**part, **SHARED} for part in GRID]
    model = MLPClassifier(max_iter=500, random_state=0)
    search = GridSearchCV(model, grid, scoring="neg_log_loss", cv=3)
    return search.fit(StandardScaler().fit_transform(x), y).best_params_


def contestants(settings):
    return {
        OURS: lambda seed: ShallowClassifier(random_state=seed),
        f"{OURS}, best": lambda seed: ShallowClassifier(combine="best", random_state=seed),
        THEIRS: lambda seed: MLPClassifier(max_iter=500, random_state=seed, **settings),
        "MLPClassifier, defaults": lambda seed: MLPClassifier(max_iter=500, random_state=seed),
        "logistic regression": lambda seed: LogisticRegression(max_iter=1000),
        "gradient-boosted trees": lambda seed: HistGradientBoostingClassifier(random_state=seed),
    }


def measure(x, y, models):
    """Return {model: {measure: a value for each split}}, the models taking turns."""
    found = {name: {measure: [] for measure in MEASURES} for name in models}
    halves_of = [halves(x, y, seed) for seed in range(SPLITS)]
    for make in models.values():  # compiled code, caches, first calls
        make_pipeline(StandardScaler(), make(0)).fit(halves_of[0][0], halves_of[0][2])
    for seed, (a, b, c, d) in enumerate(halves_of):
        for name, make in models.items():
            model = make_pipeline(StandardScaler(), make(seed))
            started = time.perf_counter()
            model.fit(a, c)
            found[name]["seconds"].append(time.perf_counter() - started)
            found[name]["log-loss"].append(log_loss(d, model.predict_proba(b)))
            found[name]["accuracy"].append(model.score(b, d))
    return found


def interval(values, digits):
    """Return a mean with the half-width of its 95 % interval over the splits."""
    values = np.asarray(values)
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
    return f"{values.mean():.{digits}f} ± {half:.{digits}f}"


def verdict(ours, theirs):
    """Return what a paired comparison of two losses says, lower being better."""
    difference = np.asarray(ours) - np.asarray(theirs)
    half = stats.t.ppf(0.975, len(difference) - 1) * stats.sem(difference)
    if abs(difference.mean()) <= half:
        word = "not told apart"
    else:
        word = "**better**" if difference.mean() < 0 else "**worse**"
    return f"{difference.mean():+.4f} ± {half:.4f}: {word}"


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def page(results, settings):
    parts = [
        "# Small tables: the estimator beside others\n",
        f"{datetime.now(UTC):%Y-%m-%d}; scikit-learn {sklearn_version}, one core of "
        f"{platform.machine()}, every model with its defaults behind a `StandardScaler` unless said "
        f"otherwise; {SPLITS} random splits, a quarter of the rows held out. Means with the 95 % "
        "interval over the splits. (Splits of one table overlap, so true intervals are wider.) "
        "Seconds are those of `fit`; the machine was shared, so read ratios of one table. "
        "`python benchmarks/tables.py` writes this page.\n",
        "`ShallowClassifier` trains 64 networks in each fit and, by default, predicts the mean of "
        "their probabilities; *best* keeps the one with the lowest loss on the samples held out. Its "
        "defaults were chosen among some forty settings, tried on other splits (of the same rows) of "
        "the first five tables, *digits* being left out, "
        "and are the same for all. `MLPClassifier, searched` has, for each table, the best settings "
        "of a grid of 18 by cross-validation, whose time is not counted. Where a simple problem lets "
        "its `lbfgs` stop after a few steps (wine), or a table is wide and has many classes (digits, "
        "16 units being few), it is the faster one, and on digits the better one.\n",
        "## ShallowClassifier minus MLPClassifier with searched settings\n",
        summary(results),
    ]
    for name, found in results.items():
        x, _ = DATA[name]()
        parts += [f"## {name}, {len(x)} rows, {x.shape[1]} features\n"]
        rows = [
            [model, *(interval(of[measure], digits) for measure, digits in MEASURES.items())]
            for model, of in found.items()
        ]
        parts += [table(["", *MEASURES], rows)]
        shown = ", ".join(f"{key}={value!r}" for key, value in sorted(settings[name].items()))
        parts += [f"Searched: {shown}.\n"]
    return "\n".join(parts)


def summary(results):
    rows = []
    for name, found in results.items():
        ours, theirs = found[OURS], found[THEIRS]
        ratios = np.divide(theirs["seconds"], ours["seconds"])
        low, middle, high = np.quantile(ratios, [0.025, 0.5, 0.975])
        rows.append(
            [
                name,
                verdict(ours["log-loss"], theirs["log-loss"]),
                verdict(-np.array(ours["accuracy"]), -np.array(theirs["accuracy"])),
                f"{middle:.2g} ({low:.2g}–{high:.2g})",
            ]
        )
    heads = ["", "log-loss", "error rate", "one fit of theirs takes … times ours (95 % of splits)"]
    return table(heads, rows)


def main():
    warnings.simplefilter("ignore")  # MLPClassifier's budget may run out
    results, settings = {}, {}
    for name, load in DATA.items():
        x, y = load()
        settings[name] = searched(x, y)
        results[name] = measure(x, y, contestants(settings[name]))
        print(summary({name: results[name]}), settings[name], flush=True)
    PAGE.write_text(page(results, settings), encoding="utf-8")


if __name__ == "__main__":
    assert len(list(itertools.product(*SHARED.values()))) * 3 == 18
    main()
