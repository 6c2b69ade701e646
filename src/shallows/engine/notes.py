"""The program `observe`: a fixed number of epochs of given networks, and notes of each.

It notes losses, misses, predictions, and which quantities are finite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import INDEX, Index, Value, where
from shallows.engine.native import OBSERVE
from shallows.engine.queue import Lanes

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.arithmetic.program import Program
    from shallows.engine.design import Design
    from shallows.engine.target import Target


class Notes(Lanes):
    """Given networks, a fixed number of epochs, and notes of all that happens in them."""

    def __init__(self, design: Design, target: Target) -> None:
        super().__init__("observe", design, target, OBSERVE)
        self._scratch_vector = self.program.at(self.flags, len(design.quantities), self.lane)
        self._valid = self._first = self.program.index(0)
        self.last: Any = None  # whether an epoch is the last one, whose notes are kept

    def write(self) -> Program:
        """Write the whole program."""
        p, d, given = self.program, self.design, self.given

        def group(first: Value, _: list[Value]) -> list[Value]:
            rest = given["networks"] - first
            self._first, self._valid = first, where(rest < d.lanes, rest, d.lanes)
            start, other = self.buffers

            def load(lane: Value) -> None:
                # Lanes without a network of their own repeat the last one.
                last = given["networks"] - 1
                network = where(first + lane < last, first + lane, last)
                self.copy_in(given["state"], network, d.n_state, start, lane)
                self.copy_in(given["rates"], network, d.n_rates, self.rates, lane)

            def pass_(at: Value, carried: list[Value]) -> list[Value]:
                current, following, _ = carried
                self.last = at > given["passes"] - 2
                self._pass(current, following, at)
                return [following, current, current]

            p.each(d.lanes, load)
            after, _spare, weights = p.fold(given["passes"], [start, other, start], pass_)
            p.each(self._valid, lambda lane: self._save(lane, weights, after))
            return []

        p.fold(given["networks"], [], group, step=d.lanes)
        p.do("ret void")
        return p

    def _pass(self, weights: Value, following: Value, at: Value) -> None:
        """Write an epoch that is watched."""
        p, zero = self.program, self.program.constant(self.lane, 0.0)
        p.each(len(self.design.quantities), lambda slot: p.store(zero, self.flags, slot))
        self._note(self, weights, following, at)

    def _note(self, observer: Any, weights: Value, following: Value, at: Value) -> None:
        """Write an epoch, and note its misses and its loss."""
        given = self.given
        ending = self.epoch(observer).write(weights, following, given["samples"])
        for name, vector in [("misses", ending.misses), ("loss", ending.loss)]:
            self._scatter(vector, given[name], lambda n: n * given["passes"] + at)

    def watch(self, quantity: str, value: Value) -> None:
        """Make the quantity's flag NaN in the lanes where an element of it is not finite."""
        p, slot = self.program, self.design.quantities.index(quantity)
        flag = p.load(self.flags, slot, self.lane)
        p.store(fma(value, 0.0, flag), self.flags, slot)

    def predict(self, sample: Value, output: Index, yhat: Value) -> None:
        """Write a prediction, where the caller asks for them."""
        p, given = self.program, self.given
        address = p.emit(INDEX, f"ptrtoint {given['predictions']} to i64")
        row = sample * self.design.outputs + output
        width = given["samples"] * self.design.outputs
        p.when(
            address != 0,
            lambda: self._scatter(yhat, given["predictions"], lambda n: n * width + row),
        )

    def _scatter(self, vector: Value, rows: Value, place: Callable[[Value], Value]) -> None:
        """Store each network's number at its own place."""
        p, first = self.program, self._first
        p.store(vector, self._scratch_vector, 0)

        def one(lane: Value) -> None:
            self.give(self._scratch_vector, lane, rows, place(first + lane))

        p.each(self._valid, one)

    def _save(self, lane: Value, weights: Value, following: Value) -> None:
        d, network, given = self.design, self._first + lane, self.given
        self.copy_out(weights, lane, given["state"], network, d.n_state)
        self.copy_out(following, lane, given["following"], network, d.n_state)
        self.copy_out(self.flags, lane, given["flags"], network, len(d.quantities))


class Losses(Notes):
    """Notes of misses and losses alone: no quantity is watched, and no prediction written."""

    def _pass(self, weights: Value, following: Value, at: Value) -> None:
        self._note(_Blind(), weights, following, at)


class _Blind:
    """An observer that looks at nothing; there is a loss to be noted nevertheless."""

    def watch(self, quantity: str, value: Value) -> None:
        """Do nothing."""

    def predict(self, sample: Value, output: Index, yhat: Value) -> None:
        """Do nothing."""
