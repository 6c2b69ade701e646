"""The design of a kernel: everything that shapes its code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.activations import ACTIVATIONS
from shallows.derivation import derivation
from shallows.engine.target import Target

if TYPE_CHECKING:
    from shallows.arithmetic.lanes import Index

#: Bytes of values that a block of samples may take: half of a first-level cache, because weights
#: and gradients have to stay there, too.
CACHE = 16384
#: The fewest samples of a block. Every block reads and writes the whole gradient, and that costs
#: more than values that come from the second-level cache.
LEAST = 24
#: Registers that a small network's backward pass needs beside its gradient and a layer's ∂L/∂a: for
#: one ∂L/∂z, an activation, and their intermediate results.
BESIDE = 4
#: Registers that a function such as the sigmoid needs, with its share of those for constants.
OF_A_FUNCTION = 6


class Part(NamedTuple):
    """A layer's weights, or its biases, among all weights.

    Parameters
    ----------
    name : str
        The name in `Design.quantities`: ``w1`` or ``b1`` for the first layer.
    layer : int
        From 0.
    first : int
        Number of its first element.
    rows, cols : int
        Inputs (1 for biases) and outputs.
    """

    name: str
    layer: int
    first: int
    rows: int
    cols: int

    @property
    def biases(self) -> bool:
        """Whether they are biases, which have no penalty and an input of 1."""
        return self.name[0] == "b"

    @property
    def stop(self) -> int:
        """Number of the first element after it."""
        return self.first + self.rows * self.cols

    def slot(self, i: Index, j: Index) -> Index:
        """Return the number of an element."""
        return i * self.cols + (j + self.first)


@dataclass(frozen=True)
class Design:
    """The design of a kernel: everything that shapes the code, and no data.

    Parameters
    ----------
    sizes : tuple of int
        Units of each layer: inputs, hidden…, outputs.
    activation : tuple of str
        Activation of each hidden layer, by its name in `shallows.activations.ACTIVATIONS`.
    bias, momentum : bool
    gradient : {"stable", "report"}
        ∂L/∂z of the output as ŷ - y, or as the report's (ŷ - y) / (ŷ(1 - ŷ)) × (ŷ(1 - ŷ)).
    loss : {"cross-entropy", "squared"}
        With the cross-entropy one output is a sigmoid and several are a softmax; ``squared`` is
        ½ Σ (ŷ - y)² of an identity output. Both have ∂L/∂z = ŷ - y.
    stop : {"accuracy", "never"}
        A network is solved once it gets every sample right, or never.
    alpha : bool
        Whether the loss has the L2 penalty ½ α Σ w² over the weights, not the biases.
    l1 : bool
        Whether the loss has the L1 penalty λ Σ |w|, likewise.
    weighted : bool
        Whether samples have weights, which multiply their loss, their gradient and their misses.
    tally : bool
        Whether the state ends in two more numbers: the sums of the loss and of 1 / loss over all
        epochs before.
    dtype : {"float64", "float32"}
    lanes, registers, rows, widest : int
        Networks side by side, vector registers to fill, and the samples and columns of a tile.
    whole : bool
        Whether all samples of the data fit into one block (`Engine` looks).
    any_inputs : bool
        Whether the number of inputs is a parameter of the code, so that one kernel serves tables of
        every width.
    streamed : bool
        Whether samples go through the network a tile's rows at a time, all their values in
        registers.
    shared : bool
        Whether a streamed network's weights are in a GPU's shared memory, not in registers.
    team : int
        Threads of a GPU that train one network together, whose numbers are in shared memory.
        These nine decide the speed, and never a bit of the result.
    """

    sizes: tuple[int, ...]
    activation: tuple[str, ...]
    bias: bool = False
    momentum: bool = False
    gradient: str = "stable"
    loss: str = "cross-entropy"
    stop: str = "accuracy"
    alpha: bool = False
    l1: bool = False
    weighted: bool = False
    tally: bool = False
    dtype: str = "float64"
    lanes: int = 8
    registers: int = 32
    rows: int = 3
    widest: int = 5  # with 3 rows 15 sums, which are enough to hide the fma's latency
    whole: bool = False
    any_inputs: bool = False
    streamed: bool = False
    shared: bool = False
    team: int = 1

    @cached_property
    def code(self) -> Design:
        """What the code is compiled for: 0 stands for inputs that are counted when it runs."""
        return replace(self, sizes=(0, *self.sizes[1:])) if self.any_inputs else self

    @property
    def item(self) -> int:
        """Bytes of a number."""
        return 8 if self.dtype == "float64" else 4

    @property
    def layers(self) -> list[tuple[int, int]]:
        """The (inputs, outputs) of each layer."""
        return list(pairwise(self.sizes))

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        return self.sizes[-1]

    @property
    def n_weights(self) -> int:
        """Weights and biases together."""
        return sum((k + self.bias) * h for k, h in self.layers)

    @property
    def n_state(self) -> int:
        """Numbers that carry a network from one epoch to the next: weights, velocities, tallies."""
        return self.n_weights * (2 if self.momentum else 1) + 2 * self.tally

    @property
    def n_rates(self) -> int:
        """A learning rate for every layer, then the momentum, then alpha, then l1."""
        return len(self.layers) + self.momentum + self.alpha + self.l1

    @property
    def n_targets(self) -> int:
        """Numbers that belong to a sample's outputs: its targets, then its weight."""
        return self.outputs + self.weighted

    @property
    def block(self) -> int:
        """Samples that go through the layers together."""
        if self.streamed:
            return self.rows
        bytes_a_sample = self.values * self.lanes * self.item
        room = CACHE if self.team == 1 else 0
        return max(LEAST, room // bytes_a_sample) // self.rows * self.rows

    @property
    def together(self) -> int:
        """Functions of one element that are computed side by side, at most."""
        # A single lane is a thread of a GPU, whose compiler chooses the order.
        return 1 if self.lanes == 1 else max(1, self.registers // OF_A_FUNCTION)

    @property
    def gradients(self) -> str:
        """The place of the sums over the samples, see `shallows.engine.kernel`."""
        if not self.any_inputs and self.outputs == 1 and self.team == 1:
            needed = self.n_weights + max(self.sizes[1:]) + BESIDE
            if needed <= self.registers:
                return "registers"
        return "tiles" if self.whole else "memory"

    @property
    def scratch(self) -> int:
        """Vectors of working memory for an epoch: a block's values, and perhaps the gradient."""
        return self.block * self.values + self.n_weights * (self.gradients == "memory")

    @property
    def values(self) -> int:
        """Values of a sample that are kept from the forward pass: every a, and z where needed."""
        kept = sum(map(self.stride, range(len(self.layers))))
        return kept + self.units_with_z(len(self.activation))

    def stride(self, layer: int) -> int:
        """Return the distance from a sample's values of a layer to the next sample's.

        Threads of a team read different samples side by side, best from different banks of the
        shared memory, and two numbers at a time where these are even.
        """
        units = self.sizes[layer + 1]
        return units + 2 if self.team > 1 and units % 4 == 0 else units

    def units_with_z(self, layer: int) -> int:
        """Return the units of the layers below one whose derivative needs z."""
        below = zip(self.activation[:layer], map(self.stride, range(layer)), strict=True)
        return sum(units for name, units in below if ACTIVATIONS[name].keeps_z)

    def offsets(self, layer: int) -> tuple[int, int]:
        """Return where a layer's weights and where its biases start, among all weights."""
        start = sum((k + self.bias) * h for k, h in self.layers[:layer])
        k, h = self.layers[layer]
        return start, start + k * h

    def parts_of(self, layer: int) -> list[Part]:
        """Return a layer's weights, and its biases if it has them."""
        k, h = self.layers[layer]
        w, b = self.offsets(layer)
        parts = [Part(f"w{layer + 1}", layer, w, k, h), Part(f"b{layer + 1}", layer, b, 1, h)]
        return parts[: 1 + self.bias]

    @property
    def parts(self) -> list[Part]:
        """All weights and biases, in their order."""
        return [part for layer in range(len(self.layers)) for part in self.parts_of(layer)]

    @cached_property
    def quantities(self) -> list[str]:
        """Names of the quantities that an observer sees, in the order of computation."""
        d = derivation(self.activation, self.bias, self.outputs, self.loss, self.gradient)
        shown = [*d.forward, *d.backward, d.objective]
        return [equation.name for equation in shown] + [weight.name for weight in d.weights]


def host_design(**shape: Any) -> Design:
    """Return a design with the lanes, registers and tile that suit this machine's processor."""
    return design_for(Target.current(), **shape)


def design_for(target: Target, **shape: Any) -> Design:
    """Return a design with the lanes, registers and tile that suit a target."""
    lanes = target.lanes(shape.get("dtype", "float64"))
    return Design(**shape, lanes=lanes, registers=target.registers, rows=target.rows)
