"""Names written with look-alike letters, digits or signs: found by their shape, then judged letter by letter."""

import re
from collections import defaultdict
from functools import cache

from jointforce.engine.text.data.tables import words as word_list
from jointforce.engine.text.grams import Grams
from jointforce.engine.text.names import Name, NameTable, common, everyday
from jointforce.engine.text.shapes import STANDS_FOR, shape_of_ascii, shapes

_SHORTEST = 4
_SECURE = 6
_DIGITS = "0123456789"
_VOWELS = ("a", "e", "i", "o", "u", "y", "l")
CONFUSABLE, LEET = "confusable_letters", "leetspeak"


@cache
def _rn_words() -> frozenset[str]:
    """Ordinary words with rn, which look like something else with m."""
    return word_list("rn_words.txt")


class LookAlikes:
    """The names of an index by shape: of one word, and of several."""

    def __init__(self, names: NameTable) -> None:
        self._names = names
        self._single: dict[str, list[Name]] = defaultdict(list)
        self.several: Grams[tuple[Name, ...]] = Grams()
        words: set[str] = set()
        for key, name in names.grams.keys.items():
            if name.via is not None or len(key) < _SHORTEST:
                continue
            shape = shape_of_ascii(key) if key.isascii() else shapes(key)[-1]
            if " " in key:
                self.several.add_words(shape, (*self.several.keys.get(shape, ()), name))
                words.update(key.split(" "))
            else:
                self._single[shape].append(name)
        self.parts: frozenset[str] = frozenset(map(shape_of_ascii, words))
        self._part_words: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= _SHORTEST and word.isalpha() and word.isascii():
                self._part_words[shape_of_ascii(word)].append(word)

    def of_letters(self, written: str, key: str) -> tuple[Name, str] | None:
        """The name that a word of ASCII letters looks like (`paypaI`, `rnoxar`), which it is not itself."""
        for name in self._single.get(shape_of_ascii(key), ()):
            if (
                name.key != key
                and not name.common
                and name.key.isalpha()
                and name.key.isascii()
                and _drawn_alike(written, key, name.key)
            ):
                return name, CONFUSABLE
        return None

    def part_of_letters(self, written: str, key: str) -> str | None:
        """The same for a word of a name of several words."""
        for word in self._part_words.get(shape_of_ascii(key), ()):
            if word != key and _drawn_alike(written, key, word):
                return word
        return None

    def of_signs(self, core: str) -> tuple[Name, str] | None:
        """The name that a word of ASCII letters, digits and signs spells (`v3x0ra`, `@rnim`)."""
        for name in self._single.get(shape_of_ascii(core), ()):
            if name.key != core and name.key.isascii() and spelt_with_signs(core, name.key):
                return name, LEET
        return None

    def of_script(self, written: str, folded: str) -> tuple[Name, str] | None:
        """The name that a word with letters of other scripts, or odd signs, looks like."""
        for shape in shapes(written):
            for name in self._single.get(shape, ()):
                if name.key != folded and len(name.key) >= _SHORTEST:
                    return name, CONFUSABLE
        return None


def _drawn_alike(written: str, key: str, name: str) -> bool:
    """Whether each letter of a word that is not the name's was put there to look like it.

    Ordinary words differ by the same letters (piano, plano; hornet, homet), so what tells is what no speller
    would write: a capital I among small letters, l between consonants, rn where it cannot be said.
    """
    if key in common() or key in everyday() or key in _rn_words():
        return False
    mine = theirs = 0
    while mine < len(key) and theirs < len(name):
        letter, meant = key[mine], name[theirs]
        before, after = key[mine - 1 : mine], key[mine + 1 : mine + 2]
        if letter == meant:
            mine, theirs = mine + 1, theirs + 1
        elif letter == "i" and meant == "l":
            small = [other for other in written[:mine] + written[mine + 1 :] if other.islower()]
            if written[mine] != "I" or len(small) < 2:
                return False
            mine, theirs = mine + 1, theirs + 1
        elif letter == "l" and meant == "i":
            if before in _VOWELS or after in _VOWELS:
                return False
            mine, theirs = mine + 1, theirs + 1
        elif key[mine : mine + 2] == "rn" and meant == "m":
            if before in _VOWELS and len(key) < _SECURE:
                return False
            mine, theirs = mine + 2, theirs + 1
        elif key[mine : mine + 2] == "vv" and meant == "w":
            mine, theirs = mine + 2, theirs + 1
        else:
            return False
    return mine == len(key) and theirs == len(name)


def spelt_with_signs(core: str, key: str) -> bool:
    """Whether the digits and signs of a word stand for letters of the name, and enough letters stand as they are.

    A model number ends in digits: there, and at the start, a digit counts only in longer names, or where only
    one stands in it and it is one that is read as a letter everywhere (0, 1, 3, 4).
    """
    if len(core) != len(key):
        return False
    swapped = []
    for place, (mine, theirs) in enumerate(zip(core, key, strict=True)):
        if mine == theirs:
            continue
        stood = STANDS_FOR.get(mine)
        if stood is None or not theirs.isalpha() or mine.isalpha():
            return False
        swapped.append(place)
    letters = sum(character.isalpha() for character in core)
    if not swapped or letters < 2 or letters < len(swapped):
        return False
    if any(character.isdigit() for character in key):
        return len(swapped) == 1 and len(key) >= _SECURE and not core[swapped[0]].isdigit()
    if any(bare in everyday() or bare in common() for bare in (core.lstrip(_DIGITS), core.rstrip(_DIGITS))):
        return False
    digits = [place for place in swapped if core[place].isdigit()]
    inside = [place for place in digits if 0 < place < len(core) - 1]
    trailing = re.search(r"\d+$", core)
    tail = len(trailing[0]) if trailing is not None else 0
    if len(core) >= _SECURE:
        return tail < 2 or (tail == 2 and letters >= 4) or len(digits) > tail
    if len(inside) == len(digits):
        return True
    if len(core) == 5:
        return letters > 2 and (tail == 0 or (tail == 1 and core[-1] in "0134"))
    return letters > 1 and len(swapped) < 3 and (tail == 0 or (tail == 1 and core[-1] in "03"))
