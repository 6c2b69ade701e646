"""Small tables: the estimators beside other models, on tables that chose none of their defaults.

``python benchmarks/tables.py`` measures all tables (`table_data` says where they come from), prints
each table's losses, keeps the scores of every split in benchmarks/tables.json, and writes
docs/small-tables-benchmark.md when all are there. What is kept is not measured again, so it can be
stopped and go on. One core.

The settings of a searched network are chosen for each table on the training part of a split of its
own, seed 999. RealMLP and TabM take part where pytabkit is installed.
"""

import argparse
import json
import os
import time
import warnings
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before any library counts processors

import numpy as np
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegressionCV, RidgeCV
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from table_data import CLASSIFICATION, REGRESSION, halves, loaded
from table_page import CONSTANT, LINEAR, MODELS, OURS, PEERS, SEARCHED, SHARED, mean, page

from shallows.sklearn import ShallowClassifier, ShallowRegressor

SPLITS = 10
KEPT = Path(__file__).with_suffix(".json")
PAGE = Path(__file__).parents[1] / "docs" / "small-tables-benchmark.md"
GRID = {"hidden_layer_sizes": [(16,), (100,)], "alpha": [1e-4, 0.1, 1.0]}
BEHIND = StandardScaler  # what stands before every model but ours


def contestants(classes):
    """Return a maker for each model that is installed, given a seed."""
    if classes:
        network, trees, forest, dummy = (
            MLPClassifier(max_iter=500),
            HistGradientBoostingClassifier(),
            RandomForestClassifier(),
            DummyClassifier(),
        )
        linear = LogisticRegressionCV(
            max_iter=1000, scoring="neg_log_loss", l1_ratios=(0,), use_legacy_attributes=False
        )
        ours = ShallowClassifier()
    else:
        network, trees, forest, dummy = (
            TransformedTargetRegressor(MLPRegressor(max_iter=500), transformer=StandardScaler()),
            HistGradientBoostingRegressor(),
            RandomForestRegressor(),
            DummyRegressor(),
        )
        linear, ours = RidgeCV(np.logspace(-3, 3, 13)), ShallowRegressor()
    inside = "" if classes else "regressor__"  # the network's own parameters
    plain = {
        OURS: lambda s: clone(ours).set_params(random_state=s),
        SHARED: lambda s: clone(ours).set_params(random_state=s, holdout="shared"),
        "MLP": lambda s: clone(network).set_params(**{inside + "random_state": s}),
        SEARCHED: lambda s: clone(network).set_params(**{inside + "random_state": s}),
        LINEAR: lambda _: clone(linear),
        "boosted trees": lambda s: clone(trees).set_params(random_state=s),
        "forest": lambda s: clone(forest).set_params(random_state=s),
        CONSTANT: lambda _: clone(dummy),
    }
    return plain | (peers(classes) if find_spec("pytabkit") else {})


def peers(classes):
    """Return makers of RealMLP and TabM, with their defaults and one thread.

    For classes they have the settings that pytabkit's documentation recommends where probabilities
    matter: the log-loss chooses the epoch, and RealMLP smooths no labels.
    """
    import torch
    from pytabkit import (
        RealMLP_TD_Classifier,
        RealMLP_TD_Regressor,
        TabM_D_Classifier,
        TabM_D_Regressor,
    )

    torch.set_num_threads(1)
    same = {"device": "cpu", "n_threads": 1}
    if not classes:
        return {
            "RealMLP": lambda s: RealMLP_TD_Regressor(random_state=s, **same),
            "TabM": lambda s: TabM_D_Regressor(random_state=s, **same),
        }
    same["val_metric_name"] = "cross_entropy"
    return {
        "RealMLP": lambda s: RealMLP_TD_Classifier(random_state=s, use_ls=False, **same),
        "TabM": lambda s: TabM_D_Classifier(random_state=s, **same),
    }


def searched(x, y, classes):
    """Return the settings of a network that are best on the training part of split 999."""
    network = contestants(classes)[SEARCHED](0)
    a, _, c, _ = halves(x, y, 999, classes)
    step = "mlpclassifier" if classes else "transformedtargetregressor__regressor"
    grid = {f"{step}__{key}": values for key, values in GRID.items()}
    scoring = "neg_log_loss" if classes else "neg_mean_squared_error"
    search = GridSearchCV(make_pipeline(BEHIND(), network), grid, scoring=scoring, cv=3)
    best = search.fit(a, c).best_params_
    return {name.split("__", 1)[1]: value for name, value in best.items()}


def scores(model, x, y, classes):
    """Return the losses of a fitted model on rows that it has not seen."""
    if not classes:
        return {"loss": float(np.sqrt(np.mean((model.predict(x) - y) ** 2)))}
    p = model.predict_proba(x).astype(float)
    p /= p.sum(axis=1, keepdims=True)  # those of PyTorch are float32
    one_hot = y[:, None] == model.classes_
    several = {"multi_class": "ovr"} if p.shape[1] > 2 else {}
    return {
        "loss": float(log_loss(y, p, labels=model.classes_)),
        "Brier": float(((p - one_hot) ** 2).sum(axis=1).mean()),
        "AUC": float(roc_auc_score(y, p if several else p[:, 1], **several)),
    }


def made(model, make, seed, found, x, y):
    """Return a model that is ready to fit, with what stands before it."""
    classes = bool(found["classes"])
    one = make(seed)
    if model == SEARCHED:
        if "settings" not in found:
            found["settings"] = searched(x, y, classes)
        one.set_params(**found["settings"])
    return one if model in (OURS, SHARED) else make_pipeline(BEHIND(), one)


def fitted(model, x, y):
    """Fit a model, and return the seconds that passed, those of the processor, and warnings."""
    started, cpu = time.perf_counter(), time.process_time()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model.fit(x, y)
    return {
        "wall": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "warned": sum(issubclass(w.category, ConvergenceWarning) for w in told),
    }


def opened(name, found, names):
    """Return a table and makers of the models, once each has fitted a few rows."""
    x, y = loaded(name)
    found["shape"], found["classes"] = list(x.shape), len(np.unique(y)) * (name in CLASSIFICATION)
    models = {m: make for m, make in contestants(bool(found["classes"])).items() if m in names}
    few = x[:: len(x) // 60 or 1], y[:: len(x) // 60 or 1]
    for make in models.values():  # compiled code, caches, first calls
        make_pipeline(BEHIND(), make(0)).fit(*few)
    return x, y, models


def measure(name, found, names, splits, keep):
    """Add the scores of the models that these splits lack to {model: {seed: scores}}."""
    wanted = [str(seed) for seed in range(splits)]
    lacking = [n for n in names if not set(wanted) <= set(found["models"].get(n, ()))]
    x, y, models = opened(name, found, lacking)
    classes = bool(found["classes"])
    for seed in wanted:
        a, b, c, d = halves(x, y, int(seed), classes)
        for model, make in models.items():
            kept = found["models"].setdefault(model, {})
            if seed not in kept:
                ready = made(model, make, int(seed), found, x, y)
                spent = fitted(ready, a, c)
                kept[seed] = scores(ready, b, d, classes) | spent
                keep()


def clocked(name, found, names):
    """Measure the seconds that one fit of each model takes: the machine must do nothing else."""
    x, y, models = opened(name, found, names)
    a, _, c, _ = halves(x, y, 0, bool(found["classes"]))
    for model, make in models.items():
        ready = [made(model, make, 0, found, x, y) for _ in range(1 if model in PEERS else 3)]
        seconds = min(fitted(one, a, c)["wall"] for one in ready)
        found.setdefault("seconds", {})[model] = seconds


def options(arguments):
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="all, if none is named")
    parser.add_argument("--splits", type=int, default=SPLITS)
    parser.add_argument(
        "--models", nargs="+", default=MODELS, choices=[*MODELS, *PEERS], metavar="MODEL"
    )
    parser.add_argument("--again", action="store_true", help="forget what is kept of these models")
    parser.add_argument("--times", action="store_true", help="measure the time of fits alone")
    parser.add_argument("--page", action="store_true", help="write the page of what is kept")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where the scores are kept")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Measure what is not kept yet, table after table, and write the page if all is there."""
    given = options(arguments)
    results = json.loads(given.kept.read_text()) if given.kept.exists() else {}
    everything = [*CLASSIFICATION, *REGRESSION]

    def keep():
        given.kept.write_text(json.dumps(results))

    for name in [] if given.page else given.tables or everything:
        found = results.setdefault(name, {"models": {}})
        for model in given.models if given.again else []:
            found["models"].pop(model, None)
            if model == SEARCHED:
                found.pop("settings", None)
        if given.times:
            clocked(name, found, given.models)
        else:
            measure(name, found, given.models, given.splits, keep)
        keep()
        seen = {m: round(mean(found, m, "loss"), 4) for m in found["models"]}
        print(name, found.get("seconds") if given.times else seen, flush=True)
    if all(set(MODELS) <= set(results.get(n, {"models": ()})["models"]) for n in everything):
        PAGE.write_text(page(results, SPLITS), encoding="utf-8")


if __name__ == "__main__":
    main()
