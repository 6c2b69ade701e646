"""A model card: one page that says how good a model is, and what it is made of."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.datasets import load_diabetes, load_iris
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from shallows import ArgumentError
from shallows.sklearn import ShallowClassifier, ShallowRegressor, card, card_figures, model_card

QUICK = {"hidden_layer_sizes": (3,), "restarts": 8, "max_iter": 60, "random_state": 0}
X, Y = load_iris(return_X_y=True)
ODD = ['<i>rose</i> & "co"', "$x_$ $", "_日本\n" + "long" * 20]


@pytest.fixture(scope="module")
def model():
    """Train a pipeline whose classes have odd names."""
    return make_pipeline(StandardScaler(), ShallowClassifier(**QUICK)).fit(X, np.array(ODD)[Y])


@pytest.fixture
def page(tmp_path):
    """Return a function: the text of a model's card."""

    def written(model):
        model_card(model, tmp_path / "card.html")
        return (tmp_path / "card.html").read_text("utf-8")

    return written


def test_the_page_says_what_the_model_is(model, page):
    """Scores, shares, parameters, the hash, and names that are text and no markup."""
    text, last = page(model), model[-1]
    assert "<p>Before the networks come: StandardScaler.</p>" in text
    assert "&lt;i&gt;rose&lt;/i&gt; &amp; &#34;co&#34;" in text
    assert "<i>" not in text
    assert f"<b>{last.validation_scores_['log_loss']:.4g}</b><span>log-loss</span>" in text
    assert last.training_hash_ in text
    assert "<code>(3,)</code>" in text
    for share in [*(last.shares_[last._found.kind[last.kept_] == k].sum() for k in range(3)), 0]:
        assert f">{share:.1%}<" in text


def test_the_page_needs_nothing_else(model, page):
    """It has no script, and fetches nothing."""
    text = page(model)
    assert "<script" not in text
    assert 'src="' not in text
    assert not any(f'href="{start}' in text for start in ("http", "/", "."))


def test_the_page_fits_a_phone(page, tmp_path, chromium):
    """At 390 pixels nothing is wider than the screen, and in the dark it is dark."""
    page(ShallowClassifier(**QUICK, alpha=(0.00123456, 98765.4)).fit(X, np.array(ODD)[Y]))
    shown = chromium.new_page(viewport={"width": 390, "height": 800}, color_scheme="dark")
    shown.goto((tmp_path / "card.html").as_uri())
    assert shown.evaluate("document.documentElement.scrollWidth") == 390
    colour = shown.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(20, 24, 30)"
    shown.close()


def test_calibration_compares_what_was_said_with_what_was():
    """Rows are sorted by their probability and cut into equal parts; a point is a part's means."""
    said = np.linspace(0, 1, 80)
    was = (np.arange(80) % 4 == 0).astype(float)
    truth, shares = (np.column_stack([1 - v, v]) for v in (was, said))
    (axes,) = card_figures.calibration(truth, shares, ["no", "yes"]).axes
    _, line = axes.lines
    np.testing.assert_allclose(line.get_xdata(), said.reshape(10, 8).mean(axis=1))
    np.testing.assert_allclose(line.get_ydata(), 0.25)
    assert line.get_label() == "P(yes)"


def test_errors_belong_to_their_rows():
    """Also where rows occur twice, or have no weight and so no prediction."""
    x, y = load_diabetes(return_X_y=True)
    x, y = np.vstack([x[:60], x[:20]]), np.concatenate([y[:60], y[:20]])
    weight = (np.arange(80) != 7).astype(float)
    model = ShallowRegressor(**QUICK).fit(x, y, sample_weight=weight)
    (figure, _), *_ = card._figures(model)
    said = model.oof_prediction_
    seen = np.isfinite(said)
    points = figure.axes[0].collections[0].get_offsets()
    np.testing.assert_allclose(points, np.column_stack([said, y - said])[seen])


def test_what_was_refused_is_said(page):
    """Networks that diverged, a constant that is the prediction, and that nothing was held out."""
    with pytest.warns(ConvergenceWarning):
        model = ShallowClassifier(**QUICK, learning_rate_init=1e6).fit(X, Y)
    text = page(model)
    assert "8 networks that diverged have no share. The first diverged at epoch" in text
    assert "A constant is 100% of the prediction" in text
    blind = ShallowClassifier(**QUICK, early_stopping=False).fit(X, Y)
    assert "No row was held out" in page(blind)
    best = ShallowClassifier(**QUICK, combine="best").fit(X, Y)
    assert "7 other networks have no share, because the loss is not the lowest." in page(best)
    one = ShallowClassifier(**QUICK).partial_fit(X, Y, classes=[0, 1, 2])
    assert "150 rows" not in page(one)


def test_only_a_fitted_model_has_a_card(model, tmp_path):
    """Others are refused before anything is written; scikit-learn's own view stays as it is."""
    path = tmp_path / "card.html"
    for unfitted in (ShallowClassifier(), make_pipeline(StandardScaler(), ShallowRegressor())):
        with pytest.raises(NotFittedError):
            model_card(unfitted, path)
    with pytest.raises(ArgumentError, match="model: got DummyClassifier"):
        model_card(DummyClassifier().fit(X, Y), path)
    with pytest.raises(ArgumentError, match=r"path: got .*\.html"):
        model_card(model, tmp_path / "card.pdf")
    assert list(tmp_path.iterdir()) == []
    assert ShallowClassifier._repr_html_ is BaseEstimator._repr_html_
