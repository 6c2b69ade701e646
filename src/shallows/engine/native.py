"""The parameters of the compiled programs, each described once, and calls of them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shallows.engine.design import Design

#: Kinds of parameters, beside the dtypes of arrays: a whole number, an array of the design's own
#: dtype, and such an array or None.
WHOLE, FLOATS, MAYBE = "whole", "floats", "floats or None"

_SHARED = {
    "workspace": "uint8",
    "data": FLOATS,
    "labels": FLOATS,
    "samples": WHOLE,
    "networks": WHOLE,
}
#: The parameters of each program, in order.
TRAIN = {
    **_SHARED,
    "max_epochs": WHOLE,
    "queue": "int64",  # (1,): the next network to be taken
    "stop": "int32",  # (1,): not 0 once all lanes are to stop
    "progress": "int64",  # (8,): network-epochs run; then, by its code, how many networks left how
    "state": FLOATS,
    "rates": FLOATS,
    "epochs": "int64",
    "status": "int8",
    "still": "int64",  # the first epoch whose update changed nothing, or 0
}
OBSERVE = {
    **_SHARED,
    "passes": WHOLE,
    "state": FLOATS,
    "rates": FLOATS,
    "following": FLOATS,
    "loss": FLOATS,
    "misses": FLOATS,
    "flags": FLOATS,
    "predictions": MAYBE,
}


def parameters(shared: Mapping[str, str], design: Design) -> dict[str, str]:
    """Return the parameters of a program of a design, in order: `TRAIN` or `OBSERVE`, or one more.

    Code for any number of inputs is told their number.
    """
    return {**shared, "inputs": WHOLE} if design.any_inputs else dict(shared)


class Native:
    """A compiled program that takes its parameters by name.

    Parameters
    ----------
    function : callable
        Takes whole numbers and addresses, in order.
    parameters : dict of str to str
        As `parameters` returns them.
    dtype : str
        The design's.
    """

    def __init__(
        self, function: Callable[..., None], parameters: Mapping[str, str], dtype: str
    ) -> None:
        self._function, self._parameters = function, parameters
        named = {kind: dtype if kind in (FLOATS, MAYBE) else kind for kind in parameters.values()}
        self._dtypes = {kind: np.dtype(name) for kind, name in named.items() if kind != WHOLE}

    def __call__(self, **given: Any) -> None:
        """Run the program.

        Raises
        ------
        TypeError
            If a parameter is missing, unknown, or not what the program reads there.
        """
        self.bound(**given)()

    def bound(self, **given: Any) -> Callable[[], None]:
        """Return the program with its parameters, to be run any number of times.

        Raises
        ------
        TypeError
            As when it is run.
        """
        if given.keys() != self._parameters.keys():
            differing = sorted(given.keys() ^ self._parameters.keys())
            raise TypeError(f"parameters that are missing or unknown: {', '.join(differing)}")
        numbers = [self._passed(name, given[name]) for name in self._parameters]

        def run() -> None:
            _ = given  # holds the arrays, so that none is freed before it runs
            self._function(*numbers)

        return run

    def _passed(self, name: str, value: Any) -> int:
        """Return the number that the program is called with."""
        kind = self._parameters[name]
        if kind == WHOLE:
            return int(value)
        if kind == MAYBE and value is None:
            return 0
        dtype = self._dtypes[kind]
        if not isinstance(value, np.ndarray) or value.dtype != dtype:
            raise TypeError(f"{name}: an array of {dtype} is needed")
        if not value.flags.c_contiguous:
            raise TypeError(f"{name}: an array without gaps is needed")
        return int(value.ctypes.data)
