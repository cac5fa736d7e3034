"""Names whose letters are spread apart, repeated, or parted by symbols."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jointforce.engine.text.names import Name, NameTable, common, everyday
from jointforce.engine.text.tokens import Word

_SHORTEST = 4
_SHORTEST_INSIDE = 5
_SHORTEST_CUT = 6
_CUTS = "/._|"
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
        self._squeezed: dict[str, set[str]] = {}
        self.parts: set[str] = set()
        for key, name in self._keys.items():
            if name.via is None:
                if " " in key:
                    self.parts.update(key.split(" "))
                elif len(key) >= _SHORTEST and key.isalpha():
                    self._squeezed.setdefault(squeezed(key), set()).add(key)
        for part in self.parts:
            if len(part) >= _SHORTEST - 1 and part.isalpha():
                self._squeezed.setdefault(squeezed(part), set()).add(part)

    def repeated(self, word: str) -> list[str]:
        """The names, or words of names, that a folded word is with letters repeated: one of them thrice and more,
        or all of them twice.
        """
        doubled = len(word) >= 8 and len(word) % 2 == 0 and word[::2] == word[1::2]
        if not (doubled or _LONG_RUN.search(word)) or len(word) > 60:
            return []
        mine = [len(found[1]) for found in _RUNS.finditer(word)]
        fitting = []
        for key in sorted(self._squeezed.get(squeezed(word), ())):
            theirs = [len(found[1]) for found in _RUNS.finditer(key)]
            if key != word and all(a >= b for a, b in zip(mine, theirs, strict=True)):
                fitting.append(key)
        return fitting

    def parted(self, folded: str, parts: Sequence[Word]) -> Iterator[tuple[int, int, str, str]]:
        """Words of one chunk that belong together when what stands between them is dropped: start, end, the
        whole, and which disguise that is.

        Honest punctuation parts words, so it counts only where it stands between all letters but a few
        (`V.E.X.O.RA`); other symbols (emoji, stars, dingbats) count anywhere.
        """
        joined = "".join([part.text for part in parts])
        if len(parts) > 2 and len(joined) <= 2 * len(parts) and len(joined) <= _LONGEST and joined.isalpha():
            yield parts[0].start, parts[-1].end, joined, "spread_letters"
        group = [parts[0]]
        for part in (*parts[1:], None):
            if part is not None and part.script == group[-1].script == "word":
                gap = folded[group[-1].end : part.start]
                if gap and not _HONEST.issuperset(gap):
                    group.append(part)
                    continue
            if 1 < len(group) <= _LONGEST:
                whole = "".join([member.text for member in group])
                if not whole.isdigit():
                    yield group[0].start, group[-1].end, whole, "inserted_symbols"
            if part is not None:
                group = [part]

    def cut(self, folded: str, parts: Sequence[Word]) -> Iterator[tuple[int, int, Name]]:
        """Names that one sign cuts in two (`Vex/ora`, `Vexo.ra`): start, end, name. Neither half may be a word or a
        name itself: what is honest parts words (`work/shop`).
        """
        for left, right in pairwise(parts):
            if right.start - left.end == 1 and folded[left.end] in _CUTS:
                name = self._keys.get(left.text + right.text)
                if (
                    name is not None
                    and len(name.key) >= _SHORTEST_CUT
                    and name.via is None
                    and not name.common
                ):
                    halves = (left.text, right.text)
                    if not any(
                        half in everyday() or half in common() or half in self._keys for half in halves
                    ):
                        yield left.start, right.end, name

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
