"""`shallows predict`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shallows.cli import options, parsing

if TYPE_CHECKING:
    import pandas as pd

    from shallows.run import Run


def predict(
    run: Annotated[
        Path, typer.Argument(help="A .safetensors or .npz file of shallows train --save.")
    ],
    table: Annotated[
        Path, typer.Argument(help="A .csv file with the columns that the run was trained on.")
    ],
    separator: Annotated[str | None, options.SEPARATOR] = None,
    decimal: Annotated[str | None, options.DECIMAL] = None,
    thousands: Annotated[str | None, options.THOUSANDS] = None,
    encoding: Annotated[str | None, options.ENCODING] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the predictions to this .csv file.")
    ] = None,
) -> None:
    """Predict the rows of a CSV file with a run that was trained on another.

    Columns may be in another order, and others are ignored. Scaling and categories are those of
    the file that the run was trained on. By default, so are the characters between columns, before
    decimals and between thousands, and the encoding. The output has the line of each row, its
    class, and the probability of each class.

    Examples
    --------
    - `shallows train --data flowers.csv --target species --save flowers.npz`
    - `shallows predict flowers.npz flowers.csv`
    - `shallows predict flowers.npz flowers.csv --out predictions.csv`
    """
    from shallows import files
    from shallows.arguments import ArgumentError
    from shallows.loading import load

    target = files.check(out, (".csv",), "out") if out else None
    with parsing.said_of("run", "path"):
        trained = load(run)
    learned = trained.data.encoding
    if learned is None:
        raise ArgumentError("run", str(run), "a run that was trained on a .csv file")
    typed = {
        "separator": separator,
        "decimal": decimal,
        "thousands": thousands,
        "encoding": encoding,
    }
    with parsing.said_of("table", "path"):
        given = {name: how for name, how in typed.items() if how is not None}
        frame = learned.read(table, **given)
    text = predictions(trained, frame).to_csv(lineterminator="\n")
    if target is None:
        typer.echo(text, nl=False)
        return
    with files.written(target) as temporary:
        temporary.write_text(text, encoding="utf-8")
    typer.echo(str(target))


def predictions(run: Run, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each of a table: its class and each class's probability, or numbers."""
    import pandas as pd

    yhat = run.predict(frame)
    data = run.data
    assert data.encoding  # noqa: S101 (the frame has been read by it)
    index, named = frame.index, [f"P({name})" for name in data.class_names]
    _, target, *shares = _distinct([str(index.name), data.encoding.target, *named])
    if data.task == "regression":
        return pd.DataFrame(yhat, index, [target])
    probabilities = yhat if yhat.shape[1] > 1 else [[1 - p, p] for p in yhat[:, 0].tolist()]
    said = pd.DataFrame(probabilities, index, shares)
    said.insert(0, target, run.classify(frame))
    return said


def _distinct(names: list[str]) -> list[str]:
    """Return names of columns, each once: the later of two gets a prime."""
    found: list[str] = []
    for name in names:
        while name in found:
            name += "'"
        found.append(name)
    return found
