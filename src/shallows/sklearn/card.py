"""A page about a fitted model: how good it is, what it is made of, and what it was made from."""

from __future__ import annotations

import platform
import warnings
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import files
from shallows.outcome import Status
from shallows.sklearn import card_figures
from shallows.sklearn.exported import steps_of
from shallows.templates import template
from shallows.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

_MEASURES = {
    "log_loss": "log-loss",
    "log_loss_of_constant": "log-loss of a constant",
    "log_loss_of_linear": "log-loss of a linear model",
    "accuracy": "accuracy",
    "rmse": "root mean squared error",
    "rmse_of_constant": "the same of a constant",
    "rmse_of_linear": "the same of a linear model",
}
_MOST_NAMES = 60


def model_card(model: Any, path: str | Path) -> None:
    """Write a page about a fitted estimator, or a pipeline that ends in one.

    It shows the scores on rows that were held out, the calibration of probabilities or the errors
    of a regression, the losses of all networks, the share of each penalty and of a simpler model,
    which networks have no share and why, the parameters, the versions, and the hash of the training
    data.
    The page is one file without scripts, for light and dark screens of any width.

    Parameters
    ----------
    model : ShallowClassifier, ShallowRegressor or Pipeline
    path : str or Path
        Ends in ``.html``.

    Raises
    ------
    NotFittedError
        If the model is not fitted.
    ArgumentError
        If it is another model, or the file can't be written.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from shallows.sklearn import ShallowClassifier, model_card
    >>> X, y = load_iris(return_X_y=True)
    >>> model_card(ShallowClassifier(max_iter=100, random_state=0).fit(X, y), "iris.html")
    """
    path = files.check(path, (".html",))
    page = _render(model, steps_of(model))
    with files.written(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


def _render(model: Any, steps: list[Any]) -> str:
    estimator = steps[-1]
    count = model.n_features_in_
    names = [str(name) for name in getattr(model, "feature_names_in_", [])]
    return template("shallows.sklearn", "card.html.jinja").render(
        name=type(estimator).__name__,
        layers="-".join(map(str, estimator._ensemble.plan.mlp.sizes)),
        activations=", ".join(dict.fromkeys(estimator._ensemble.plan.mlp.activation)),
        networks=_count(len(estimator.losses_), "network", "networks"),
        kept=len(estimator.kept_),
        columns=_count(count, "column", "columns"),
        rows=0 if estimator.oof_prediction_ is None else len(estimator.oof_prediction_),
        names=names[:_MOST_NAMES],
        more_names=max(0, len(names) - _MOST_NAMES),
        classes=list(map(str, getattr(estimator, "classes_", []))),
        steps=[type(step).__name__ for step in steps[:-1]],
        scores=[
            (_MEASURES.get(name, name.replace("_", " ")), f"{value:.4g}")
            for name, value in estimator.validation_scores_.items()
        ],
        figures=list(map(_figure, _figures(estimator))),
        shares=_shares(estimator),
        refused=_refused(estimator),
        parameters=estimator.get_params(deep=False),
        hash=estimator.training_hash_,
        versions={
            "Shallows": __version__,
            "scikit-learn": version("scikit-learn"),
            "NumPy": np.__version__,
            "Python": platform.python_version(),
        },
    )


def _figures(estimator: Any) -> list[tuple[Figure, str]]:
    """Return the figures, each with its caption."""
    shown = [
        (
            card_figures.losses(estimator),
            "Each point is a network: its lowest loss on what it left out (in training, if nothing "
            "was). Filled points have a share in the prediction.",
        ),
        (
            card_figures.curves(estimator),
            "The thin lines are all networks on the rows that they left out. High losses are cut "
            "off.",
        ),
    ]
    if estimator.oof_prediction_ is None:
        return shown
    predicted = np.asarray(estimator.oof_prediction_).reshape(len(estimator.oof_prediction_), -1)
    truth = np.asarray(estimator._oof_target).reshape(predicted.shape)
    seen = np.isfinite(predicted).all(axis=1) & np.isfinite(truth).all(axis=1)
    if not seen.any():
        return shown
    if hasattr(estimator, "classes_"):
        names = list(map(str, estimator.classes_))
        figure = card_figures.calibration(truth[seen], predicted[seen], names)
        caption = "On the dashed line, probabilities are shares. Rows are sorted by what was said, "
        caption += "and each point is an equal part of them."
    else:
        figure = card_figures.residuals(truth[seen], predicted[seen])
        caption = "Each point is a row: how far the prediction was off."
    return [(figure, f"{caption} Each row is predicted by networks that left it out."), *shown]


def _figure(shown: tuple[Figure, str]) -> tuple[Any, str]:
    from markupsafe import Markup

    from shallows import plots

    figure, caption = shown
    with warnings.catch_warnings():  # names may have letters that Matplotlib's font lacks
        warnings.filterwarnings("ignore", "Glyph")
        drawn = plots.svg(figure, f"{figure.axes[0].get_title(loc='left')}. {caption}")
    return Markup(drawn), caption  # noqa: S704 (Matplotlib escapes text)


def _shares(estimator: Any) -> list[tuple[Any, ...]]:
    """Return each member's name, its networks, those with a share, and the share."""
    kinds = estimator._found.kind
    share = np.zeros(len(kinds))
    share[estimator.kept_] = estimator.shares_
    rows: list[tuple[Any, ...]] = []
    for kind, alpha in enumerate(estimator._ensemble.plan.alpha):
        own = kinds == kind
        rows.append(
            (f"penalty {alpha:g}", int(own.sum()), int((share[own] > 0).sum()), share[own].sum())
        )
    rows.append(("a linear model", "", "", estimator.linear_share_))
    rows.append(("a constant", "", "", estimator.constant_share_))
    return [(name, count, kept, f"{part:.1%}") for name, count, kept, part in rows]


def _refused(estimator: Any) -> list[str]:
    """Return sentences about the networks without a share, and about what a user should know."""
    without = np.setdiff1d(np.arange(len(estimator.losses_)), estimator.kept_)
    diverged = [i for i in without if estimator.outcomes_[i].status is Status.DIVERGED]
    sentences = []
    if diverged:
        which = _count(len(diverged), "network that diverged has", "networks that diverged have")
        sentences.append(f"{which} no share. The first {estimator.outcomes_[diverged[0]]}.")
    if others := len(without) - len(diverged):
        which = _count(others, "other network has", "other networks have")
        why = "loss is more than twice a constant's, or the share of the penalty would be under 1 %"
        why = "loss is not the lowest" if estimator.combine == "best" else why
        sentences.append(f"{which} no share, because the {why}.")
    if estimator.constant_share_ >= 0.25:
        sentences.append(
            f"A constant is {estimator.constant_share_:.0%} of the prediction, because the "
            "networks were hardly better than it, or not at all, on the rows that they left out."
        )
    if estimator.oof_prediction_ is None:
        sentences.append("No row was held out, so that there are no honest scores.")
    return sentences


def _count(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
