"""All figures, made with Matplotlib, in colours that colour-blind people can tell apart.

Each function returns a new `matplotlib.figure.Figure`; ``figure.savefig(path)`` writes it, and
`svg` returns it as text to put into a page. There is no global state.
"""

from shallows.plots.many import along_axis, over_axes
from shallows.plots.style import svg
from shallows.plots.training import (
    classes,
    comparison,
    curve,
    decision_surface,
    learning_curve,
    run,
    sensitivity,
)

__all__ = [
    "along_axis",
    "classes",
    "comparison",
    "curve",
    "decision_surface",
    "learning_curve",
    "over_axes",
    "run",
    "sensitivity",
    "svg",
]


def __dir__() -> list[str]:
    return __all__
