"""Names whose letters are hidden by stars: `V*x⭐ra`.

A star stands for one letter. Names are kept by length and by each place's letter, so that only those that
agree in the rarest standing letter are compared.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from jointforce.engine.text.names import Name, NameTable, common, everyday

_DRAWN = "＊∗✱✲✳✴★☆⭐✩✪✫✬✭✮✯✰⋆⭑⭒🌟●○◯⚫⚪∙■□▪▫◼◻◆◇♥♡❤✖✕❌⭕█▇░▒▓🔥💎👑"
_PUNCTUATION = "•×▢_?#·"
STARS = frozenset(_DRAWN + _PUNCTUATION + "*")
"""What sellers hide letters with. The punctuation among them hides only between letters."""

_STAR = f"[{re.escape(''.join(sorted(STARS)))}]"
_MASKED = re.compile(rf"(?:[^\W_]|{_STAR}|&)+")
_MOST_CANDIDATES = 3
_LONGEST = 40
_EDGE = _DRAWN + "*"


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
        table = self._table()
        nearest = min((table.get((len(masked), place, letter), []) for place, letter in standing), key=len)
        fitting = [name for name in nearest if _fits(masked, name.key)]
        return fitting if len(fitting) <= _MOST_CANDIDATES else []

    def words(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """The masked words of a folded text, without stars that only adorn: start, end, and the word itself."""
        for found in _MASKED.finditer(folded):
            word = found[0]
            if STARS.isdisjoint(word) or len(word) > 4 * _LONGEST:
                continue
            inner = word.strip("".join(STARS))
            start = found.start() + word.index(inner) if inner else found.start()
            tail = word[word.index(inner) + len(inner) :]
            masked = not STARS.isdisjoint(inner)
            if masked or self._cut_off(word, inner, tail):
                whole = inner + (tail if all(star in _EDGE for star in tail) else "")
                if masked:
                    yield start, start + len(inner), inner
                if len(whole) > len(inner) and word.startswith(inner):
                    yield start, start + len(whole), whole

    def _cut_off(self, word: str, inner: str, tail: str) -> bool:
        """Whether stars at the end alone hide letters: few of them, after a good part of a word that is none."""
        return (
            len(inner) >= 4
            and 1 <= len(tail) <= 2
            and tail != "*"
            and word.startswith(inner)
            and all(star in _EDGE for star in tail)
            and inner not in self._names.grams.keys
            and inner not in everyday()
            and inner not in common()
            and len(self.candidates(inner + tail)) == 1
        )


def _fits(masked: str, key: str) -> bool:
    """Whether each standing letter is the name's, and each star hides a letter of it."""
    return all(
        mine == theirs or (mine in STARS and theirs.isalnum())
        for mine, theirs in zip(masked, key, strict=True)
    )
