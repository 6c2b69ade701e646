"""The lines of an explanation as plain values that JSON can hold."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from shallows.inside.differences import Verdict
    from shallows.inside.explanation import Line


def line(line: Line) -> dict[str, Any]:
    """Return a line; numbers that are not finite are None, and listed in ``not_finite``."""
    found = {
        "name": line.name,
        "symbol": line.symbol,
        "formula": line.formula,
        "substituted": line.substituted(),
        "shape": list(line.value.shape),
        "value": plain(line.value.tolist()),
        "inputs": list(line.inputs),
        "used_by": list(line.used_by),
        "verified": _verdict(line.verdict) if line.verdict else None,
    }
    strange = np.argwhere(~np.isfinite(line.value)).tolist()
    if strange:
        found["not_finite"] = [[i, str(float(line.value[tuple(i)]))] for i in strange]
    return found | ({"index": list(line.index)} if line.index else {})


def plain(value: Any) -> Any:
    """Return the same value with None for every number that JSON does not have."""
    if isinstance(value, dict):
        return {key: plain(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inside) for inside in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "finding": verdict.finding.value,
        "error": plain(verdict.error),
        "reason": verdict.reason,
        "tested": verdict.tested,
        "kinks": verdict.kinks,
        "of": verdict.of,
        "noise": plain(verdict.noise),
    }
