"""What learners call the quantities of a network."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from shallows.quantities import Quantity, Role

_DERIVED = r"(?:d(?:l|j|e|c|loss|cost|error)d|d|grads?|gradients?|g|nabla|delta|del|partial)"
_AFTER = r"(?:grads?|gradients?|deriv(?:ative)?|bar|deltas?|errors?)"
_CORES = {
    "w": r"w|ws|weights?|wts?|theta|thetas|syn|synapse|kernels?|coefs?|m",
    "b": r"b|bs|bias|biases|intercepts?",
    "z": r"z|zs|logits?|scores?|net|pre|preact|preactivations?",
    "a": r"a|as|h|hs|act|activations?|hidden",
    "yhat": r"y|yhat|ypred|yp|pred|preds|predictions?|output|out|aout|aL|al|p|probs?",
}
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_GREEK = {"∂": "d", "θ": "theta", "δ": "delta", "∇": "nabla", "ŷ": "yhat", "Δ": "delta"}
_ALONE = re.compile(r"(?:deltas?|errors?|errs?)")
#: A word of the learner's own before or after a weight's name: slope_w3, w3_pente, but not old_w3.
_OWN = re.compile(
    r"(?!old|prev|init|orig|start)[a-z]{2,}_([wb])_?\d+|([wb])_?\d+_(?!old|prev|init|orig|start)[a-z]{2,}"
)
_UPDATED = re.compile(r"^(?:new|updated|next)|(?:new|updated|next)$")


class Name(NamedTuple):
    """What a learner's name says.

    Parameters
    ----------
    kind : str
        ``w``, ``b``, ``z``, ``a`` or ``yhat``.
    number : int or None
        The number in the name; learners count from 0 or from 1.
    derived : bool
        Whether the name says that it is a derivative: ``dw3`` does, ``w3`` doesn't.
    """

    kind: str
    number: int | None
    derived: bool

    @property
    def is_weight(self) -> bool:
        """Whether it names a weight or a bias, and no derivative by one."""
        return self.kind in "wb" and not self.derived


@lru_cache(maxsize=4096)  # the same few names are asked for at each call of a learner's code
def parsed(text: str) -> Name | None:
    """Return what a name says, or None for one of another kind.

    Parameters
    ----------
    text : str
        ``dL_dw3``, ``grad_W3``, ``dJdW3``, ``nabla_w[3]``, ``W3_grad``, ``delta3``,
        ``slope_w3``, ….
    """
    for greek, latin in _GREEK.items():
        text = text.replace(greek, latin)
    text = text.translate(_SUBSCRIPTS).lower().replace("'", "")
    numbers = re.findall(r"\d+", text)
    letters = re.sub(r"[^a-z]", "", text)
    if len(numbers) > 1 or not letters:
        return None
    index = int(numbers[0]) if numbers else None
    letters = _UPDATED.sub("", letters)
    if _ALONE.fullmatch(letters):  # "error" alone may be anything
        return Name("z", index, True) if index is not None or letters == "deltas" else None
    for kind, core in _CORES.items():
        if re.fullmatch(core, letters):
            return Name(kind, index, False)
    for kind, core in _CORES.items():
        if re.fullmatch(f"{_DERIVED}(?:{core})|(?:{core}){_AFTER}", letters):
            return Name(kind, index, True)
    own = _OWN.fullmatch(text)
    return Name(own[1] or own[2], index, False) if own else None


def canonical(key: str, role: Role = Role.DERIVATIVE) -> Quantity | None:
    """Return the quantity that a key stands for, counted from 1: dL_dw3 for dw3, grad_w3, w3."""
    name = parsed(key)
    if name is None or (not name.derived and name.kind not in "wb"):
        return None
    if name.kind == "yhat":
        return None if name.number else Quantity("yhat", role=Role.DERIVATIVE)
    if not name.number:
        return None
    return Quantity(name.kind, name.number, role if name.kind in "wb" else Role.DERIVATIVE)
