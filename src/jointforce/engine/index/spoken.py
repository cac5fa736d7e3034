"""Spoken: what is looked for in scripts without spaces, and the cues and phrases of all languages.

These keys are few and asked for at every character, so they stand in a table of their own, which stays in the
processor's cache whatever the size of the register.
"""

import numpy as np
from numpy.typing import NDArray

from jointforce.engine.kernels import hashing

_CUE_WORDS = 1 << 12


class Spoken:
    """Keys and numbers that are entered one by one. `lengths`: see `tables.Tables`."""

    def __init__(self, size: int) -> None:
        """For the names of about `size` marks."""
        self._numbers: dict[int, int] = {}
        self.cues = np.zeros(_CUE_WORDS, np.int64)
        self.runs = np.zeros(1 << max(12, (size >> 6).bit_length()), np.int64)
        self.lengths = [0]

    def cue(self, key: int, number: int) -> None:
        """Put a number under the key of a cue, a word for goods or a phrase, unless one stands there."""
        hashing.remember(self.cues, key)
        self._numbers.setdefault(key, number)

    def open(self, key: int) -> None:
        """Say that a run may begin with two characters: what it is, their other keys tell."""
        hashing.remember(self.runs, key)

    def cue_at(self, key: int) -> None:
        """Say that the cues of a run may end, or begin, with a character."""
        hashing.remember(self.cues, key)

    def name(self, key: int, number: int) -> int:
        """Put a number under a key of a name unless one stands there; the number that stands there now."""
        hashing.remember(self.runs, key)
        return self._numbers.setdefault(key, number)

    def run(self, opening: int, length: int, key: int, number: int) -> int:
        """Enter characters under a number unless one stands there; the number that they have.

        `opening`: the key of the first two characters; `key`: of all `length`.
        """
        place = self.name(opening, len(self.lengths))
        if place == len(self.lengths):
            self.lengths.append(0)
        self.lengths[place] |= 1 << length
        return self.name(key, number)

    def table(self) -> NDArray[np.int64]:
        """The hash table of all keys, half empty."""
        count = len(self._numbers)
        places = np.zeros(2 * count + 16, np.int64)
        keys = np.fromiter(self._numbers.keys(), np.int64, count)
        hashing.place_all(places, keys, np.fromiter(self._numbers.values(), np.int32, count))
        return places
