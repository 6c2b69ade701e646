"""What the tests of this room share."""

from dataclasses import replace

import pytest

from shallows.activations import ACTIVATIONS, A
from shallows.derivation import derivation


@pytest.fixture
def broken(monkeypatch):
    """Give a function that makes an activation's f′ wrong: a, and nothing else."""

    def breaks(name):
        monkeypatch.setitem(ACTIVATIONS, name, replace(ACTIVATIONS[name], slope=A))
        derivation.cache_clear()

    yield breaks
    derivation.cache_clear()
