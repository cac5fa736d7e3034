"""Masks: letters hidden by stars, one star a letter."""

from collections.abc import Iterator

from jointforce.engine.reference.leaning import words_from
from jointforce.engine.reference.lists import ordinary, use
from jointforce.engine.reference.reading import Page, script
from jointforce.engine.reference.stretches import Known, Look, Stretch, words_in

DRAWN = frozenset("＊∗✱✲✳✴★☆⭐✩✪✫✬✭✮✯✰⋆⭑⭒🌟●○◯⚫⚪∙■□▪▫◼◻◆◇♥♡❤✖✕❌⭕█▇░▒▓🔥💎👑*")
"""What sellers draw over letters."""
STARS = DRAWN | frozenset("•×▢_?#·")
"""The same, and punctuation that hides a letter only between letters."""
_JOINTS = "',-./"
_MOST_CANDIDATES = 3


def masked(look: Look, meant: str) -> Iterator[Stretch]:
    """Words with stars that can be the word meant: stars at an edge hide letters, or only adorn.

    Beside another word of the name any letters may be hidden; beside a disguised one, all.
    """
    page = look.page
    for begin, end in _joined(page):
        text = "".join(
            one.folded for one in page.letters[begin:end] if script(one.folded) or one.folded in STARS
        )
        if 4 < len(text) < end - begin and candidate(text, meant):
            yield Stretch(*words_in(page, begin, end), begin, end, "masked_letters", alone=True)
    for begin, end in _runs(page):
        text = page.text(begin, end)
        blank = all(letter in DRAWN for letter in text)
        stars = sum(letter in STARS for letter in text)
        if not stars or (stars == len(text) and not blank):
            continue
        if agrees(text, meant):
            span = words_from(page, begin, end)
            yield Stretch(*span, begin, end, "masked_letters", alone=False, leaning=True, blank=blank)
        if not blank:
            yield from _starred(look, begin, end, meant)


def _starred(look: Look, begin: int, end: int, meant: str) -> Iterator[Stretch]:
    """A run of letters and stars that can be the word meant by itself."""
    page = look.page
    text = page.text(begin, end)
    first, last = begin, end
    while page.letters[first].folded in STARS:
        first += 1
    while page.letters[last - 1].folded in STARS:
        last -= 1
    if last - first < 2:
        return
    span = words_in(page, first, last)
    inner = page.text(first, last)
    inside = any(letter in STARS for letter in inner)
    if inside and candidate(inner, meant):
        yield Stretch(*span, first, last, "masked_letters", alone=not _is_sum(inner))
    head, tail = text[: first - begin], text[len(text) - (end - last) :] if end > last else ""
    if head + tail and all(star in DRAWN for star in head + tail) and candidate(text, meant):
        word = page.words[span[0]].text
        alone = not head and (inside or _cut_off(inner, tail, word, look.known))
        yield Stretch(*span, begin, end, "masked_letters", alone)


def _runs(page: Page) -> Iterator[tuple[int, int]]:
    """The runs of letters of one kind, Chinese or of a script with spaces, and stars."""
    if not any(letter.folded in STARS for letter in page.letters):
        return
    kinds = [""] * len(page.letters)
    for word in page.words:
        if word.script in ("word", "han"):
            kinds[word.first : word.last] = [word.script] * (word.last - word.first)
    at = 0
    while at < len(kinds):
        begin, kind = at, ""
        while at < len(kinds):
            if page.letters[at].folded not in STARS:
                if not kinds[at] or (kind and kinds[at] != kind):
                    break
                kind = kinds[at]
            at += 1
        if at > begin:
            yield begin, at
        at = max(at, begin + 1)


def _joined(page: Page) -> Iterator[tuple[int, int]]:
    """Runs that one sign each joins, of which one has stars and letters: `vex-***` is a word with stars behind it."""
    held = list(_runs(page))
    while held:
        begin, end = held.pop(0)
        mixed = _mixed(page, begin, end)
        while held and held[0][0] == end + 1 and page.letters[end].folded in _JOINTS:
            mixed |= _mixed(page, *held[0])
            end = held.pop(0)[1]
        if mixed and any(begin <= word.first < end for word in page.words):
            yield begin, end


def _mixed(page: Page, begin: int, end: int) -> bool:
    """Whether a run has stars and letters."""
    return len({letter.folded in STARS for letter in page.letters[begin:end]}) == 2


def agrees(text: str, meant: str) -> bool:
    """Whether each letter that is no star is that of the word meant."""
    same = (a == b or (a in STARS and b != "&") for a, b in zip(text, meant, strict=False))
    return len(text) == len(meant) and all(same)


def candidate(text: str, meant: str) -> bool:
    """Whether a masked word of 3 to 40 letters can be the word meant by itself: the first letter and another stand, or
    three fifths of all with the last two.
    """
    standing = [letter for letter in text if letter not in STARS]
    if (
        sum(letter.isalpha() for letter in standing) < 2
        or len(standing) == len(text)
        or not 3 <= len(text) <= 40
        or not agrees(text, meant)
    ):
        return False
    if text[0] not in STARS:
        return True
    return text[-1] not in STARS and text[-2] not in STARS and len(standing) * 5 >= len(text) * 3


def _is_sum(text: str) -> bool:
    """Whether three characters may be a sum: `4*6`."""
    return len(text) <= 3 and not any(letter in DRAWN and letter != "*" for letter in text)


def _cut_off(inner: str, tail: str, word: str, known: Known) -> bool:
    """Whether stars at the end alone hide letters: few of them, after a good part of a name. A word that people use is
    cut off only where few stars are drawn behind it and one name fits.
    """
    drawn = tail[0] != "*"
    if len(inner) < (3 if drawn else 4) or len(inner + tail) <= 4 or len(tail) > (len(inner) if drawn else 3):
        return False
    if word in known.single or word in ordinary() or (inner[-1] == "s" and inner[:-1] in ordinary()):
        return False
    fit = sum(candidate(inner + tail, other) for other in known.single)
    return (fit == 1 and (drawn or len(tail) < 3)) if use(word) >= 0 else 1 <= fit <= _MOST_CANDIDATES
