"""Disguises of a word: each function tells which stretches of a text stand for a word of a name.

One function a disguise. `alone` says whether the stretch is telling enough where the name has no other word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise, product
from string import ascii_lowercase, digits

from jointforce.engine.reference.likeness import SIGNS, latin, reads_as, stroke
from jointforce.engine.reference.lists import common, listed, ordinary, use, vocabulary
from jointforce.engine.reference.marks import Name
from jointforce.engine.reference.reading import Page, Word, script
from jointforce.engine.reference.slips import letters_needed

HONEST = frozenset("-'./,&+:;()[]{}\"_\\|<>=@!?#%^~–—…")
"""Punctuation that parts words in honest texts."""
_EDGE_SIGNS = "!|+"
_LONGEST = 60
_VOWELS = "aeiouy"
_USED = 30
_CODED = r"[a-z0-9@$!|+]+(?!\.[0-9])"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words from_word..to_word, letters first..last, stand for a word. `leaning`: only beside a word of the name that
    stands there; `blank`: only beside one that is disguised too.
    """

    from_word: int
    to_word: int
    first: int
    last: int
    disguise: str
    alone: bool
    leaning: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the words of a text are compared with: names of one word, all words of names, those whose misspellings are
    asked for, and names inside of runs.
    """

    single: frozenset[str]
    within: frozenset[str]
    near: frozenset[str]
    runs: frozenset[str]

    @classmethod
    def of(cls, names: list[Name], near: set[str]) -> "Known":
        """From the names of all marks, and the words whose misspellings are asked for."""
        spaced = [name for name in names if not name.run]
        return cls(
            frozenset(name.words[0] for name in spaced if len(name.words) == 1),
            frozenset(word for name in spaced for word in name.words),
            frozenset(near),
            frozenset(name.words[0] for name in names if name.run),
        )


class Look:
    """A text that is compared with known names; what all comparisons need is worked out once."""

    def __init__(self, page: Page, known: Known) -> None:
        self.page = page
        self.known = known

    @cached_property
    def strange(self) -> list[tuple[int, Word]]:
        """The words in ASCII letters and digits that are no name themselves."""
        return [
            (n, word)
            for n, word in enumerate(self.page.words)
            if len(word.text) <= _LONGEST and word.text.isascii() and word.text not in self.known.single
        ]

    @cached_property
    def lettered(self) -> list[tuple[int, Word]]:
        """Those of Latin letters alone, two and more."""
        return [(n, word) for n, word in self.strange if len(word.text) >= 2 and letters_only(word.text)]

    @cached_property
    def wide(self) -> list[tuple[Word, int, int]]:
        """The words that are no name, each with the letters and odd signs about it."""
        return [
            (word, *_widened(self.page, word))
            for word in self.page.words
            if word.script == "word" and word.text not in self.known.single
        ]

    @cached_property
    def coded(self) -> list[tuple[int, int]]:
        """Stretches of Latin letters, digits and signs."""
        text = self.page.text(0, len(self.page.letters))
        found = (match.span() for match in re.finditer(_CODED, text))
        return [
            span for span in found if 2 <= span[1] - span[0] <= _LONGEST and _whole_words(self.page, *span)
        ]


def letters_only(text: str) -> bool:
    """Whether a text is made of Latin letters."""
    return all(letter in ascii_lowercase for letter in text)


def words_in(page: Page, first: int, last: int) -> tuple[int, int]:
    """The words that begin in letters first..last; the first of them, and the one behind the last."""
    inside = [n for n, word in enumerate(page.words) if first <= word.first < last]
    return inside[0], inside[-1] + 1


def drawn_alike(look: Look, meant: str) -> Iterator[Stretch]:
    """Latin letters that look like another: a capital I among small letters for l, l for i, rn for m, vv for w."""
    for n, word in look.lettered if len(meant) >= 4 else ():
        honest = word.text == meant or word.text in ordinary() or word.text in listed("rn_words.txt")
        if not honest and _drawn(look.page, word, meant):
            yield Stretch(n, n + 1, word.first, word.last, "confusable_letters", meant not in common())


def _drawn(page: Page, word: Word, meant: str) -> bool:
    """Whether each letter that differs was put there to look alike: no speller would write it."""
    text, at = word.text, 0
    vowels = "aeiouyl"
    for letter in meant:
        here, before, after = text[at : at + 1], text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if here == letter:
            at += 1
        elif here == "i" and letter == "l":
            shown = [one.shown for one in page.letters[word.first : word.last]]
            others = shown[:at] + shown[at + 1 :]
            if shown[at] != "I" or sum(one in ascii_lowercase for one in others) < 2:
                return False
            at += 1
        elif here == "l" and letter == "i":
            if (before and before in vowels) or (after and after in vowels):
                return False
            at += 1
        elif here + after == "rn" and letter == "m":
            if before and before in vowels and len(text) < 6:
                return False
            at += 2
        elif here + after == "vv" and letter == "w":
            at += 2
        else:
            return False
    return at == len(text)


def repeated(look: Look, meant: str) -> Iterator[Stretch]:
    """Letters written more often than the name has them, in a word that nobody uses: three alike, every letter twice,
    or one letter twice where no speller would; where they would, in longer names. Any, beside a disguised word.
    """
    goal = [(letter, len(list(run))) for letter, run in groupby(meant)]
    for n, word in look.lettered:
        text = word.text
        runs = [(letter, len(list(run))) for letter, run in groupby(text)]
        same = [letter for letter, _ in runs] == [letter for letter, _ in goal] and text != meant
        if not same or any(mine < theirs for (_, mine), (_, theirs) in zip(runs, goal, strict=True)):
            continue
        yield Stretch(n, n + 1, word.first, word.last, "repeated_letters", False, leaning=True, blank=True)
        if use(text) >= 0:
            continue
        insistent = (len(text) >= 8 and text[::2] == text[1::2]) or any(count > 2 for _, count in runs)
        more = [i for i, (mine, theirs) in enumerate(zip(runs, goal, strict=True)) if mine[1] > theirs[1]]
        at = sum(count for _, count in runs[: more[0]])
        how = doubled(text, at) if len(more) == 1 and runs[more[0]][1] == 2 else "several"
        strange = text not in vocabulary() and text not in look.known.within
        fine = strange and (how in ("gross", "several") or use(meant) <= _USED)
        long = len(meant) >= (7 if how.startswith("spelt") else 4)
        alone = (insistent and len(meant) >= 4) or (fine and long and how != "spelt last")
        yield Stretch(n, n + 1, word.first, word.last, "repeated_letters", alone)


def doubled(text: str, at: int) -> str:
    """How a letter is doubled: as spellers do (at the end of a word, or within), oddly, or grossly.

    Spellers double e and o, the i of a Roman number, consonants between a vowel and a vowel, l or r, and l, s and f in
    compounds. Consonants at the beginning or beside others cannot be said twice; h and x are doubled for show.
    """
    letter, before, after = text[at], text[at - 1 : at] if at else "", text[at + 2 : at + 3]
    if letter in _VOWELS:
        return "spelt" if before and (letter in "eo" or (letter == "i" and not after)) else "odd"
    if letter in "hx":
        return "odd"
    if not before or before not in _VOWELS:
        return "gross"
    if not after:
        return "spelt last"
    if after not in _VOWELS + "lr" and letter not in "lsf":
        return "gross"
    return "odd" if letter in "jkqvw" else "spelt"


def signs(look: Look, meant: str) -> Iterator[Stretch]:
    """Digits and signs for letters: `n1ke`, `@didas`. A `!`, `|` or `+` at an edge may be punctuation, and is beside a
    word that people use.
    """
    text = look.page.text(0, len(look.page.letters))
    for at, end in look.coded:
        for first, last in _bared(text, at, end):
            written = text[first:last]
            if written not in look.known.single and with_signs(written, meant):
                span = words_in(look.page, first, last)
                alone = len(meant) >= 4 and telling_signs(written, meant)
                yield Stretch(*span, first, last, "leetspeak", alone)


def _whole_words(page: Page, first: int, last: int) -> bool:
    """Whether no word reaches over an edge of letters first..last, and one begins there."""
    whole = all(word.last <= last for word in page.words if first <= word.first < last)
    return (
        whole
        and any(first <= word.first < last for word in page.words)
        and not any(word.first < first < word.last for word in page.words)
    )


def _bared(text: str, first: int, last: int) -> set[tuple[int, int]]:
    """The stretch with and without the signs at its edges."""
    bare_first, bare_last = first, last
    while bare_first < last and text[bare_first] in _EDGE_SIGNS:
        bare_first += 1
    while bare_last > bare_first and text[bare_last - 1] in _EDGE_SIGNS:
        bare_last -= 1
    bare = text[bare_first:bare_last]
    if not any(letter in ascii_lowercase for letter in bare) or (letters_only(bare) and use(bare) >= 0):
        return set()
    return {(a, b) for a, b in product((first, bare_first), (last, bare_last)) if b - a >= 2}


def with_signs(text: str, meant: str) -> bool:
    """Whether digits and signs of a text stand for letters of a word, and a letter stands as it is."""
    if len(text) != len(meant) or text.rstrip(digits) in ordinary() or text.lstrip(digits) in ordinary():
        return False
    swapped = [(mine, theirs) for mine, theirs in zip(text, meant, strict=True) if mine != theirs]
    like = (letters_only(b) and not letters_only(a) and stroke(a) == stroke(b) for a, b in swapped)
    return bool(swapped) and all(like) and any(letter in ascii_lowercase for letter in text)


def telling_signs(text: str, meant: str) -> bool:
    """Whether enough letters stand as they are to mean a name of that one word.

    Signs beside digits, and digits on both sides of a letter, are no model number. Else two letters stand; of four
    letters digits stand behind three, if they stand last, and are read as a letter everywhere (0, 3).
    """
    swapped = [mine for mine, theirs in zip(text, meant, strict=True) if mine != theirs]
    standing = sum(letter in ascii_lowercase for letter in text)
    swapped_digits = [mine for mine in swapped if mine in digits]
    swapped_signs = [mine for mine in swapped if mine not in digits]
    tail, head = len(text) - len(text.rstrip(digits)), len(text) - len(text.lstrip(digits))
    if any(letter in digits for letter in meant):
        return len(swapped) == 1 and len(text) >= 6 and not swapped_digits
    if swapped_signs and swapped_digits:
        return True
    if standing < 2:
        return len(text) > 4 and max(tail, head) < len(swapped_digits)
    if len(text) > 4 or tail < len(swapped_digits):
        return True
    if swapped_signs:
        return len(swapped_signs) > 1 or text[-1] in ascii_lowercase
    return standing > 2 and text[-1] in "03"


def other_scripts(look: Look, meant: str) -> Iterator[Stretch]:
    """Letters of other scripts, alone or with odd signs beside them, that look like Latin ones.

    A text that has letters of the same script that look like no Latin letter is a text of that script.
    """
    page = look.page
    for word, low, high in look.wide:
        for first, last in dict.fromkeys(((word.first, word.last), (low, high))):
            letters = page.letters[first:last]
            if not 2 <= last - first <= _LONGEST or all(one.folded.isascii() for one in letters):
                continue
            from_word, to_word = words_in(page, first, last)
            if (first, last) == (word.first, word.last) and word.text == meant:
                continue
            if not _native(page, first, last) and reads_as(letters, meant):
                yield Stretch(from_word, to_word, first, last, "confusable_letters", len(meant) >= 4)


def _widened(page: Page, word: Word) -> tuple[int, int]:
    first, last = word.first, word.last
    while first > 0 and joins(page, first - 1):
        first -= 1
    while last < len(page.letters) and joins(page, last):
        last += 1
    return first, last


def joins(page: Page, at: int) -> bool:
    """Whether a character belongs to a word of several scripts and signs."""
    letter = page.letters[at].folded
    return script(letter) == "word" or letter in SIGNS or (not letter.isascii() and latin(letter))


def _native(page: Page, first: int, last: int) -> bool:
    mine = [letter.folded for letter in page.letters[first:last]]
    foreign = [letter for letter in mine if letter.isalpha() and not letter.isascii()]
    if not foreign or any(letter in ascii_lowercase for letter in mine):
        return False
    block = ord(foreign[-1]) >> 8
    own = (one.folded for one in page.letters if one.folded.isalpha() and ord(one.folded) >> 8 == block)
    if any(not latin(letter) for letter in own):
        return True
    theirs = (word.text for word in page.words if ord(word.text[0]) >> 8 == block and not word.text.isascii())
    return any(use(word) >= 0 for word in theirs)


def parted(look: Look, meant: str) -> Iterator[Stretch]:
    """Words without white space between them that are one once what parts them is dropped.

    Honest punctuation counts only where it parts nearly all letters (`V.E.X.O.RA`); symbols count anywhere.
    """
    page = look.page
    starts = [n for n, word in enumerate(page.words) if word.spaced] + [len(page.words)]
    for begin, end in pairwise(starts):
        group = page.words[begin:end]
        text = "".join(word.text for word in group)
        letters = all(word.script == "word" and word.text.isalpha() for word in group)
        if text == meant and letters and len(group) > 2 and len(text) <= min(2 * len(group), 40):
            yield _joined(page, begin, end, "spread_letters", len(meant) >= 4 and meant not in common())
        start = begin
        for n in range(begin + 1, end + 1):
            if n < end and _odd_between(page, n):
                continue
            text = "".join(word.text for word in page.words[start:n])
            if text == meant and 1 < n - start <= 40 and not text.isdecimal():
                yield _joined(page, start, n, "inserted_symbols", len(meant) >= 4)
            start = n


def _joined(page: Page, begin: int, end: int, disguise: str, alone: bool) -> Stretch:
    return Stretch(begin, end, page.words[begin].first, page.words[end - 1].last, disguise, alone)


def _odd_between(page: Page, n: int) -> bool:
    one, other = page.words[n - 1], page.words[n]
    between = page.text(one.last, other.first)
    odd = any(character not in HONEST and not character.isspace() for character in between)
    return odd and one.script == "word" == other.script


def misspelt(look: Look, meant: str) -> Iterator[Stretch]:
    """A word that a slip makes of the word meant, which nobody uses and no mark has."""
    if meant not in look.known.near or not 3 <= len(meant) <= 24:
        return
    for n, word in look.lettered:
        text = word.text
        if abs(len(text) - len(meant)) > 2 or text in look.known.within or use(text) >= 0:
            continue
        need = letters_needed(text, meant)
        if need is not None:
            yield Stretch(n, n + 1, word.first, word.last, "misspelling", need <= len(meant))
