"""Where an epoch's numbers lie in memory, and who observes them.

All numbers are vectors of lanes, with a network in each lane. Only the data are scalars: all
networks share them, and a read copies them to every lane.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import Index, Kind, Value
from shallows.engine.held import Held

if TYPE_CHECKING:
    from shallows.arithmetic.program import Program
    from shallows.engine.design import Design
    from shallows.engine.tiles import Load

#: A network's weights, velocities and tallies: an address of vectors, or what a thread holds.
State = Value | Held


class Observer(Protocol):
    """Observes the values that an epoch computes."""

    def watch(self, quantity: str, value: Value) -> None:
        """Note one element of a quantity, in all lanes."""

    def predict(self, sample: Value, output: Index, yhat: Value) -> None:
        """Note a prediction."""


class Places(NamedTuple):
    """Reads and writes the numbers of an epoch.

    Parameters
    ----------
    program : Program
    design : Design
    data, labels : Value
        Addresses of the inputs, (samples, inputs), and of the targets, (samples, n_targets).
    rates, scratch : Value
        Addresses of vectors: `Design.n_rates` and `Design.scratch` of them. Scratch holds a block's
        values, then the gradient.
    observer : Observer, optional
        Without an observer, only the values that training needs are computed.
    held : dict, optional
        For a design that is streamed: the samples' values, which are in registers.
    shared : Value, optional
        For a design whose weights are in shared memory: the address of a state there.
    """

    program: Program
    design: Design
    data: Value
    labels: Value
    rates: Value
    scratch: Value
    observer: Observer | None = None
    held: dict[Index, Value] | None = None
    shared: Value | None = None

    @property
    def lane(self) -> Kind:
        """The type of a vector of lanes."""
        return Kind(self.design.dtype, self.design.lanes)

    @property
    def zero(self) -> Value:
        """+0 in every lane."""
        return self.number(0.0)

    def number(self, value: float) -> Value:
        """Return a constant in every lane."""
        return self.program.constant(self.lane, value)

    def load(self, pointer: State, slot: Index, *, even: bool = False) -> Value:
        """Return a vector of an array, or a number of a state that is held."""
        if isinstance(pointer, Held):
            return pointer[cast("int", slot)]
        return self.program.load(pointer, slot, self.lane, even=even)

    def store(self, value: Value, pointer: State, slot: Index) -> None:
        """Set what `load` returns."""
        if isinstance(pointer, Held):
            pointer[cast("int", slot)] = value
        else:
            self.program.store(value, pointer, slot)

    # -- a block's values --------------------------------------------------------------------------

    def get(self, layer: int, i: Index, j: Index) -> Value:
        """Return the value of unit `j` of a layer, for sample `i` of the block."""
        even = self._even(self.design.stride(layer), j, self._start(layer))
        return self._read(self._slot(layer, i, j), even=even)

    def put(self, layer: int, i: Index, j: Index, value: Value) -> None:
        """Set the value of a unit: first a (or the logit), then ∂L/∂z over it."""
        self._write(self._slot(layer, i, j), value)

    def get_z(self, layer: int, i: Index, j: Index) -> Value:
        """Return z of a unit in a layer whose derivative needs it."""
        return self._read(self._z_slot(layer, i, j))

    def put_z(self, layer: int, i: Index, j: Index, z: Value) -> None:
        """Keep z of a unit."""
        self._write(self._z_slot(layer, i, j), z)

    def _read(self, slot: Index, *, even: bool = False) -> Value:
        return self.load(self.scratch, slot, even=even) if self.held is None else self.held[slot]

    def _even(self, width: Index, column: Index, start: int = 0) -> bool:
        """Return whether a column of a team's matrix is known to lie at even places."""
        if not self.program.team or isinstance(width, Value) or isinstance(column, Value):
            return False
        return width % 2 == (start + column) % 2 == 0

    def _write(self, slot: Index, value: Value) -> None:
        if self.held is None:
            self.program.store(value, self.scratch, slot)
        else:
            self.held[slot] = value

    def _slot(self, layer: int, i: Index, j: Index) -> Index:
        """Return where a unit's value lies: a layer's units are side by side."""
        d = self.design
        return i * d.stride(layer) + (j + self._start(layer))

    def _start(self, layer: int) -> int:
        """Return where the values of a layer start."""
        return self.design.block * sum(map(self.design.stride, range(layer)))

    def _z_slot(self, layer: int, i: Index, j: Index) -> Index:
        """Return where z lies: after all values a."""
        d = self.design
        start = self._start(len(d.layers)) + d.block * d.units_with_z(layer)
        return i * d.stride(layer) + (j + start)

    def row(self, layer: int, i: Index) -> Row:
        """Return the values of all units of a layer, for sample `i` of the block."""
        return Row(self, layer, i)

    # -- the data ----------------------------------------------------------------------------------

    def inputs(self, layer: int, first: Value) -> Load:
        """Return how to read the inputs of a layer: the values below, or the data."""
        if layer:
            return lambda i, k: self.get(layer - 1, i, k)
        width = self.design.sizes[0]

        def read(i: Index, k: Index) -> Value:
            return self._shared(self.data, (i + first) * width + k, even=self._even(width, k))

        return read

    def target(self, sample: Value, output: Index) -> Value:
        """Return the target of an output."""
        return self._shared(self.labels, sample * self.design.n_targets + output)

    def weight(self, sample: Value) -> Value:
        """Return a sample's weight, in a design that is weighted."""
        return self.target(sample, self.design.outputs)

    def _shared(self, pointer: Value, index: Index, *, even: bool = False) -> Value:
        """Return a number of the data, the same for every network."""
        number = self.program.load(pointer, index, Kind(self.design.dtype), even=even)
        return self.program.splat(number, self.design.lanes)

    # -- a network's numbers -----------------------------------------------------------------------

    def matrix(self, weights: State, layer: int) -> Load:
        """Return how to read a layer's weights."""
        offset, cols = self.design.offsets(layer)[0], self.design.sizes[layer + 1]

        def read(i: Index, j: Index) -> Value:
            even = self._even(cols, j, offset)
            return self.load(weights, i * cols + (j + offset), even=even)

        return read

    @property
    def gradient(self) -> Value:
        """The address of the gradient, where it is summed in memory."""
        d = self.design
        return self.program.at(self.scratch, d.block * d.values, self.lane)

    def lr(self, layer: int) -> Value:
        """Return a layer's learning rates."""
        return self.load(self.rates, layer)

    def momentum(self) -> Value:
        """Return the momenta."""
        return self.load(self.rates, len(self.design.layers))

    def alpha(self) -> Value:
        """Return the factors of the L2 penalty."""
        return self.load(self.rates, self.design.n_rates - 1 - self.design.l1)

    def l1(self) -> Value:
        """Return the factors of the L1 penalty."""
        return self.load(self.rates, self.design.n_rates - 1)

    def troubled(self, trouble: Value, number: Value) -> Value:
        """Return a trouble with that of a number, see `outputs.Sums`."""
        if self.design.lanes == 1:  # a GPU's adder and its multiplier are one unit
            return fma(number, 0.0, trouble)
        return trouble + (number - number)

    # -- what an observer sees ---------------------------------------------------------------------

    @property
    def counts_loss(self) -> bool:
        """Whether an observer or a tally needs the loss; training itself does not."""
        return self.observer is not None or self.design.tally

    def watch(self, quantity: str, value: Value) -> None:
        """Show one element of a quantity to the observer."""
        if self.observer:
            self.observer.watch(quantity, value)

    def see_output(self, sample: Value, output: Index, yhat: Value, dz: Value) -> None:
        """Show a prediction and its derivative to the observer."""
        if self.observer:
            self.observer.watch("yhat", yhat)
            self.observer.watch(f"dL_dz{len(self.design.layers)}", dz)
            self.observer.predict(sample, output, yhat)


@dataclass(frozen=True)
class Row:
    """The values of a layer's units for one sample: a list that lies in memory."""

    at: Places
    layer: int
    i: Index

    def __getitem__(self, j: Index) -> Value:
        return self.at.get(self.layer, self.i, j)

    def __setitem__(self, j: Index, value: Value) -> None:
        self.at.put(self.layer, self.i, j, value)
