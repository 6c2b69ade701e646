"""`ShallowClassifier`: classes, their weights and their probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import validate_data

from shallows.arguments import ArgumentError
from shallows.sklearn.callbacks import with_callbacks
from shallows.sklearn.classes import Classes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


class ShallowClassifier(ClassifierMixin, Classes):
    """A small neural network for a small table: the best, or the mean, of many initialisations.

    `restarts` networks are trained by full-batch gradient descent with momentum. Each stops when it
    no longer improves on samples that it does not train on, and networks leave out different
    samples. The data alone decide what the folds are, and a network's seed decides its initial
    weights, its fold and its penalty. So the order of the rows changes no bit, a row given twice
    equals a weight of 2, and a network has the same bits alone and among many. A linear
    model takes part in the prediction if it predicts well what was held out. Where it does not, and
    networks hardly do, a constant (the share of each class) takes part, and a warning says so.

    Parameters
    ----------
    hidden_layer_sizes : int or tuple of int
    activation : str or tuple of str
        Activation of all hidden layers, or one for each: ``logistic`` (the sigmoid), ``tanh``,
        ``relu`` or ``identity``, as in scikit-learn, or any other name that `shallows.train`
        takes, such as ``silu``.
    restarts : int
        Number of initialisations. The first has the seed `random_state`, which also seeds the
        generator of the other seeds.
    combine : {"best", "mean"}
        Keep the network with the lowest loss on the held-out samples (less that of a constant), or
        use a mean of all networks, of which no loss is over twice that of a constant.
    scaling : {"standard", "log", "none"}, or a tuple of them
        Give networks features of mean 0 and standard deviation 1; the same, but the logarithm of
        features that are skewed to the right; or the features as they are. A feature that never
        changes in `fit` is ignored, except with ``none``. Of several scalings, each has all the
        networks once. The first is kept, unless the held-out loss of a later one is 5 % lower.
    alpha : float or tuple of float
        Factor of the L2 penalty, as in `MLPClassifier`: ½ α Σ w² / n is added to the mean loss of
        n samples. Of several factors, networks take one each, and the next one whenever each fold
        had its turn: fewer networks than folds times factors don't try all. The better the networks
        of a factor predict what they left out, the larger is their share in the mean, see
        `shares_`.
    learning_rate_init, momentum : float
        Gradients are means over the samples.
    max_iter : int
        Budget of epochs.
    early_stopping : bool
        Whether to judge and stop networks by held-out samples; otherwise the loss of the training
        samples decides.
    holdout : {"crossed", "shared"}
        Each network leaves out one of 1 / `validation_fraction` folds, in turn, or all leave out
        the same samples.
    validation_fraction : float
        Share of each class to hold out. A class of one distinct row is not held out at all.
    n_iter_no_change : int
        Epochs without an improvement of the judged loss by `tol` after which a network stops. It
        is kept as it was at its best.
    check_every : int
        Epochs between two looks at the loss.
    tol : float
    class_weight : dict, "balanced" or None
    warm_start : bool
        Whether `fit` continues from the networks of the last `fit`. On the same samples, those that
        had stopped stay as they are, and the others get `max_iter` more epochs.
    verbose : bool
        Whether to print a line at each look.
    n_jobs : int, optional
        Number of threads, as scikit-learn counts them: one by default, all processors for -1, all
        but one for -2. Within another job of joblib it is what joblib leaves. It never changes a
        bit.
    random_state : int, RandomState instance or None

    Attributes
    ----------
    classes_ : ndarray
    outcome_ : Outcome
        How the training of the best network ended. A network that diverges raises no error.
    outcomes_, seeds_, losses_ : list, ndarray, ndarray, (restarts,)
        For every network: how it ended, its seed, and its lowest judged mean loss (infinite if it
        was never finite).
    scaling_ : str
        The scaling that was kept.
    kept_ : int64 ndarray
        The networks whose mean is the prediction; empty if it is a constant's or a linear model's.
    shares_ : ndarray, (kept,)
        The share of each of them in that mean.
    constant_share_ : float
        The share of a constant (that of each class) in the prediction. A warning says so if it is
        at least what a constant gets that is as good as the average factor `alpha`: 1 / (1 + number
        of factors).
    linear_share_ : float
        The share of a logistic regression with an L2 penalty. It takes the place of the constant if
        it is better on the samples held out, and if each hidden layer has two units for each class
        but one (two in all for two classes). It is 0 with ``best``; a warning then says if it is
        much better. `shares_`, `constant_share_` and `linear_share_` add up to 1.
    oof_prediction_ : ndarray, (n, classes), or None
        The prediction for each row of `fit` by the networks that left it out, or by the best of
        them if `combine` is ``best``; NaN for rows that none left out.
    validation_scores_ : dict
        Measures of `oof_prediction_`: ``log_loss``, that of a constant and of a linear model fitted
        to the same rows as the networks (unless it overflows), and ``accuracy``. (They are
        too good on small tables, because the same rows say when a network stops and what its share
        is: on a table of 87 rows, a log-loss of 0.55 where new rows gave 0.60, over ten splits.)
    training_hash_ : str
        SHA-256 of the training samples; it does not depend on their order.
    loss_curve_, validation_curve_ : list of float
        For the best network, at each look: the mean loss with its penalty, and the mean loss of the
        held-out samples.
    best_loss_, n_iter_, coefs_, intercepts_, n_layers_, n_outputs_, out_activation_
        Attributes of the best network, as in scikit-learn.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from shallows.sklearn import ShallowClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> model = ShallowClassifier(max_iter=100, random_state=0).fit(X, y)
    >>> model.predict(X[:1]), model.predict_proba(X[:1]).round(1)
    (array([0]), array([[1., 0., 0.]]))
    """

    def __init__(
        self,
        hidden_layer_sizes: int | tuple[int, ...] = (16,),
        activation: str | tuple[str, ...] = "relu",
        *,
        restarts: int = 64,
        combine: str = "mean",
        scaling: str | tuple[str, ...] = "standard",
        alpha: float | tuple[float, ...] = (0.5, 2.0, 8.0),
        learning_rate_init: float = 0.5,
        momentum: float = 0.9,
        max_iter: int = 500,
        early_stopping: bool = True,
        holdout: str = "crossed",
        validation_fraction: float = 0.25,
        n_iter_no_change: int = 30,
        check_every: int = 10,
        tol: float = 1e-3,
        class_weight: dict[Any, float] | str | None = None,
        warm_start: bool = False,
        verbose: bool | int = False,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        super().__init__(
            hidden_layer_sizes,
            activation,
            restarts=restarts,
            combine=combine,
            scaling=scaling,
            alpha=alpha,
            learning_rate_init=learning_rate_init,
            momentum=momentum,
            max_iter=max_iter,
            early_stopping=early_stopping,
            holdout=holdout,
            validation_fraction=validation_fraction,
            n_iter_no_change=n_iter_no_change,
            check_every=check_every,
            tol=tol,
            warm_start=warm_start,
            verbose=verbose,
            n_jobs=n_jobs,
            random_state=random_state,
        )
        self.class_weight = class_weight

    @with_callbacks
    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train all networks, each from its own seed.

        Parameters
        ----------
        X : array-like, (n, features)
        y : array-like, (n,)
            Classes, of which there are at least two.
        sample_weight : array-like, (n,), optional
            Not negative; a whole weight counts as that many copies of the sample.

        Returns
        -------
        self

        Raises
        ------
        ArgumentError
            Naming the argument, what was given and what is accepted.
        ValueError
            As scikit-learn's validation raises it for X and y.

        Warns
        -----
        ConvergenceWarning
            If the networks are no better, or hardly better, than a constant on what they left out,
            or much worse than a linear model that takes no part in the prediction.
        """
        again = self._goes_on
        x, labels = validate_data(self, X, y, dtype=np.float64, reset=not again)
        check_classification_targets(labels)
        if not again:
            self.classes_ = np.unique(labels)
        samples = self._samples(x, labels, sample_weight)
        return self._fit(X, y, samples, sample_weight, again=again)

    def partial_fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Take one epoch on these samples alone.

        Nothing is held out: the best network is the one with the lowest loss on these samples.

        Parameters
        ----------
        X : array-like, (n, features)
        y : array-like, (n,)
        classes : array-like, (classes,), optional
            All of them; needed at the first call.
        sample_weight : array-like, (n,), optional
            As in `fit`.

        Returns
        -------
        self

        Raises
        ------
        ArgumentError
            If a class is not in `classes`, or `classes` is missing at the first call or differs
            from it later.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from shallows.sklearn import ShallowClassifier
        >>> X, y = load_iris(return_X_y=True)
        >>> model = ShallowClassifier(random_state=0)
        >>> for _ in range(3):
        ...     model = model.partial_fit(X, y, classes=[0, 1, 2])
        ...
        >>> model.predict_log_proba(X).shape
        (150, 3)
        """
        first = not hasattr(self, "_found")  # a fit that failed may have left `classes_`
        x, labels = validate_data(self, X, y, dtype=np.float64, reset=first)
        check_classification_targets(labels)
        if first and classes is None:
            raise ArgumentError("classes", None, "all classes, at the first call of partial_fit")
        if first:
            self.classes_ = np.unique(np.asarray(classes))
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            raise ArgumentError("classes", classes, f"the classes {self.classes_.tolist()}")
        return self._step(self._samples(x, labels, sample_weight), again=not first)

    def predict_proba(self, X: ArrayLike) -> Array:
        """Return the probability of each class, (n, classes), as `classes_` orders them.

        Parameters
        ----------
        X : array-like, (n, features)

        Raises
        ------
        ArgumentError
            If a value is so far from those of the fit that the prediction overflows.
        """
        return self._shown(self._outputs(X))

    def predict_log_proba(self, X: ArrayLike) -> Array:
        """Return the logarithm of `predict_proba`, -∞ for a probability of 0.

        Parameters
        ----------
        X : array-like, (n, features)
        """
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the most probable class of each sample, (n,).

        Parameters
        ----------
        X : array-like, (n, features)
        """
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]
