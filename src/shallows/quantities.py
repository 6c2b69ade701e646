"""The quantities of a network: the kind, the layer and the name of each.

Files, records and arguments refer to a quantity by its name: ``x``, ``y``, ``w1``,
``b1``, ``z1``, ``a1``, …, ``yhat``, ``loss``, ``dL_dyhat``, ``dL_dz3``, …, ``v_w1`` (the velocity
that momentum keeps), ``new_w1`` (a weight after the update). A name is parsed once, where it
enters; from there on a quantity is a value with a kind and a layer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from shallows.arguments import ArgumentError


class Role(StrEnum):
    """How a quantity relates to the plain one; the value is the prefix of its name.

    Examples
    --------
    >>> from shallows.quantities import Quantity
    >>> Quantity.parse("v_w1").role
    <Role.VELOCITY: 'v_'>
    """

    PLAIN = ""
    DERIVATIVE = "dL_d"
    VELOCITY = "v_"
    UPDATED = "new_"
    UPDATED_VELOCITY = "new_v_"


_NAME = re.compile(
    r"(dL_d|new_v_|v_|new_|)"
    r"(?:(w|b|z|a|lr)([1-9][0-9]*)|(x|y|z|a|yhat|loss|lr|momentum|alpha|l1))"
)


@dataclass(frozen=True)
class Quantity:
    """A quantity of a network.

    Parameters
    ----------
    kind : str
        ``x``, ``y``, ``w``, ``b``, ``z``, ``a``, ``yhat``, ``loss``, ``lr``, ``momentum``,
        ``alpha`` or ``l1``.
    layer : int
        From 1; 0 for what belongs to the whole network, and for ``z`` and ``a`` of any layer.
    role : Role
        The quantity itself, the derivative of the loss by it, its velocity, or one of them updated.

    Examples
    --------
    >>> from shallows.quantities import Quantity
    >>> q = Quantity.parse("dL_dw3")
    >>> q.kind, q.layer, q.is_derivative, q.plain.name, q.plain.updated.name
    ('w', 3, True, 'w3', 'new_w3')
    """

    kind: str
    layer: int = 0
    role: Role = Role.PLAIN

    @classmethod
    def parse(cls, name: str) -> Quantity:
        """Return the quantity that has a name.

        Raises
        ------
        ArgumentError
            If no quantity has this name.
        """
        found = _NAME.fullmatch(name)
        if not found:
            raise ArgumentError("name", name, "a quantity such as w1, z2, yhat or dL_dw3")
        role, letter, number, whole = found.groups()
        return cls(letter or whole, int(number or 0), Role(role))

    @cached_property
    def name(self) -> str:
        """Its name, such as ``dL_dw3``."""
        return f"{self.role.value}{self.kind}{self.layer or ''}"

    @cached_property
    def plain(self) -> Quantity:
        """The quantity itself: ``w3`` for ``dL_dw3``, ``v_w3`` and ``new_w3``."""
        return replace(self, role=Role.PLAIN)

    @cached_property
    def derivative(self) -> Quantity:
        """The derivative of the loss by it."""
        return replace(self, role=Role.DERIVATIVE)

    @property
    def velocity(self) -> Quantity:
        """The velocity that momentum keeps for it."""
        return replace(self, role=Role.VELOCITY)

    @cached_property
    def updated(self) -> Quantity:
        """The same quantity, or velocity, after the update."""
        moving = self.role is Role.VELOCITY
        return replace(self, role=Role.UPDATED_VELOCITY if moving else Role.UPDATED)

    @property
    def is_weight(self) -> bool:
        """Whether it is a weight or a bias itself."""
        return self.role is Role.PLAIN and self.kind in ("w", "b")

    @property
    def is_derivative(self) -> bool:
        """Whether it is a derivative of the loss."""
        return self.role is Role.DERIVATIVE

    @property
    def is_updated(self) -> bool:
        """Whether it is a weight or a velocity after the update."""
        return self.role in (Role.UPDATED, Role.UPDATED_VELOCITY)
