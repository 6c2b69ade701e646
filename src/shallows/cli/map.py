"""`shallows map`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallows.arguments import ArgumentError, integer
from shallows.cli import ending, options, parsing

if TYPE_CHECKING:
    from shallows.maps.map import Map


@options.choosing("shallows map")
def map_(
    data: Annotated[str | None, options.DATA] = None,
    x: Annotated[
        str | None, typer.Option(help="Horizontal axis, such as lr:0.01:100:log or w1[0,2]:-3:3.")
    ] = None,
    y: Annotated[str | None, typer.Option(help="The same for the vertical axis.")] = None,
    size: Annotated[str, typer.Option(help="Width and height in pixels.")] = "256,256",
    preset: Annotated[str | None, options.PRESET] = None,
    *,
    reading: dict[str, Any],
    chosen: dict[str, Any],
    zoom: Annotated[
        str | None, typer.Option(help="Show only a part: the ends of x, then those of y.")
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(
            help="Keep the map in this directory; the same command again continues it. With "
            "--zoom, it keeps the whole map, and the zoomed part is trained again."
        ),
    ] = None,
    cluster: Annotated[str | None, options.CLUSTER] = None,
    threads: Annotated[int | None, options.THREADS] = None,
    device: Annotated[str, options.DEVICE] = "cpu",
    out: Annotated[Path, typer.Option(help="Write the picture to this .png file.")] = Path(
        "map.png"
    ),
    table: Annotated[
        Path | None, typer.Option(help="Write a row per pixel to this .parquet file.")
    ] = None,
    replay: Annotated[
        str | None, typer.Option(help="Train one pixel again: its column and row.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Argument(help="With --replay: a map's .png or .parquet file, or its store."),
    ] = None,
) -> None:
    """Train a network for every pixel of a map over two continuous axes.

    Axes: lr, or lr1, lr2, … of one layer; scale; momentum; alpha; l1; path, between two seeds; the
    number added to an initial weight or bias, w1[0,2], b1[2], or to a whole layer, w1.

    Other options default to those of `shallows train`, or of the preset. Ctrl-C keeps what is
    there. With --store, a crash or a kill loses nothing either: the same command continues.
    --replay trains any pixel of a picture again, with the same bits.

    Examples
    --------
    - `shallows map --data linear --x lr:0.001:9:log --y scale:0.1:99:log --size 64,64`
    - `shallows map --replay 10,40 map.png`
    - `shallows map --data xor --x w1[0,0]:-9:9 --y w1[0,1]:-9:9 --size 64,64 --table map.parquet`
    - `shallows map --preset fractal --size 32,32 --max-epochs 100 --out fractal.png`
    - `shallows map --data xor --x lr:0.1:9 --y momentum:0:0.9 --size 64,64 --store runs/map`
    """
    if replay is not None:
        _replay(replay, file)
        return
    samples = parsing.data(data, reading) if data or not preset else None
    axes = {"x": _axis("x", x), "y": _axis("y", y)}
    _compute(
        {**chosen, **axes, "data": samples, "preset": preset, "store": store},
        where={"cluster": cluster, "threads": threads, "device": device},
        size=_whole("size", size, "width,height, such as 256,256"),
        zoom=_ends(zoom),
        out=out,
        table=table,
    )


def _compute(
    given: dict[str, Any],
    *,
    where: dict[str, Any],
    size: Any,
    zoom: Any,
    out: Path,
    table: Path | None,
) -> None:
    from shallows import files
    from shallows.maps.map import MapInterrupted
    from shallows.maps.trainability import trainability

    picture = files.check(out, (".png",), "out")
    rows = files.check(table, (".parquet",), "table") if table else None
    if zoom:
        _check_zoom(given, size, zoom)
    stop = None
    try:
        made = trainability(size=size, **given, **where)
        if zoom:
            made = made.zoom(*zoom, **where)
    except MapInterrupted as interrupted:
        made, stop = interrupted.map, interrupted
    with ending.after(stop):
        for path in filter(None, (picture, rows)):
            made.save(path)
            typer.echo(str(path))
        typer.echo(repr(made))
        typer.echo(_summary(made))


def _check_zoom(given: dict[str, Any], size: tuple[int, int], zoom: Any) -> None:
    """Refuse a zoom that can't be, before the whole map is trained."""
    from shallows.maps import axes, fractal
    from shallows.maps import map as maps

    preset = fractal.preset(given["preset"]) if given["preset"] else {}
    for name, pixels, ends in zip("xy", size, zoom, strict=True):
        axis = axes.Axis.of(name, preset.get(name) if given[name] is None else given[name])
        count = integer("size", pixels, minimum=2, maximum=maps.LARGEST)
        with parsing.said_of("zoom", name):
            axes.Window(axis, count).zoomed(name, ends)


def _summary(made: Map) -> str:
    """Return how many networks ended in each way, and for maps that never stop the dimension."""
    counts = made.frame["outcome"].value_counts()
    text = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    if "measure" in made.frame:
        converged = int((made.frame["measure"] < 0).sum())
        text += f"; {converged} converged; {made.dimension()}"
    return text


def _replay(text: str, file: Path | None) -> None:
    from shallows.maps import load

    if file is None:
        raise ArgumentError("replay", text, "a column and row, and a map's file")
    column, row = _whole("replay", text, "column,row, such as 10,40")
    with parsing.said_of("file", "path"):
        made = load(file)
    settings = made.settings(column, row)
    axes = ", ".join(
        f"{w.axis.name} = {float(w.values[at])!r}" for w, at in ((made.x, column), (made.y, row))
    )
    typer.echo(f"column {column}, row {row}: {axes}")
    typer.echo(f"sh.train(data, {', '.join(f'{k}={v!r}' for k, v in settings.items())})")
    typer.echo(repr(made.replay(column, row)))


def _axis(argument: str, text: str | None) -> tuple[Any, ...] | None:
    """Return an axis given as ``lr:0.01:100:log``."""
    if text is None:
        return None
    name, *rest = text.split(":")
    try:
        return (name, *map(float, rest[:2]), *rest[2:])
    except ValueError:
        raise ArgumentError(argument, text, "such as lr:0.01:100:log") from None


def _whole(argument: str, text: str, accepted: str) -> tuple[int, int]:
    try:
        first, second = map(int, text.split(","))
    except ValueError:
        raise ArgumentError(argument, text, accepted) from None
    return first, second


def _ends(text: str | None) -> Any:
    if text is None:
        return None
    values = parsing.numbers("zoom", text)
    if len(values) != 4:
        raise ArgumentError("zoom", text, "four numbers: x from, x to, y from, y to")
    return tuple(values[:2]), tuple(values[2:])
