"""The page docs/small-tables-benchmark.md, made of what `tables.py` has kept.

What is kept of a table: its shape, the number of its classes (0 for numbers), for each model the
scores of every split, and for some tables the seconds that a fit takes on an idle machine.
"""

import platform

import numpy as np
from scipy import stats
from sklearn import __version__ as sklearn_version
from table_data import CLASSIFICATION, REGRESSION

OURS, SHARED, SEARCHED = "Shallow", "Shallow, shared", "MLP, searched"
LINEAR, CONSTANT = "linear, cross-validated", "constant"
#: What scikit-learn has.
MODELS = [OURS, SHARED, "MLP", SEARCHED, LINEAR, "boosted trees", "forest", CONSTANT]
#: What needs PyTorch, and takes much longer: so on fewer splits, and beside few others.
PEERS = ["RealMLP", "TabM"]
FEW = [OURS, SEARCHED, LINEAR]


def mean(found, model, key, seeds=None):
    """Return the mean of a score over splits, all that are kept or some."""
    splits = found["models"][model]
    return float(np.mean([splits[seed][key] for seed in seeds or splits]))


def common(found, models):
    """Return the splits that all of these models have."""
    first, *rest = (found["models"].get(model, {}) for model in models)
    return [seed for seed in first if all(seed in other for other in rest)]


def ratio(found, model, seeds):
    """Return a model's mean loss over ours."""
    return mean(found, model, "loss", seeds) / mean(found, OURS, "loss", seeds)


def interval(ratios):
    """Return the geometric mean of ratios over tables, with its 95 % interval."""
    logs = np.log(ratios)
    half = stats.t.ppf(0.975, len(logs) - 1) * stats.sem(logs)
    low, middle, high = np.exp([logs.mean() - half, logs.mean(), logs.mean() + half])
    return f"{middle:.2f} [{low:.2f}, {high:.2f}]"


def grid(heads, rows):
    """Return a table in Markdown."""
    return "\n".join("| " + " | ".join(row) + " |" for row in [heads, ["---"] * len(heads), *rows])


def compared(here, models, measured):
    """Return the ratios of other models to the first one, ours, over tables: the same splits of each."""
    rows = []
    for model in models[1:]:
        of = [ratio(found, model, common(found, models)) for found in here.values()]
        better = f"{sum(r < 1 for r in of)} of {len(of)}"
        rows.append([model, interval(of), f"{np.median(of):.2f}", better])
    return grid(["", f"its {measured} / ours", "median", "tables on which it is better"], rows)


def losses(here, models, measured):
    """Return every table's mean losses, the lowest in bold, on splits that all these models have."""
    rows = []
    for name, found in here.items():
        of = [mean(found, model, "loss", common(found, models)) for model in models]
        cells = [f"**{loss:.3f}**" if loss == min(of) else f"{loss:.3f}" for loss in of]
        rows.append([f"{name} ({found['shape'][0]} × {found['shape'][1]})", *cells])
    return grid([f"mean {measured}", *models], rows)


def floors(here):
    """Return the tables on which ours is over 5 % worse than the best of the plainest models."""
    worse = []
    for name, found in here.items():
        floor = min(mean(found, model, "loss") for model in (LINEAR, CONSTANT))
        if mean(found, OURS, "loss") > 1.05 * floor:
            worse.append(f"{name} ({mean(found, OURS, 'loss') / floor:.2f})")
    told = ", ".join(worse) or "no table"
    return f"More than 5 % worse than the better of a constant and a linear model: {told}."


def other_scores(here):
    """Return the Brier scores and areas under the curve, means over the tables."""
    keys = ["Brier", "AUC"]
    rows = [
        [model, *(f"{np.mean([mean(f, model, key) for f in here.values()]):.3f}" for key in keys)]
        for model in MODELS
    ]
    return grid(["mean over tables", *keys], rows)


def part(tables, results, measured):
    """Return a section: ratios over all tables, every table's losses, then the peers'."""
    here = {name: results[name] for name in tables}
    sections = [compared(here, MODELS, measured), floors(here), losses(here, MODELS, measured)]
    if measured == "log-loss":
        sections.append(other_scores(here))
    for peer in PEERS:
        models = [*FEW, peer]
        both = {name: found for name, found in here.items() if common(found, models)}
        if len(both) > 1:
            counts = {len(common(found, models)) for found in both.values()}
            splits = " or ".join(str(count) for count in sorted(counts))
            sections += [
                f"{peer}, on {splits} of the splits of {len(both)} tables:",
                compared(both, models, measured),
                losses(both, models, measured),
            ]
    return "\n\n".join(sections)


def times(results):
    """Return the seconds of a fit."""
    timed = {name: found["seconds"] for name, found in results.items() if "seconds" in found}
    rows = [
        [
            model,
            *(f"{seconds[model]:.3g}" if model in seconds else "" for seconds in timed.values()),
        ]
        for model in MODELS + PEERS
    ]
    return grid(["seconds", *timed], rows)


def page(results, splits):
    """Return the page, of results with so many splits of all `MODELS`."""
    return f"""# Small tables: the estimators beside others

`python benchmarks/tables.py` writes this page. `benchmarks/table_data.py` says where the tables come
from, and which other tables chose the defaults. scikit-learn {sklearn_version}, one core of
{platform.machine()}.

Every model has its defaults unless said otherwise. All but ours stand behind a `StandardScaler`, and an
`MLPRegressor` has its target scaled, too. All get the same columns: a category is one of 0 and 1 for each
of its values but one. There are {splits} random splits of each table, the same for all models, with a
quarter of the rows held out. A ratio above 1 means that ours is better. The intervals are 95 % over
tables. *Shared* is ours with `holdout="shared"`. *Searched* is the best of six networks by
cross-validation.

RealMLP is `RealMLP_TD_Classifier` and `RealMLP_TD_Regressor` of the package pytabkit, TabM its
`TabM_D_Classifier` and `TabM_D_Regressor`. Both have their defaults without a search, one network each
(TabM's is an ensemble of 32 that share weights). For classes, the log-loss chooses the epoch and RealMLP
smooths no labels: the documentation of pytabkit recommends this where probabilities matter. They
take longer, so they were run on fewer splits, and have tables of their own, in which all models are on
those splits. A fit of TabM took 2 to 96 seconds of processor time on the tables below, and did not end
within 4 minutes on Auto (mpg). So it was not run on the others. TabPFN was not run: it downloads its
weights, which could not be reached.

Trees win on some tables: Hitters and hprice1 among those with numbers, kyphosis and Auto (origin) among
those with classes. On hprice1 (88 rows), whose largest lot lies eight standard deviations above the mean,
networks are worse than a linear model, which is 2 to 75 % of the prediction (on ten splits).

## Classification

{part(CLASSIFICATION, results, "log-loss")}

## Regression

{part(REGRESSION, results, "RMSE")}

## Time

The time of one fit on the training rows of split 0, in seconds by the clock, in one thread. Of other
programs, only some of the lowest priority ran beside. Compiled code was there. It is the best of three
fits, or a single one of RealMLP and TabM. The search of a searched network is not in it.

{times(results)}
"""
