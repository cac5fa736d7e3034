"""Names whose letters are spread apart, repeated, or parted by symbols."""

import itertools
import re
from collections.abc import Iterator, Sequence

from jointforce.engine.text.names import Name, NameTable
from jointforce.engine.text.tokens import Word

_SHORTEST = 4
_SHORTEST_INSIDE = 5
_LONGEST = 24
_HONEST = frozenset("-'./,&+:;()[]{}\"_\\|<>=@!?#%^~–—… ")
_LONG_RUN = re.compile(r"([a-z])\1\1")
_RUNS = re.compile(r"((.)\2*)")


def squeezed(word: str) -> str:
    """A word with every run of one letter made single."""
    return "".join(found[2] for found in _RUNS.finditer(word))


class Spread:
    """Finds names whose letters have something between them, or stand more often than they should."""

    def __init__(self, names: NameTable) -> None:
        self._keys = names.grams.keys
        self._squeezed: dict[str, list[Name]] = {}
        for key, name in self._keys.items():
            if " " not in key and len(key) >= _SHORTEST and key.isalpha() and name.via is None:
                self._squeezed.setdefault(squeezed(key), []).append(name)

    def repeated(self, word: str) -> Name | None:
        """The name that a folded word is with letters repeated: one thrice and more, or all of them twice."""
        doubled = len(word) >= 8 and len(word) % 2 == 0 and word[::2] == word[1::2]
        if not (doubled or _LONG_RUN.search(word)) or len(word) > 60:
            return None
        for name in self._squeezed.get(squeezed(word), ()):
            mine = [len(found[1]) for found in _RUNS.finditer(word)]
            theirs = [len(found[1]) for found in _RUNS.finditer(name.key)]
            if name.key != word and all(a >= b for a, b in zip(mine, theirs, strict=True)):
                return name
        return None

    def parted(self, folded: str, parts: Sequence[Word]) -> tuple[int, int, Name, str] | None:
        """The name that the words of one chunk make when what stands between them is dropped.

        Honest punctuation parts words, so it counts only between single letters (`V.E.X.O.R.A`); other symbols
        (emoji, stars, dingbats) count anywhere.
        """
        if not 2 <= len(parts) <= _LONGEST or any(part.script != "word" for part in parts):
            return None
        joined = "".join(part.text for part in parts)
        name = self._keys.get(joined)
        if (
            name is None
            or not _SHORTEST <= len(joined) <= _LONGEST
            or name.via is not None
            or joined.isdigit()
        ):
            return None
        gaps = [folded[a.end : b.start] for a, b in itertools.pairwise(parts)]
        start, end = parts[0].start, parts[-1].end
        if all(len(part.text) == 1 for part in parts):
            return start, end, name, "spread_letters"
        if (
            len(parts) > 2
            and len(joined) <= 2 * len(parts)
            and not any(part.text.isdigit() for part in parts)
        ):
            return start, end, name, "spread_letters"
        if any(not _HONEST.issuperset(gap) for gap in gaps) and not name.common:
            return start, end, name, "inserted_symbols"
        return None

    def lone_letters(self, letters: Sequence[tuple[str, int, int]]) -> Iterator[tuple[int, int, Name]]:
        """Names in a row of single letters: the whole row, or five letters and more within it."""
        row = "".join(letter for letter, _, _ in letters)
        place = 0
        while place <= len(row) - _SHORTEST:
            for length in range(min(_LONGEST, len(row) - place), _SHORTEST - 1, -1):
                if length < _SHORTEST_INSIDE and length != len(row):
                    continue
                name = self._keys.get(row[place : place + length])
                if name is not None and name.via is None:
                    yield letters[place][1], letters[place + length - 1][2], name
                    place += length - 1
                    break
            place += 1
