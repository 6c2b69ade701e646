"""One table of fields: what a URL says is what the page does, or is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("panel")

import shallows as sh
from shallows import datasets
from shallows.arguments import ArgumentError
from shallows.play import experiment, scripts, upload
from shallows.play.pages import data as pages_data
from shallows.play.state import FIELDS, State


def test_the_default_needs_no_url() -> None:
    """The default state has an empty query, and every default is the value of its own text."""
    assert State().query() == {}
    for field in FIELDS:
        assert field.read(field.name, field.show(field.default)) == field.default


@given(
    lr=st.floats(1e-6, 1e3),
    hidden=st.lists(st.integers(1, 16), min_size=1, max_size=4),
    seed=st.integers(0, 2**32 - 1),
    points=st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(0, 7)), max_size=9
    ),
)
def test_a_url_round_trips_to_the_bit(lr: float, hidden: Any, seed: int, points: Any) -> None:
    """What is printed into a URL is read again as the very same state."""
    state = State({"lr": lr, "hidden": tuple(hidden), "seed": seed, "points": tuple(points)})
    read, messages = State.parse(state.query())
    assert not messages
    assert dict(read) == dict(state)


@given(name=st.sampled_from([field.name for field in FIELDS]), text=st.text(max_size=40))
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    """Whatever a URL holds, a field reads it into something it can print, or refuses it."""
    try:
        state = State().with_text(name, text)
    except ArgumentError:
        return
    assert State().with_text(name, state.text(name))[name] == state[name]


def test_unknown_names_are_ignored_and_long_texts_refused() -> None:
    """A query's other names are not ours; a text of half a megabyte is not looked at."""
    state, messages = State.parse({"utm_source": "x"})
    assert (dict(state), messages) == (dict(State()), [])
    with pytest.raises(ArgumentError, match="at most"):
        State().with_text("points", "0 0 0;" * 10**5)


@pytest.mark.parametrize("name", datasets.BUILT_IN)
def test_built_in_data_are_offered_and_copied(name: str) -> None:
    """The laboratory knows all of them, draws as many points as asked, and so does its script."""
    assert name in pages_data.OPTIONS.values()
    state, messages = State.parse(
        {"data": name, "n": "50", "data_seed": "4", "arithmetic": "lanes"}
    )
    assert not messages
    data, takes = experiment.data_of(state), datasets.options(name)
    if "n" in takes:
        assert data.n_samples == 50
    first = scripts.training(state, data).splitlines()[2]
    scope: dict[str, Any] = {"sh": sh}
    exec(first, scope)  # noqa: S102 - our script
    assert scope["data"].hash == data.hash
    assert ("seed=4" in first) == ("seed" in takes)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"arithmetic": "lanes", "activation": "tanh", "hidden": "4", "bias": "yes", "lr": "0.05"},
        {"data": "circles", "n": "40", "arithmetic": "lanes", "max_epochs": "50"},
        {"data": "own", "points": "0 0 0;0 1 1;1 0 1;1 1 0", "arithmetic": "lanes"},
        {"arithmetic": "lanes", "lr": "0.1,0.2,0.3", "loss": "squared", "stop": "never",
         "max_epochs": "60"},
    ],
)  # fmt: skip
def test_the_python_is_the_same_run(query: dict[str, str]) -> None:
    """*Copy as Python* gives a script with the bits of the page's own training."""
    from shallows.play.trainer import Trainer

    state, messages = State.parse(query)
    assert not messages
    data = experiment.data_of(state)
    trainer = Trainer(data, *experiment.network_of(state, data))
    trainer.advance(state["max_epochs"])
    scope: dict[str, Any] = {}
    exec(scripts.training(state, data).replace("print", "str"), scope)  # noqa: S102 - our script
    run = scope["run"]
    assert run.outcome == trainer.moment.outcome
    assert run.history["loss"].tolist() == trainer.moment.loss.tolist()


def test_names_are_cut_and_classes_ordered() -> None:
    """Names keep 40 characters of the file's name alone; numbered classes are in their order."""
    data = upload.from_csv("a,b,c\n1,2,10\n3,4,9\n", "../../etc/" + "x" * 99)
    assert data.name == "x" * 40
    assert data.class_names == ("9", "10")
    assert data.y.tolist() == [1, 0]
