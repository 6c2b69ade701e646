"""The last layer: from a sample's logits to misses, loss and ∂L/∂z."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.arithmetic import functions
from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import Index, Value, where
from shallows.engine.tiles import repeat

if TYPE_CHECKING:
    from shallows.engine.places import Places, Row

TOGETHER = 7  # samples whose only outputs are computed together: a sigmoid is one long chain


class Sums(NamedTuple):
    """The sums of an epoch over its samples.

    Parameters
    ----------
    misses : Value
        Samples that the network gets wrong, or the weight of those.
    trouble : Value
        0 as long as all numbers are finite, then NaN for good. A finite number adds 0, as v·0 or
        v - v. An infinite number or NaN adds NaN, and a sum with NaN in it stays NaN. So one sum
        tests all numbers, without a comparison for each. (v·0 takes the multiplier and v - v the
        adder; the code uses the one that is free.)
    loss : Value
        0 if it is not needed.
    """

    misses: Value
    trouble: Value
    loss: Value


class Output(NamedTuple):
    """Writes the last layer of samples."""

    at: Places

    def write(self, units: Row | list[Value], sample: Value, sums: Sums) -> Sums:
        """Replace a sample's logits by their ∂L/∂z, and return the sums with the sample in them."""
        several = self._softmax if self.at.design.outputs > 1 else self._sigmoid
        kind = self._squared if self.at.design.loss == "squared" else several
        return kind(units, sample, sums)

    def _sigmoid(self, units: Any, sample: Value, sums: Sums) -> Sums:
        at = self.at
        z, y = units[0], at.target(sample, 0)
        yhat = functions.sigmoid(z)
        misses = self._add(sums.misses, where(yhat >= 0.5, 1.0 - y, y), sample)
        loss = sums.loss
        if at.design.gradient == "stable":
            dz = self._weigh(yhat - y, sample)
            if at.counts_loss:
                # -log σ(z) where y = 1 and -log(1 - σ(z)) where y = 0 are both log(1 + e^v), of
                # v = -z and of v = z, which is z - 2yz.
                loss = self._add(loss, functions.softplus(z - (y + y) * z), sample)
        else:
            q = yhat * (1.0 - yhat)
            dyhat = self._weigh((yhat - y) / q, sample)
            dz = dyhat * q
            if at.counts_loss:
                at.watch("dL_dyhat", dyhat)
                likelihood = y * functions.log(yhat) + (1.0 - y) * functions.log(1.0 - yhat)
                loss = self._subtract(loss, likelihood, sample)
        at.see_output(sample, 0, yhat, dz)
        units[0] = dz
        sure = at.program.doubts is not None  # a quick sigmoid doubts all z that are trouble
        trouble = sums.trouble if sure else at.troubled(sums.trouble, z)
        return Sums(misses, trouble, loss)

    def _squared(self, units: Any, sample: Value, sums: Sums) -> Sums:
        at, outputs = self.at, self.at.design.outputs

        def error(c: Index, carried: list[Value]) -> list[Value]:
            top, hit, trouble, loss = carried
            yhat, y = units[c], at.target(sample, c)
            higher = yhat > top
            top, hit = where(higher, yhat, top), where(higher, y, hit)
            e = yhat - y
            dz = self._weigh(e, sample)
            if at.counts_loss:
                at.see_output(sample, c, yhat, dz)
                loss = fma(dz * 0.5, e, loss)
            units[c] = dz
            if isinstance(outputs, int) and outputs == 1:
                hit = where(yhat >= 0.5, y, 1.0 - y)
            return [top, hit, fma(yhat, 0.0, trouble), loss]

        lowest = at.number(-float("inf"))
        start = [lowest, at.zero, sums.trouble, sums.loss]
        _, hit, trouble, loss = repeat(at.program, outputs, start, error)
        return Sums(self._add(sums.misses, 1.0 - hit, sample), trouble, loss)

    def _softmax(self, units: Any, sample: Value, sums: Sums) -> Sums:
        at, outputs, p = self.at, self.at.design.outputs, self.at.program

        def highest(c: Index, carried: list[Value]) -> list[Value]:
            top, hit, of_label, trouble = carried
            z, y = units[c], at.target(sample, c)
            higher = z > top
            of_label = where(y > 0.5, z, of_label)
            return [where(higher, z, top), where(higher, y, hit), of_label, fma(z, 0.0, trouble)]

        def exponential(c: Index, carried: list[Value]) -> list[Value]:
            e = functions.exp(units[c] - top)
            units[c] = e
            return [carried[0] + e]

        def error(c: Index, _: list[Value]) -> list[Value]:
            yhat = units[c] / total
            dz = self._weigh(yhat - at.target(sample, c), sample)
            at.see_output(sample, c, yhat, dz)
            units[c] = dz
            return []

        start = [at.number(-float("inf")), at.zero, at.zero, sums.trouble]
        top, hit, of_label, trouble = repeat(p, outputs, start, highest)
        (total,) = repeat(p, outputs, [at.zero], exponential)
        repeat(p, outputs, [], error)
        loss = sums.loss
        if at.counts_loss:
            loss = self._add(loss, functions.log(total) + (top - of_label), sample)
        return Sums(self._add(sums.misses, 1.0 - hit, sample), trouble, loss)

    def _weigh(self, derivative: Value, sample: Value) -> Value:
        """Return a sample's derivative times the sample's weight."""
        return derivative * self.at.weight(sample) if self.at.design.weighted else derivative

    def _add(self, total: Value, term: Value, sample: Value) -> Value:
        """Return a sum over the samples and one term more, times the sample's weight."""
        return fma(term, self.at.weight(sample), total) if self.at.design.weighted else total + term

    def _subtract(self, total: Value, term: Value, sample: Value) -> Value:
        return (
            fma(-term, self.at.weight(sample), total) if self.at.design.weighted else total - term
        )
