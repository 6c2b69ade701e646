"""The options of the commands: one for each setting, made from the table, and shared ones."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallows.cli import parsing
from shallows.settings import Setting, offered, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def words(known: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """Return a function that completes a word, or several separated by commas, from known ones."""

    def complete(incomplete: str) -> list[str]:
        before, comma, _ = incomplete.rpartition(",")
        return [text for word in known() if (text := before + comma + word).startswith(incomplete)]

    return complete


def _one_of(help_: str, place: str) -> Any:
    return typer.Option(help=help_, autocompletion=words(lambda: table(place)))


# -- settings -------------------------------------------------------------------------------------


def choosing(door: str, **shown: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that gives a command an option for each setting that a door offers.

    The command receives the values of the typed options as its parameter ``chosen``, and those of
    `READING` as ``reading``.

    Parameters
    ----------
    door : str
        One of `shallows.settings.DOORS`.
    **shown : str
        The default that the help shows, where the command has a special one.
    """
    rows = {str(row.name_at(door)): row for row in offered(door)}
    several = door == "shallows sweep"

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def called(**typed: Any) -> None:
            texts = {name: typed.pop(name) for name in rows}
            chosen = {
                row.name: parsing.setting(row, texts[name], several=several)
                for name, row in rows.items()
                if texts[name] is not None
            }
            reading = {n: text for n in READING if (text := typed.pop(n)) is not None}
            command(**typed, reading=reading, chosen=chosen)

        settings = [
            _parameter(name, row, shown.get(row.name, _default(row, door)), several)
            for name, row in rows.items()
        ]
        parameters: list[inspect.Parameter] = []
        for own in inspect.signature(command, eval_str=True).parameters.values():
            parameters += {"chosen": settings, "reading": _reading()}.get(own.name, [own])
        about: Any = called
        about.__name__, about.__doc__ = command.__name__, command.__doc__
        about.__signature__ = inspect.Signature(parameters)
        about.__annotations__ = {p.name: p.annotation for p in parameters}
        return called

    return decorate


def _default(row: Setting, door: str) -> str | bool:
    value = row.defaults.get(door, row.default)
    return row.type is not bool and value is not None and parsing.typed(value)


def _parameter(name: str, row: Setting, shown: str | bool, several: bool) -> inspect.Parameter:
    """Return the parameter that Typer turns into an option; its default is None."""
    kind: Any = list[str] if row.type is dict or (several and row.name == "hidden") else str
    kind = bool if row.type is bool and not several else kind
    about: dict[str, Any] = {"help": row.help, "show_default": shown}
    if several and not row.shared:
        about["help"] = f"{row.help[:-1]}{_SEVERAL.get(row.type, _LISTED)}"
    if several and row.name == "hidden":
        about["help"] = f"{row.help[:-1]}; may be given repeatedly."
    if kind is not bool:
        about["metavar"] = _METAVARS[row.type]
    if row.words:
        about["autocompletion"] = words(lambda: row.options)
    annotation = Annotated[kind | None, typer.Option(**about)]
    place = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, place, default=None, annotation=annotation)


def _reading() -> list[inspect.Parameter]:
    """Return the parameters that become the options of a CSV file; each default is None."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    return [
        inspect.Parameter(name, keyword, default=None, annotation=annotation)
        for name, annotation in READING.items()
    ]


_METAVARS = {int: "INTEGER", float: "NUMBER", str: "WORD", bool: "yes|no", dict: "WEIGHT=NUMBER"}
_LISTED = "; several, separated by commas, are an axis."
_SEVERAL = {
    int: "; 0:1000, up to but not including 1000, or 1,5,7 are an axis.",
    bool: ": no, yes, or no,yes as an axis.",
}

# -- options that are no settings ------------------------------------------------------------------

DATA = _one_of("{datasets.BUILT_IN}, or a .csv file.", "datasets.BUILT_IN")
SEPARATOR = typer.Option(help="The character between a .csv file's columns, such as ';'.")
DECIMAL = typer.Option(help="The character before a .csv file's decimals: . or ,")
THOUSANDS = typer.Option(help="The character between a .csv file's thousands, such as '.")
ENCODING = typer.Option(help="The encoding of a .csv file, such as latin-1, if not utf-8.")


def _text(option: Any) -> Any:
    return Annotated[str | None, option]


def _texts(metavar: str, help_: str) -> Any:
    option = typer.Option(metavar=metavar, help=f"{help_}; may be given repeatedly.")
    return Annotated[list[str] | None, option]


#: How a CSV file is read, by the parameters of `shallows.datasets.from_csv`.
READING: dict[str, Any] = {
    "target": _text(typer.Option(help="The column of a .csv file to learn: classes or numbers.")),
    "task": _text(_one_of("What the target is: {datasets.TASKS}.", "datasets.TASKS")),
    "scaling": _text(
        _one_of(
            "Scaling of a .csv file's numbers: none, standard or minmax.",
            "datasets.encoding.SCALINGS",
        )
    ),
    "missing": _text(
        _one_of(
            "What to do with a .csv file's missing values: refuse, drop (the row) or impute.",
            "datasets.tables.MISSING",
        )
    ),
    "na_values": _texts("TEXT", "A text that stands for a missing value, such as '?'"),
    "categories": _texts("COLUMN", "A column of names that look like numbers or dates"),
    "separator": _text(SEPARATOR),
    "decimal": _text(DECIMAL),
    "thousands": _text(THOUSANDS),
    "encoding": _text(ENCODING),
}
CHECKED = _one_of("{inside.checking.report.ACTIVATIONS}.", "inside.checking.report.ACTIVATIONS")
UNITS = typer.Option(help="Units of each hidden layer, such as 8 or 3,3.")
CLUSTER = typer.Option(help="A Dask scheduler, such as tcp://127.0.0.1:8786.")
THREADS = typer.Option(help="Number of threads; by default, one for each processor.")
DEVICE = _one_of(
    "Where to train: {engine.device.DEVICES}, or cuda:1, the second GPU.", "engine.device.DEVICES"
)
PRESET = _one_of("{maps.fractal.PRESETS}.", "maps.fractal.PRESETS")
ARITHMETIC = _one_of(
    "report, that of the report's machine; or numpy, this machine's.",
    "report.reproduce.ARITHMETICS",
)
