"""The common base of the estimators: restarts, fitting, and the kept networks."""

from __future__ import annotations

import warnings
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from shallows.arguments import integer
from shallows.sklearn import checks, linear, restarts, told
from shallows.sklearn.callbacks import FRAMES, CallbackSupportMixin, Looks
from shallows.sklearn.ensemble import Ensemble
from shallows.sklearn.parameters import Parameters
from shallows.sklearn.plan import Group
from shallows.sklearn.scaling import Scaling
from shallows.sklearn.shares import shares

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from shallows.mlp import MLP
    from shallows.sklearn.linear import Linear
    from shallows.sklearn.plan import Plan
    from shallows.sklearn.restarts import Restarts
    from shallows.sklearn.samples import Samples
    from shallows.trajectory import Weights

    Array = NDArray[np.float64]

#: Another scaling is taken if its loss is less than so many times that of the first one: a smaller
#: gain on the samples held out is often none on new ones.
CLEARLY = 0.95


class Shallow(CallbackSupportMixin, Parameters):
    """The common part of both estimators: restarts, fitting, the kept networks."""

    _loss: str
    training_hash_: str
    classes_: NDArray[Any]
    loss_curve_: list[float]
    kept_: NDArray[np.int64]
    scaling_: str
    shares_: Array
    constant_share_: float
    linear_share_: float
    _linear: Linear | None

    # -- fitting ---------------------------------------------------------------------------------

    def _fit(self, X: Any, y: Any, samples: Samples, weight: Any, *, again: bool) -> Self:
        """Train on checked samples; callbacks get X, y and weight."""
        plan = self._plan(samples)
        count = integer("restarts", self.restarts, minimum=1, maximum=10**6)
        raw = samples.merged()
        hash_ = raw.hash
        merged, others = self._scaled(raw, again=again)
        self._constant = merged.mean
        folds = self._folds(merged)
        # Networks go on from where they stopped only if all that they were judged by is the same.
        made_of = hash_, plan, count, folds.tobytes()
        same = again and made_of == getattr(self, "_made_of", None)
        self._made_of = None  # until the training has ended: an interrupted one is no start
        fold_count = max(1, int(folds.max()) + 1)
        state, kind = self._start(plan, count, fold_count, again=again)
        fresh = restarts.Restarts.fresh(state, plan.mlp.n_weights, kind)
        found = deepcopy(self._found if same else fresh)
        metadata = None if weight is None else {"sample_weight": weight}
        most = -(-plan.max_epochs // plan.check_every) * (1 + len(others))
        looks = Looks(self, most, X=X, y=y, metadata=metadata)

        def look(found: Restarts) -> bool:
            if self.verbose:
                print(told.news(found))
            return looks.look(lambda: self._kept(plan, found))

        self._train(plan, merged, folds, found, look)
        for scaling in others if (folds >= 0).any() else []:
            kept, self._scaling = dict(self.__dict__), scaling
            self._train(plan, replace(merged, x=scaling(raw.x)), folds, deepcopy(fresh), look)
            if not self._better_than(kept["validation_scores_"]):
                self.__dict__ |= kept
        self.training_hash_, self._made_of = hash_, made_of
        if says := told.doubts(self, self._found):
            warnings.warn(says, ConvergenceWarning, stacklevel=3 + FRAMES)  # at the call of fit
        looks.close()
        return self

    def _train(
        self,
        plan: Plan,
        merged: Samples,
        folds: NDArray[np.int64],
        found: Restarts,
        look: Callable[[Restarts], bool],
    ) -> None:
        """Train networks on scaled samples, and set the attributes that follow."""
        groups = self._grouped(merged, folds)
        self._linear = linear.fitted(self._loss, groups)
        restarts.train(plan, groups, found, look)
        self.__dict__ |= self._kept(plan, found)
        self.__dict__ |= self._judged(plan, found, groups, merged)

    def _better_than(self, scores: dict[str, float]) -> bool:
        """Whether the loss on samples held out is clearly lower than another, or that is NaN."""
        name = "rmse" if self._loss == "squared" else "log_loss"
        mine, other = self.validation_scores_[name], scores[name]
        return bool(mine < CLEARLY * other or (np.isfinite(mine) and not np.isfinite(other)))

    def _grouped(self, merged: Samples, folds: NDArray[np.int64]) -> list[Group]:
        """Return the networks by what is held out: the rest of the seed's division says which."""
        count, networks = int(folds.max()) + 1, np.arange(len(self.seeds_))
        if not count:
            return [Group(networks, merged)]
        fold_of = self.seeds_ % count
        return [
            Group(networks[fold_of == fold], merged, folds == fold)
            for fold in np.unique(fold_of).tolist()
        ]

    @property
    def _constant_is(self) -> str:
        """A sentence that says which constant is predicted where no network is better."""
        raise NotImplementedError

    @property
    def _goes_on(self) -> bool:
        """Whether a fit continues from the last one."""
        return bool(self.warm_start) and hasattr(self, "_found")

    def _scaled(self, merged: Samples, *, again: bool) -> tuple[Samples, list[Scaling]]:
        """Return samples with their inputs (and numbers to predict) scaled, and other scalings."""
        made = self._scalings(merged)
        self._scaling, *others = [self._ensemble.scaling] if again else made
        return replace(merged, x=self._scaling(merged.x)), others

    def _step(self, samples: Samples, *, again: bool) -> Self:
        """Take one epoch on checked samples, from the present weights."""
        plan, so_far = self._plan(samples), getattr(self, "n_iter_", 0)
        count = integer("restarts", self.restarts, minimum=1, maximum=10**6)
        curve = getattr(self, "loss_curve_", [])
        merged, _ = self._scaled(samples.merged(), again=again)
        found = restarts.step(plan, merged, *self._start(plan, count, 1, again=True))
        self._linear = None
        if not again:
            self._constant, self.training_hash_ = merged.mean, merged.hash
        self._made_of = None
        self.__dict__ |= self._kept(plan, found) | {
            "oof_prediction_": None,
            "validation_scores_": {},
        }
        self.n_iter_, self.loss_curve_ = so_far + 1, curve + self.loss_curve_
        return self

    def _start(
        self, plan: Plan, count: int, folds: int, *, again: bool
    ) -> tuple[Array, NDArray[np.int64]]:
        """Return where the networks start, and the number of each one's penalty.

        They start from their seeds, or go on from their present weights. Then each keeps its
        penalty, though the number of folds, by which a seed says it, may be another now.
        """
        n_state = plan.design(weighted=False).n_state
        if again and hasattr(self, "_found") and self._found.state.shape == (count, n_state):
            alike = len(self._ensemble.plan.alpha) == len(plan.alpha)
            return self._found.state, self._found.kind if alike else self._penalty(plan, folds)
        self.seeds_ = self._seeds(count, folds * len(plan.alpha))
        state = np.zeros((count, n_state))
        state[:, : plan.mlp.n_weights] = plan.mlp.draw(self.seeds_.tolist())
        return state, self._penalty(plan, folds)

    def _kept(self, plan: Plan, found: Restarts) -> dict[str, Any]:
        """Return the attributes of an estimator with these networks."""
        best = found.best_of(np.arange(len(found.judged)))
        line = self._member(plan.mlp)
        if self.combine == "mean":
            share, rest = shares(found, self._loss, line.evidence if line else 0.0)
        else:
            share = (found.better & (np.arange(len(found.judged)) == best)).astype(float)
            rest = float(1.0 - share.sum())
        kept = np.flatnonzero(share)
        last = linear.as_network(plan.mlp, self._loss, line.weights) if line else None
        weights = plan.mlp.unpack(found.best[best])
        layers = range(1, len(plan.mlp.sizes))
        return {
            "losses_": found.judged.copy(),
            "best_loss_": float(found.judged[best]),
            "outcomes_": list(found.outcomes),
            "outcome_": found.outcomes[best],
            "kept_": kept,
            "scaling_": self._scaling.name,
            "shares_": share[kept],
            "constant_share_": 0.0 if line else rest,
            "linear_share_": rest if line else 0.0,
            "n_iter_": int(found.epochs[best]),
            "loss_curve_": _column(found.curve, best),
            "validation_curve_": _column(found.validation, best),
            "coefs_": [weights[f"w{layer}"] for layer in layers],
            "intercepts_": [weights[f"b{layer}"] for layer in layers],
            "n_layers_": len(plan.mlp.sizes),
            "n_outputs_": plan.mlp.sizes[-1],
            "out_activation_": self._out_activation(plan.mlp),
            "_found": deepcopy(found),
            "_ensemble": Ensemble.of(
                plan, self._scaling, found.best[kept], share[kept], self._constant, rest, last
            ),
        }

    def _member(self, mlp: MLP) -> Linear | None:
        """Return the linear model if it is better than a constant, and can take part."""
        line = self._linear
        if line is None or self.combine != "mean" or line.evidence <= 0:
            return None
        return line if line.units <= min(mlp.hidden) else None

    def _judged(
        self, plan: Plan, found: Restarts, groups: list[Group], merged: Samples
    ) -> dict[str, Any]:
        """Return what the networks say of the samples that they were not trained on."""
        if not found.validation:
            return {"oof_prediction_": None, "validation_scores_": {}}
        yhat, guess = (np.full_like(merged.targets, np.nan) for _ in range(2))
        unchanged = Scaling.none(merged.x.shape[1])
        line, rest = self._member(plan.mlp), self.constant_share_ + self.linear_share_
        for number, group in enumerate(groups):
            guess[group.out] = constant = group.samples.mean
            kept, share = self._kept_of(found, group)
            last = linear.as_network(plan.mlp, self._loss, line.of_groups[number]) if line else None
            own = Ensemble.of(plan, unchanged, found.best[kept], share, constant, rest, last)
            yhat[group.out] = own.outputs(merged.x[group.out])
        seen = ~np.isnan(yhat[:, 0])
        simpler = {"constant": guess[seen]}
        if self._linear:
            simpler["linear"] = self._linear.outputs[seen]
        scores = self._scores(merged.targets[seen], yhat[seen], simpler, merged.weights[seen])
        yhat[~np.isfinite(yhat)] = np.nan
        none = np.full((1, guess.shape[1]), np.nan)  # for rows of weight 0
        of_rows = [np.vstack([v, none])[merged.origin] for v in (yhat, merged.targets)]
        prediction, self._oof_target = map(self._shown, of_rows)
        return {"oof_prediction_": prediction, "validation_scores_": scores}

    def _kept_of(self, found: Restarts, group: Group) -> tuple[NDArray[np.int64], Array]:
        """Return the networks of a group that predict what it left out, and their shares.

        The best of all networks is in one group alone. So each group has a best one here.
        """
        if self.combine == "mean":
            chosen = np.isin(self.kept_, group.networks)
            return self.kept_[chosen], self.shares_[chosen]
        best = np.array([found.best_of(group.networks)])
        return best[found.better[best]], np.ones(int(found.better[best].sum()))

    # -- using -----------------------------------------------------------------------------------

    def _outputs(self, X: ArrayLike) -> Array:
        """Return the mean ŷ of the networks that were kept, (samples, outputs)."""
        if self._plain(X):
            x = np.asarray(X)
        else:
            check_is_fitted(self)
            x = validate_data(self, X, reset=False, dtype=np.float64)
        return checks.finite(x, self._ensemble.outputs(x), self._ensemble.scaling)

    def _plain(self, X: ArrayLike) -> bool:
        """Whether there is nothing to say against X: scikit-learn takes 0.1 ms for its checks."""
        return (
            type(X) is np.ndarray
            and X.dtype == np.float64
            and X.ndim == 2
            and X.shape[1] == getattr(self, "n_features_in_", None)
            and len(X) > 0
            and hasattr(self, "_ensemble")
            and not hasattr(self, "feature_names_in_")
            and bool(np.isfinite(X).all())
        )

    def export(self, path: str | Path) -> None:
        """Write the estimator as one file, see `shallows.sklearn.export`.

        Parameters
        ----------
        path : str or Path
            Ends in ``.onnx``, ``.py``, ``.c`` or ``.js``.

        Raises
        ------
        ArgumentError
            As in `shallows.Run.export`.
        """
        from shallows.sklearn.exported import export

        export(self, path)

    def _shown(self, yhat: Array) -> Array:
        """Return outputs of networks as predictions."""
        raise NotImplementedError

    def _scores(
        self, targets: Array, yhat: Array, simpler: dict[str, Array], weights: Array
    ) -> dict[str, float]:
        """Return measures of outputs, and beside them the losses of simpler models."""
        raise NotImplementedError

    def _unscaled(self, weights: Weights) -> Weights:
        """Return the weights of a network whose outputs are those of `predict`."""
        return weights

    def _out_activation(self, mlp: MLP) -> str:
        raise NotImplementedError


def _column(rows: list[Array], network: int) -> list[float]:
    """Return a network's values at each look before it stopped."""
    return [float(row[network]) for row in rows if not np.isnan(row[network])]
