"""Writes what the page reads of Python's tables, into ``src/python``: no one edits those files."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from shallows.activations import ACTIVATIONS
from shallows.arguments import rates
from shallows.derivation import Derivation, loss_of
from shallows.engine import description
from shallows.export.expression import LANGUAGES, Writer
from shallows.formula import Formula, Number, Row, Sigma, Symbol
from shallows.formula.evaluate import FUNCTIONS
from shallows.formula.markup import MathML
from shallows.formula.nodes import Call, Fraction
from shallows.play import link
from shallows.quantities import Quantity, Role
from shallows.settings import SETTINGS, Setting, filled

THERE = Path(__file__).parent / "src" / "python"


# -- settings --------------------------------------------------------------------------------------


def settings() -> dict[str, Any]:
    """Return defaults, words, bounds and help of all settings."""
    return {
        s.name: {"default": s.default, "help": filled(s.help), "options": list(s.options)}
        | bounds(s)
        for s in SETTINGS.values()
    }


def limits() -> dict[str, int]:
    """Return the most of everything that the page accepts."""
    names = ("LAYERS", "UNITS", "EPOCHS", "SAMPLES", "FEATURES", "CLASSES", "CHANGES")
    return {name.lower(): getattr(link, name) for name in names}


def bounds(setting: Setting) -> dict[str, Any]:
    """Return the bounds of a number: ``minimum``, ``maximum``, ``below`` and ``above``."""
    if setting.accept is rates:
        return {"above": 0}
    given = setting.accept.keywords if isinstance(setting.accept, partial) else {}
    return {name: bound for name, bound in given.items() if bound != float("inf")}


# -- the engine's description of a design ----------------------------------------------------------


def engine() -> dict[str, Any]:
    """Return where each number of a description stands, and what its codes mean."""
    numbers = ("DEPTH", "BIAS", "MOMENTUM", "ALPHA", "OUTPUT", "STOPS", "N_WEIGHTS", "N_STATE",
               "N_RATES", "BLOCK", "SCRATCH", "L1", "SIZES", "ACTIVATION", "WEIGHTS", "BIASES",
               "VALUES", "LAYERS", "LENGTH")  # fmt: skip
    outputs = {
        f"{loss} {gradient}{' several' * (units > 1)}": description.output(loss, gradient, units)
        for loss in ("cross-entropy", "squared")
        for gradient in ("stable", "report")
        for units in (1, 2)
    }
    return {name.lower(): getattr(description, name) for name in numbers} | {
        "cache": description.CACHE,
        "outputs": outputs,
        "of_layers": description.OF_LAYERS,
        "single": description.SINGLE,
    }


# -- activation functions --------------------------------------------------------------------------


def activations() -> str:
    """Return a module of the activation functions, and of all that a formula may call."""
    write = Writer(LANGUAGES[".js"])
    z = Symbol(Quantity("z"))

    def table(name: str, formulas: dict[str, Formula]) -> str:
        rows = [f"  {key}: (z) => {write(formula)},\n" for key, formula in formulas.items()]
        return f"/** @type {{Record<string, (z: number) => number>}} */\n" \
               f"export const {name} = {{\n{''.join(rows)}}};\n"  # fmt: skip

    tables = [
        table("ACTIVATIONS", {name: one.formula for name, one in ACTIVATIONS.items()}),
        table("FUNCTIONS", {name: Call(name, z) for name in FUNCTIONS if name != "softmax"}),
    ]
    return "\n".join(
        ["// Written by web/tables.py from Python's formulas.", *write.helpers, "", *tables]
    )


# -- equations -------------------------------------------------------------------------------------


def equations() -> dict[str, Any]:
    """Return the formula of each quantity of a layer n, for every kind of network.

    Layers of quantities are counted from n: the layer below is -1.
    """
    n = 2  # neither the first layer nor the last of three
    found: dict[str, Any] = {name: {} for name in ("z", "a", "yhat", "dL_dz", "dL_dw", "w", "b")}

    def put(name: str, kind: str, d: Derivation, quantity: Quantity) -> None:
        found[name][kind] = tree(d[quantity].formula, quantity.layer or d.layers)

    for bias in (False, True):
        put("z", "bias" if bias else "", Derivation(("tanh",) * n, bias=bias), Quantity("z", n))
    for name in ACTIVATIONS:
        d = Derivation((name,) * n)
        put("a", name, d, Quantity("a", n))
        put("dL_dz", name, d, Quantity("z", n).derivative)
    for output in ("sigmoid", "identity"):
        put("yhat", output, Derivation(("tanh",), output=output), Quantity("yhat"))
    every = Call("exp", Symbol(Quantity("z", n)))
    found["yhat"]["softmax"] = tree(Fraction(every, Sigma(every, "classes")), n)
    for form in ("stable", "report"):
        put("dL_dz", form, Derivation(("tanh",), gradient=form), Quantity("z", 2).derivative)
    report = Derivation(("tanh",), gradient="report")
    found["dL_dyhat"] = tree(report[Quantity("yhat").derivative].formula, 2)
    found["loss"] = {
        f"{loss} {gradient}{' several' * (outputs > 1)}": tree(
            loss_of(loss, gradient, outputs, n), n
        )
        for loss, gradient, outputs in (
            *(("cross-entropy", "stable", 1), ("cross-entropy", "report", 1)),
            *(("cross-entropy", "stable", 3), ("squared", "stable", 1), ("squared", "stable", 3)),
        )
    }
    for alpha, l1 in product((False, True), repeat=2):
        kind = " ".join(["alpha"] * alpha + ["l1"] * l1)
        put(
            "dL_dw",
            kind,
            Derivation(("tanh",) * n, alpha=alpha, l1=l1),
            Quantity("w", n).derivative,
        )
    d = Derivation(("tanh",) * n, bias=True)
    for kind in ("b", "a"):
        found[f"dL_d{kind}"] = tree(d[Quantity(kind, n).derivative].formula, n)
    for momentum, several, kind in product((False, True), (False, True), "wb"):
        d = Derivation(("tanh",) * n, bias=True, momentum=momentum, rates=several)
        weight = Quantity(kind, n)
        steps = [weight.velocity.updated] * momentum + [weight.updated]
        key = " ".join(["momentum"] * momentum + ["rates"] * several)
        found[kind][key] = {q.role.value: tree(d[q].formula, n) for q in steps}
    return found


def tree(node: Formula, layer: int) -> Any:
    """Return a formula as JSON: a number, a symbol as an object, or a kind and its parts."""
    match node:
        case Symbol(quantity, transposed):
            own = {"layer": quantity.layer - layer} if quantity.layer else {}
            turned = {"turned": True} if transposed else {}
            return {"kind": quantity.kind, "role": quantity.role.value} | own | turned
        case Number(value):
            return value
        case Row(parts):
            return [
                "Row",
                *(part if isinstance(part, str) else tree(part, layer) for part in parts),
            ]
    inside = (getattr(node, field.name) for field in fields(node))  # type: ignore[arg-type]
    return [type(node).__name__, *(p if isinstance(p, str) else tree(p, layer) for p in inside)]


# -- notation --------------------------------------------------------------------------------------


def notation() -> dict[str, Any]:
    """Return the MathML of forms and symbols, as nested lists: a tag, then what is in it.

    ``{0}`` and ``{1}`` stand for parts, ``{n}`` for the number of a layer.
    """
    known = [Quantity(kind, 7, role) for kind in ("z", "a", "w", "b") for role in Role]
    known += [Quantity("yhat"), Quantity("yhat").derivative, Quantity("lr", 7)]
    known += [Quantity(kind) for kind in ("x", "y", "lr", "momentum", "alpha", "l1")]
    symbols = {q.name.replace("7", "n"): MathML()(Symbol(q)).replace(">7<", ">{n}<") for q in known}
    return {
        "forms": {form: nested(text) for form, text in MathML.forms.items()},
        "symbols": {name: nested(text) for name, text in symbols.items()},
    }


def nested(text: str) -> Any:
    """Return the elements of a text in XML as nested lists; attributes stand in an object."""
    return _nested(ElementTree.fromstring(text))  # noqa: S314 - our own templates


def _nested(element: ElementTree.Element) -> list[Any]:
    found: list[Any] = [element.tag, *([dict(element.attrib)] if element.attrib else [])]
    found += _texts(element.text)
    for child in element:
        found += [_nested(child), *_texts(child.tail)]
    return found


def _texts(text: str | None) -> list[str]:
    """Return text, cut at its placeholders."""
    return [
        part for part in (text or "").replace("}", "}\0").replace("{", "\0{").split("\0") if part
    ]


def main(there: Path = THERE) -> None:
    """Write all tables."""
    for name, content in [
        ("settings", settings()),
        ("limits", limits()),
        ("engine", engine()),
        ("equations", equations()),
        ("notation", notation()),
    ]:
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (there / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    (there / "activations.js").write_text(activations(), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
