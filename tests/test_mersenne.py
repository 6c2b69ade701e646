"""NumPy's legacy generator for many seeds at once: the numbers of one generator after another."""

import numpy as np
import pytest

from shallows import mersenne


def one_by_one(seeds, count):
    return np.array([np.random.RandomState(seed).random_sample(count) for seed in seeds])


@pytest.mark.parametrize("count", [1, 18, 64, 65])
def test_many_seeds_have_the_numbers_of_randomstate(count, monkeypatch):
    """Every number of every seed, the first and the last possible seeds among them."""
    monkeypatch.setattr(mersenne, "_NUMBERS", 1024)  # more than one piece, the last one not full
    others = np.random.RandomState(0).randint(2**32, size=1500, dtype=np.int64).tolist()
    seeds = [0, 1, 2**31 - 1, 2**31, 2**32 - 1, *others]
    drawn = mersenne.uniform(seeds, count)
    assert drawn.tobytes() == one_by_one(seeds, count).tobytes()


def test_few_seeds_are_the_same_numbers():
    """One seed gives its numbers, and no seed gives none."""
    many = mersenne.uniform(range(600), 5)
    assert mersenne.uniform([7], 5).tobytes() == many[7].tobytes()
    assert mersenne.uniform([], 5).shape == (0, 5)
