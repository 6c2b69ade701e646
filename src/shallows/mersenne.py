"""The first numbers of NumPy's legacy generator, for many seeds at once.

``RandomState(seed)`` is the Mersenne Twister MT19937 (Matsumoto & Nishimura 1998), and NEP 19 has
frozen its numbers. Seeding one fills 624 words, and Python's calls cost as much again. A small
network needs a few dozen words. So here each column of an array is a generator, every operation
serves thousands of seeds, and only the necessary words are computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Words = NDArray[np.uint32]

_SHIFT = 397  # a word of the state is mixed with the word this far above it
_NUMBERS = 2**20  # drawn at a time: calls of NumPy cost less than what leaves the caches
_MANY = 512  # from this many seeds on, this is faster than one generator after another
_FEW = 64  # and up to this many numbers; from the 114th on, new words are mixed with new words


def uniform(seeds: Sequence[int] | NDArray[Any], count: int) -> NDArray[np.float64]:
    """Return ``RandomState(seed).random_sample(count)`` for each seed, the same bits.

    Parameters
    ----------
    seeds : sequence of int
        0 to 2³² - 1.
    count : int

    Returns
    -------
    ndarray, (seeds, count)
    """
    if len(seeds) < _MANY or count > _FEW:
        return _one_by_one(seeds, count)
    drawn = np.empty((len(seeds), count))
    every = np.asarray(seeds, dtype=np.uint32)
    side_by_side = max(1024, _NUMBERS // max(1, count))
    for first in range(0, len(every), side_by_side):
        part = slice(first, first + side_by_side)
        lower, upper = _seeded(every[part], 2 * count)
        numbers = np.empty((count, len(lower[0])))
        for number, row in enumerate(numbers):
            first = 2 * number
            high, low = _words(lower[first : first + 3], upper[first : first + 2])
            # 53 bits of two words, as in NumPy's `random_sample`.
            np.multiply(high >> 5, 2.0**26, out=row)
            row += low >> 6
            row *= 2.0**-53
        drawn[part] = numbers.T
    return drawn


def _one_by_one(seeds: Sequence[int] | NDArray[Any], count: int) -> NDArray[np.float64]:
    generator, drawn = np.random.RandomState(), np.empty((len(seeds), count))
    for row, seed in zip(drawn, seeds, strict=True):
        generator.seed(seed)
        row[:] = generator.random_sample(count)
    return drawn


def _words(lower: Words, upper: Words) -> Words:
    """Return two words of the generators' output, (2, seeds), from (3 and 2, seeds) of states."""
    # The twist: the top bit of one word and the others of the next, shifted, and mixed.
    joined: Any = (lower[:-1] & 0x80000000) | (lower[1:] & 0x7FFFFFFF)
    word: Words = upper ^ (joined >> 1) ^ ((joined & 1) * np.uint32(0x9908B0DF))
    # The tempering.
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C5680
    word ^= (word << 15) & 0xEFC60000
    word ^= word >> 18
    return word


def _seeded(seeds: Words, count: int) -> tuple[Words, Words]:
    """Return the words 0 to count of the seeds' states, and as many from word 397 on."""
    lower, upper = np.empty((2, count + 1, len(seeds)), np.uint32)
    spare = np.empty_like(seeds)
    word = lower[0]
    word[:] = seeds
    for number in range(1, _SHIFT + count):  # Knuth's recurrence (TAOCP 2, 3.3.4)
        following = lower[number] if number <= count else upper[max(0, number - _SHIFT)]
        np.right_shift(word, 30, out=spare)
        np.bitwise_xor(word, spare, out=spare)
        np.multiply(spare, np.uint32(1812433253), out=spare)
        word = np.add(spare, np.uint32(number), out=following)
    return lower, upper
