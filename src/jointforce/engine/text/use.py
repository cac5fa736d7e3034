"""What a name does in a listing: it is sold, something fits it, it is compared with, or it means another thing."""

import re
from dataclasses import dataclass
from functools import cache

from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.data.tables import words as word_list
from jointforce.engine.text.fold import fold

SOLD, FITS, COMPARED, OTHER_SENSE = "sold", "fits", "compared", "other_sense"
_REACH = 48
_FILLER = (
    r"the|your|all|any|most|many|new|latest|old|original|genuine|oem|select|selected|use with|with|various|following|"
    r"[0-9][\w.\"'/]*|inch|series|models?|laptops?|notebooks?|phones?|cell|mobile|smartphones?|tablets?|cameras?|"
    r"printers?|cars?|les|la|le|los|el|das|die|der|den|dein|ihr|seu|il"
)
_LIST_BETWEEN = re.compile(
    r"^(?=.{0,32}$)\s*(?:(?:[/,&+]|\band\b|\bor\b|\bund\b|\bet\b|\by\b|\be\b|\boder\b|\bou\b|[\w.]*\d[\w.]*|"
    r"\b(?:pro|plus|max|mini|air|ultra|lite|series|edge|note|tab|galaxy|grand|[a-z])\b)[\s\-]*)*$"
)
_NOT_STYLE = re.compile(r"^[\s\-]*style[\s#:]*(?:no|number|[0-9])")
_PUNCTUATION = "[\\s\\-–:（(【\\[\"']*"


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One pattern for the words before a name, one for those after; the groups say which use."""
    sides: dict[str, dict[str, list[str]]] = {"before": {FITS: [], COMPARED: []}, "after": {FITS: [], COMPARED: []}}
    for cue, side, use, _language in rows("use_cues.csv"):
        folded = re.escape(fold(cue))
        spaced = re.match(r"[a-zа-я]", fold(cue)) is not None
        if side == "before":
            sides[side][use].append(rf"(?<!\w){folded}" if spaced else folded)
        else:
            sides[side][use].append(rf"{folded}(?!\w)" if spaced else folded)
    either = {
        side: "|".join(
            f"(?P<{use}>{'|'.join(sorted(cues, key=len, reverse=True))})" for use, cues in uses.items()
        )
        for side, uses in sides.items()
    }
    before = re.compile(rf"(?:{either['before']}){_PUNCTUATION}(?:(?:{_FILLER}){_PUNCTUATION}(?<=\W)){{0,4}}$")
    after = re.compile(rf"^{_PUNCTUATION}(?:{either['after']})")
    return before, after


def _cue_words() -> frozenset[str]:
    """The last word of each cue before a name, the first of each after it, and the things that fit others."""
    found = set(word_list("accessories.txt"))
    for cue, side, _, _ in rows("use_cues.csv"):
        parts = fold(cue).split()
        found.add(parts[-1] if side == "before" else parts[0])
    return frozenset(found)


CUE_WORDS = _cue_words()
"""Where none of these stands in a text, every name in it that is no common word is sold."""

ACCESSORIES = word_list("accessories.txt")


@cache
def senses() -> dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]:
    """Words that are a name and a thing, with what stands before or after them where they are the thing."""
    table = {}
    for word, before, after in rows("senses.csv"):
        table[word] = (
            re.compile(rf"(?<!\w)(?:{before})[\s\-]*$") if before else None,
            re.compile(rf"^[\s\-]*(?:{after})(?!\w)") if after else None,
        )
    return table


@dataclass(frozen=True, slots=True)
class Setting:
    """What the listing says beside the text: whether its brand field is given, and whether it is this name."""

    brand_given: bool
    brand_is_name: bool


def other_sense(text: str, start: int, end: int, word: str) -> bool:
    """Whether a common word at start..end of the text means the thing, by its neighbours."""
    before, after = senses().get(word, (None, None))
    if before is not None and before.search(fold(text[max(0, start - _REACH) : start]) + " "):
        return True
    if after is not None and after.search(fold(text[end : end + _REACH])):
        return True
    written = text[start:end]
    if not written.isascii() or not written.islower():
        return False
    others = [other for other in text.split() if other.isascii() and other.isalpha() and len(other) > 3]
    return sum(other[0].isupper() for other in others) * 2 > len(others) > 2


def use_of(text: str, start: int, end: int) -> str:
    """What the name at start..end does, by the words around it alone: sold, fits or compared."""
    before, after = _cues()
    ahead = fold(text[max(0, start - _REACH) : start])
    found = before.search(ahead + " ") if ahead else None
    if found is not None:
        return FITS if found[FITS] else COMPARED
    behind = fold(text[end : end + _REACH])
    found = after.search(behind) if behind else None
    if found is not None and not _NOT_STYLE.search(behind):
        return FITS if found[FITS] else COMPARED
    return SOLD


def continues_list(text: str, start: int, end: int) -> bool:
    """Whether the text between two names only strings them together: `for Vexora 6/6s, Talvik and Ornim`."""
    return _LIST_BETWEEN.match(fold(text[start:end])) is not None


def is_accessory(title: str) -> bool:
    """Whether the title is of a thing that is made to fit another maker's product."""
    return not ACCESSORIES.isdisjoint(fold(title).replace(",", " ").split())
