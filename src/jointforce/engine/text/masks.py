"""Names whose letters are hidden by stars: `V*x⭐ra`.

A star stands for one letter. Names are kept by length and by each place's letter, so that the few that agree
with the rarest standing letter are looked at, not all.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from jointforce.engine.text.names import Name, NameTable

STARS = "*＊∗✱✲✳✴★☆⭐✩✪✫✬✭✮✯✰⋆⭑⭒🌟●○◯⚫⚪•∙■□▪▫◼◻◆◇♥♡❤✖✕×❌⭕▢_?#█▇░▒▓"
"""What sellers hide letters with. Those at the end are also ordinary punctuation, so a mask must fit whole."""

_STAR = f"[{re.escape(STARS)}]"
MASKED = re.compile(rf"(?:[^\W_]|{_STAR})*(?:[^\W_]{_STAR}|{_STAR}[^\W_])(?:[^\W_]|{_STAR}|&)*")
"""A word with at least one star beside a letter."""

_MOST_CANDIDATES = 3
_LONGEST = 40
_IS_STAR = frozenset(STARS)


class Masks:
    """The names of an index by length and letters, built when the first mask is met."""

    def __init__(self, names: NameTable) -> None:
        self._names = names
        self._by_letter: dict[tuple[int, int, str], list[Name]] | None = None

    def _table(self) -> dict[tuple[int, int, str], list[Name]]:
        if self._by_letter is None:
            table: dict[tuple[int, int, str], list[Name]] = defaultdict(list)
            for key, name in self._names.grams.keys.items():
                if len(key) <= _LONGEST and name.via is None:
                    for place, letter in enumerate(key):
                        table[len(key), place, letter].append(name)
            self._by_letter = dict(table)
        return self._by_letter

    def candidates(self, masked: str) -> list[Name]:
        """The names that a folded, masked word (words parted by single spaces) can be, at most three; else none.

        At least two letters must stand, at least a third of all, and a star hides a letter, never a space.
        """
        if len(masked) > _LONGEST or len(masked) < 3:
            return []
        standing = [(place, letter) for place, letter in enumerate(masked) if letter not in _IS_STAR]
        letters = sum(letter != " " for _, letter in standing)
        hidden = len(masked) - len(standing)
        if letters < 2 or hidden == 0 or letters * 5 < (letters + hidden) * 2 and masked[0] in _IS_STAR:
            return []
        table = self._table()
        buckets = [table.get((len(masked), place, letter), []) for place, letter in standing if letter != " "]
        fitting = [name for name in min(buckets, key=len) if _fits(masked, name.key)]
        return fitting if len(fitting) <= _MOST_CANDIDATES else []


def _fits(masked: str, key: str) -> bool:
    """Whether each standing letter is the name's, and each star hides a letter of it."""
    return all(
        mine == theirs or (mine in _IS_STAR and theirs != " ") for mine, theirs in zip(masked, key, strict=True)
    )


def masked_words(folded: str) -> Iterator[tuple[int, int]]:
    """Where words with stars among their letters stand in a folded text."""
    for found in MASKED.finditer(folded):
        yield found.span()
