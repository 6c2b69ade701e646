"""Which derivative is wrong? Four usual mistakes, each named from its numbers alone.

Prints a table: what was done, and what `shallows.check` says of it.
"""

import numpy as np
from rich.console import Console
from rich.table import Table

import shallows as sh


def gradients(x, y, w, *, slip=""):
    """Backpropagation through two hidden sigmoid layers, with a slip if one is asked for."""
    a1 = 1 / (1 + np.exp(-x @ w["w1"]))
    a2 = 1 / (1 + np.exp(-a1 @ w["w2"]))
    yhat = 1 / (1 + np.exp(-a2 @ w["w3"]))
    dz3 = yhat - y
    dz2 = (dz3 @ w["w3"].T) * a2 * (1 - a2)
    dz1 = (dz2 @ w["w2"].T) * a1 * (1 - a1)
    dw3, dw2, dw1 = a2.T @ dz3, a1.T @ dz2, x.T @ dz1
    if slip == "sign":
        dw1 = -dw1
    if slip == "mean":
        dw3, dw2, dw1 = dw3 / len(x), dw2 / len(x), dw1 / len(x)
    if slip == "no sigmoid'":
        dw2 = a1.T @ (dz3 @ w["w3"].T)
    return {"dL_dw3": dw3, "dL_dw2": dw2, "dL_dw1": dw1}


table = Table("the slip", "what check says")
for slip in ("", "sign", "mean", "no sigmoid'"):
    code = lambda x, y, w, slip=slip: gradients(x, y, w, slip=slip)  # noqa: E731
    said = sh.check(code, loss="cross-entropy", reduction="sum")
    table.add_row(slip or "none", str(said))
Console().print(table)
