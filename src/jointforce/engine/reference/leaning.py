"""Leaning: stretches that say too little by themselves, and whether a name's other words say enough for them."""

import re
from collections.abc import Iterator

from jointforce.engine.reference.likeness import reads_as
from jointforce.engine.reference.reading import Page
from jointforce.engine.reference.stretches import Look, Stretch, joins

_LONGEST = 40


def looks(look: Look, meant: str) -> Iterator[Stretch]:
    """Digits, signs and letters of other scripts that look like the word meant, however few letters stand."""
    page = look.page
    row = "".join("x" if joins(page, n) else " " for n in range(len(page.letters)))
    for match in re.finditer("x+", row):
        first, last = match.span()
        text = page.text(first, last)
        odd = any(not "a" <= letter <= "z" for letter in text)
        if odd and len(text) == len(meant) <= _LONGEST and reads_as(page.letters[first:last], meant):
            how = "leetspeak" if text.isascii() else "confusable_letters"
            yield Stretch(*words_from(page, first, last), first, last, how, False, leaning=True, blank=True)


def words_from(page: Page, first: int, last: int) -> tuple[int, int]:
    """The words that begin in letters first..last, which may be none: the number of the next one, twice."""
    starts = [word.first for word in page.words]
    return sum(start < first for start in starts), sum(start < last for start in starts)


def telling(way: list[Stretch]) -> bool:
    """Whether the stretches are enough to mean the name: one by itself, or several of which those that lean are held up
    by one that is disguised and stands by itself, or that hide letters alone by any word that stands.
    """
    if len(way) == 1:
        return way[0].alone
    leaning = [stretch for stretch in way if stretch.leaning]
    if any(stretch.disguise and not stretch.leaning for stretch in way):
        return all(
            _touches(way, n) for n, stretch in enumerate(way) if stretch.disguise == "repeated_letters"
        )
    plain = any(not stretch.disguise for stretch in way)
    return not leaning or (plain and not any(stretch.blank for stretch in leaning))


def _touches(way: list[Stretch], n: int) -> bool:
    """Whether a stretch needs no disguised neighbour, or has one."""
    return not way[n].leaning or any(
        stretch.disguise for stretch in way[max(n - 1, 0) : n] + way[n + 1 : n + 2]
    )
