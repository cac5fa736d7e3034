"""What a name does in a listing: it is sold, something fits it, it is compared with, or it means another thing."""

import re
from functools import cache

from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.data.tables import words as word_list
from jointforce.engine.text.fold import fold
from jointforce.engine.text.tokens import words

SOLD, FITS, COMPARED, OTHER_SENSE = "sold", "fits", "compared", "other_sense"
_REACH = 48
_MOST_FILLERS = 4
_FILLERS = frozenset(
    [
        "the",
        "your",
        "all",
        "any",
        "most",
        "many",
        "new",
        "latest",
        "old",
        "original",
        "genuine",
        "oem",
        "select",
        "selected",
        "various",
        "following",
        "with",
        "inch",
        "series",
        "model",
        "models",
        "laptop",
        "laptops",
        "notebook",
        "phone",
        "phones",
        "cell",
        "mobile",
        "smartphone",
        "smartphones",
        "tablet",
        "tablets",
        "camera",
        "cameras",
        "printer",
        "printers",
        "car",
        "cars",
        "les",
        "la",
        "le",
        "los",
        "el",
        "das",
        "die",
        "der",
        "den",
        "dein",
        "ihr",
        "seu",
        "il",
    ]
)
_LIST_BETWEEN = re.compile(
    r"^(?=.{0,32}$)\s*(?:(?:[/,&+]|\band\b|\bor\b|\bund\b|\bet\b|\by\b|\be\b|\boder\b|\bou\b|[\w.]*\d[\w.]*|"
    r"\b(?:pro|plus|max|mini|air|ultra|lite|series|edge|note|tab|galaxy|grand|[a-z])\b)[\s\-]*)*$"
)
_NOT_STYLE = re.compile(r"style[\s#:]*(?:no|number|[0-9])")
_EDGE = " \t-–:：（(【[\"'"


@cache
def _cues() -> tuple[dict[str, str], dict[str, str], tuple[str, ...], tuple[str, ...], dict[str, str]]:
    """Cues of spaced scripts before and after a name with their use; the same of unspaced scripts, longest first,
    and their uses by side and cue.
    """
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    unspaced: dict[str, list[str]] = {"before": [], "after": []}
    uses: dict[str, str] = {}
    for cue, side, use, _language in rows("use_cues.csv"):
        folded = fold(cue)
        if all(part.script == "word" for part in words(folded)):
            (before if side == "before" else after)[folded] = use
        else:
            unspaced[side].append(folded)
            uses[side + folded] = use
    longest = {side: tuple(sorted(cues, key=len, reverse=True)) for side, cues in unspaced.items()}
    return before, after, longest["before"], longest["after"], uses


def _cue_words() -> frozenset[str]:
    """The last word of each cue before a name, the first of each after it, and the things that fit others."""
    found = {fold(word) for word in word_list("accessories.txt")}
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
    return (_by_words_before(fold(text[max(0, start - _REACH) : start])) if start else None) or (
        _by_words_after(fold(text[end : end + _REACH]))
    )


def _by_words_before(ahead: str) -> str | None:
    """The use that the folded words before a name give it; words that only qualify the name are passed over."""
    before, _, unspaced, _, uses = _cues()
    parts = [part.strip(_EDGE) for part in ahead.rstrip(_EDGE).split()]
    for _ in range(_MOST_FILLERS + 1):
        for count in (3, 2, 1):
            use = before.get(" ".join(parts[-count:])) if len(parts) >= count else None
            if use is not None:
                return use
        if not parts or not (parts[-1] in _FILLERS or parts[-1][:1].isdigit()):
            break
        parts.pop()
    if not ahead.isascii() and (ahead := ahead.rstrip(_EDGE)).endswith(unspaced):
        return next(uses["before" + cue] for cue in unspaced if ahead.endswith(cue))
    return None


def _by_words_after(behind: str) -> str:
    """The use that the folded words after a name give it."""
    _, after, _, unspaced, uses = _cues()
    behind = behind.lstrip(_EDGE)
    parts = [part.strip(",.;:!)") for part in behind.replace("-", " ").split(None, 3)]
    for count in (3, 2, 1):
        use = after.get(" ".join(parts[:count])) if len(parts) >= count else None
        if use is not None and not _NOT_STYLE.match(behind):
            return use
    if not behind.isascii() and behind.startswith(unspaced):
        return next(uses["after" + cue] for cue in unspaced if behind.startswith(cue))
    return SOLD


def continues_list(text: str, start: int, end: int) -> bool:
    """Whether the text between two names only strings them together: `for Vexora 6/6s, Talvik and Ornim`."""
    return _LIST_BETWEEN.match(fold(text[start:end])) is not None


def is_accessory(title: str) -> bool:
    """Whether the title is of a thing that is made to fit another maker's product."""
    return not ACCESSORIES.isdisjoint(fold(title).replace(",", " ").split())
