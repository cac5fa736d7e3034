"""A table of phrases that is probed with the words of a text.

Spaced scripts: a phrase is a key of words joined by single spaces; the first word says how many words may
follow. Unspaced scripts: a phrase is a key of characters; its first two say which lengths to try.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from jointforce.engine.text.tokens import Word, allows

Value = TypeVar("Value")


class Grams(Generic[Value]):
    """Phrases with a value each. Cost of a probe: one dictionary look-up a word, one a pair of characters.

    `longest`: the most words of a phrase by its first word; `openings`: the first two words of each phrase.
    """

    def __init__(self) -> None:
        self.keys: dict[str, Value] = {}
        self.longest: dict[str, int] = {}
        self.openings: set[str] = set()
        self.runs: dict[str, Value] = {}
        self.run_lengths: dict[str, tuple[int, ...]] = {}

    def add_words(self, key: str, value: Value) -> None:
        """Add a phrase of words, joined by single spaces."""
        self.keys[key] = value
        first, _, rest = key.partition(" ")
        self.longest[first] = max(self.longest.get(first, 0), 1 + (rest.count(" ") + 1 if rest else 0))
        if rest:
            self.openings.add(f"{first} {rest.partition(' ')[0]}")

    def add_run(self, run: str, value: Value) -> None:
        """Add a phrase of an unspaced script, of two characters or more."""
        self.runs[run] = value
        lengths = {*self.run_lengths.get(run[:2], ()), len(run)}
        self.run_lengths[run[:2]] = tuple(sorted(lengths, reverse=True))

    def in_run(self, word: Word) -> Iterator[tuple[int, int, Value]]:
        """Every phrase that stands in a run by the borders of its script: start, end in the folded text."""
        text, script = word.text, word.script
        for start in range(len(text) - 1):
            for length in self.run_lengths.get(text[start : start + 2], ()):
                value = self.runs.get(text[start : start + length])
                if value is not None and allows(script, text, start, start + length):
                    yield word.start + start, word.start + start + length, value
