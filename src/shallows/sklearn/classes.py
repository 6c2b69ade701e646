"""Classes as targets of networks, and outputs of networks as probabilities of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError
from shallows.sklearn.base import Shallow
from shallows.sklearn.checks import weights_by_class, weights_of
from shallows.sklearn.losses import losses
from shallows.sklearn.samples import Samples

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from shallows.mlp import MLP

    Array = NDArray[np.float64]


class Classes(Shallow):
    """An estimator of classes, without its public methods: one output for two, else one each."""

    _loss = "cross-entropy"
    class_weight: dict[Any, float] | str | None

    def _samples(self, x: Array, labels: NDArray[Any], sample_weight: ArrayLike | None) -> Samples:
        weights = weights_of(sample_weight, x)
        if not np.isin(labels, self.classes_).all():
            raise ArgumentError("y", np.unique(labels), f"the classes {self.classes_.tolist()}")
        number_of = np.searchsorted(self.classes_, labels)
        present = np.unique(number_of[weights > 0])
        if len(self.classes_) < 2 or (len(present) < 2 and not hasattr(self, "_found")):
            raise ArgumentError("y", "samples of one class only", "at least two classes")
        if self.class_weight is not None:
            weights = weights_by_class(self.class_weight, labels, weights)
        several = len(self.classes_) > 2
        one_hot = np.eye(len(self.classes_))[number_of]
        targets = one_hot if several else one_hot[:, 1:]
        return Samples(x, targets, weights)

    def _groups(self, samples: Samples) -> NDArray[np.int64]:
        several = samples.targets.shape[1] > 1
        labels = samples.targets.argmax(axis=1) if several else samples.targets[:, 0]
        return labels.astype(np.int64)

    def _out_activation(self, mlp: MLP) -> str:
        return "softmax" if mlp.sizes[-1] > 1 else "logistic"

    def _shown(self, yhat: Array) -> Array:
        return yhat if yhat.shape[1] > 1 else np.column_stack([1 - yhat, yhat])

    def _scores(
        self, targets: Array, yhat: Array, simpler: dict[str, Array], weights: Array
    ) -> dict[str, float]:
        def loss(outputs: Array) -> float:
            return float(np.average(losses(self._loss, targets, outputs), weights=weights))

        truth, said = (self._shown(values).argmax(axis=1) for values in (targets, yhat))
        accuracy = float(np.average(truth == said, weights=weights))
        others = {f"log_loss_of_{name}": loss(outputs) for name, outputs in simpler.items()}
        return {"log_loss": loss(yhat), **others, "accuracy": accuracy}

    @property
    def _constant_is(self) -> str:
        return "It predicts the share of each class."
