"""Names whose letters are hidden by stars: `V*x⭐ra`.

A star stands for one letter. Names are kept by length and by each place's letter, so that only those that
agree in the rarest standing letter are compared.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from jointforce.engine.text.names import Name, NameTable, common, everyday
from jointforce.engine.text.tokens import HAN, RUNS

_DRAWN = "＊∗✱✲✳✴★☆⭐✩✪✫✬✭✮✯✰⋆⭑⭒🌟●○◯⚫⚪∙■□▪▫◼◻◆◇♥♡❤✖✕❌⭕█▇░▒▓🔥💎👑"
_PUNCTUATION = "•×▢_?#·"
STARS = frozenset(_DRAWN + _PUNCTUATION + "*")
"""What sellers hide letters with. The punctuation among them hides only between letters."""

_ALL = "".join(sorted(STARS))
_STAR = f"[{re.escape(_ALL)}]"
_MASKED = re.compile(rf"(?:[^\W_{RUNS}]|{_STAR}|&)+|(?:[{HAN}]|{_STAR})+")
_MOST_CANDIDATES = 3
_LONGEST = 40
_EDGE = _DRAWN + "*"
_NONE: frozenset[int] = frozenset()


class Masks:
    """The names of an index by length and letters, built when the first mask is met."""

    def __init__(self, names: NameTable) -> None:
        self._grams = names.grams

    @cached_property
    def _names(self) -> list[Name]:
        table = (*self._grams.keys.items(), *self._grams.runs.items())
        return [name for key, name in table if len(key) <= _LONGEST and name.via is None]

    @cached_property
    def _by_letter(self) -> dict[tuple[int, int, str], set[int]]:
        table: dict[tuple[int, int, str], set[int]] = defaultdict(set)
        for number, name in enumerate(self._names):
            for place, letter in enumerate(name.key):
                table[len(name.key), place, letter].add(number)
        return dict(table)

    def candidates(self, masked: str) -> list[Name]:
        """The names that a folded, masked word (words parted by single spaces) can be: at most three, else none.

        The first letter stands, or three fifths of all do; at least two letters stand in any case. Names of
        three letters count only where the star is drawn: `4*6`, `A*B` are sums.
        """
        if not 3 <= len(masked) <= _LONGEST:
            return []
        standing = [
            (place, letter) for place, letter in enumerate(masked) if letter not in STARS and letter != " "
        ]
        letters = sum(letter.isalpha() for _, letter in standing)
        hidden = sum(letter in STARS for letter in masked)
        if letters < 2 or not hidden:
            return []
        if masked[0] in STARS and len(standing) * 5 < (len(standing) + hidden) * 3:
            return []
        if len(masked) == 3 and not any(letter in _DRAWN for letter in masked):
            return []
        size = len(masked)
        buckets = [self._by_letter.get((size, place, letter), _NONE) for place, letter in standing]
        buckets.extend(self._by_letter.get((size, place, " "), _NONE) for place in _spaces(masked))
        buckets.sort(key=len)
        fitting = [
            self._names[number]
            for number in buckets[0].intersection(*buckets[1:])
            if _hides_letters(masked, self._names[number].key)
        ]
        return fitting if len(fitting) <= _MOST_CANDIDATES else []

    def words(self, folded: str) -> Iterator[tuple[int, int, str, bool]]:
        """The masked words of a folded text, without stars that only adorn: start, end, the word, and whether it
        may be a name by itself. A word whose stars are all at its end may only be part of a name, unless few are
        hidden after a good part of a word that is none.
        """
        for found in _MASKED.finditer(folded):
            word = found[0]
            if STARS.isdisjoint(word) or len(word) > 4 * _LONGEST:
                continue
            inner = word.strip(_ALL)
            if len(inner) < 2:
                continue
            at = word.index(inner)
            start, tail = found.start() + at, word[at + len(inner) :]
            masked = not STARS.isdisjoint(inner)
            if masked:
                yield start, start + len(inner), inner, True
            if tail and not at and all(star in _EDGE for star in tail):
                yield start, start + len(word), word, masked or self._cut_off(inner, tail)
            elif at and all(star in _EDGE for star in word[:at] + tail):
                yield found.start(), found.end(), word, False

    def _cut_off(self, inner: str, tail: str) -> bool:
        """Whether stars at the end alone hide letters."""
        drawn = tail[0] in _DRAWN
        return (
            len(inner) >= (3 if drawn else 4)
            and len(inner) + len(tail) > 4
            and len(tail) <= (len(inner) if drawn else 2)
            and inner not in self._grams.keys
            and not any(word in everyday() or word in common() for word in (inner, inner.removesuffix("s")))
            and len(self.candidates(inner + tail)) == 1
        )


def _spaces(masked: str) -> list[int]:
    return [place for place, letter in enumerate(masked) if letter == " "]


def _hides_letters(masked: str, key: str) -> bool:
    """Whether every star hides a letter or digit of the name."""
    return all(theirs.isalnum() for mine, theirs in zip(masked, key, strict=True) if mine in STARS)
