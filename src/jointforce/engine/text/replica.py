"""The replica trade's own words, and where the same words are innocent.

The table says for each phrase its language, how much it tells, and which words around it make it innocent
(`AAA battery`, `1:1 scale model`, `not a replica`).
"""

import re
from dataclasses import dataclass
from functools import cache

from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.fold import fold
from jointforce.engine.text.tokens import words

_REACH = 32


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, what it tells (0..1), its language, and when it is innocent.

    `innocent_before` and `innocent_after` are searched in the folded text beside it, `innocent_anywhere` in
    the whole field. `exact`: its punctuation belongs to it (`1:1`).
    """

    text: str
    language: str
    weight: float
    exact: bool
    innocent_before: re.Pattern[str] | None
    innocent_after: re.Pattern[str] | None
    innocent_anywhere: re.Pattern[str] | None

    def is_written(self, written: str) -> bool:
        """Whether the text is the phrase, with its punctuation where that belongs to it."""
        return not self.exact or "".join(fold(written).split()) == "".join(self.text.split())

    def is_innocent(self, text: str, start: int, end: int) -> bool:
        """Whether the words beside start..end of the text, or a "not" before it, give it another meaning."""
        ahead = fold(text[max(0, start - _REACH) : start])
        if _NEGATED.search(ahead):
            return True
        before, after, anywhere = self.innocent_before, self.innocent_after, self.innocent_anywhere
        if before is not None and before.search(ahead):
            return True
        if after is not None and after.search(fold(text[end : end + _REACH])):
            return True
        return anywhere is not None and bool(anywhere.search(fold(text[max(0, start - 400) : end + 400])))


_NEGATED = re.compile(
    r"(?:\b(?:not|no|never|without|beware of|avoid|isn't|aren't|non|kein|keine|pas de|pas une|sin|sem|non e|"
    r"не|bukan|degil|khong phai)(?: (?:is|are|es|son|e|sao|ist|sind))?"
    r"(?: (?:a|an|any|the|cheap|some|eine|une|una|uma))?"
    r"|[非不无勿]是?|拒绝|杜绝|谨防|ではありません)\s?-?$"
)


def _pattern(source: str, *, at_end: bool, at_start: bool) -> re.Pattern[str] | None:
    if not source:
        return None
    if at_end:
        return re.compile(rf"(?<!\w)(?:{source})[\s\-]*$")
    if at_start:
        return re.compile(rf"^[\s\-]*(?:{source})")
    return re.compile(source)


@cache
def phrase_groups() -> dict[tuple[tuple[str, str], ...], tuple[Phrase, ...]]:
    """All phrases by their words and the script of each; those of the same words together, heaviest first."""
    by_words: dict[tuple[tuple[str, str], ...], list[Phrase]] = {}
    for text, language, weight, before, after, anywhere, _why in rows("replica_language.csv"):
        folded = fold(text)
        phrase = Phrase(
            text=folded,
            language=language,
            weight=float(weight),
            exact=re.fullmatch(r"[\w\s\-]+", folded) is None,
            innocent_before=_pattern(before, at_end=True, at_start=False),
            innocent_after=_pattern(after, at_end=False, at_start=True),
            innocent_anywhere=_pattern(anywhere, at_end=False, at_start=False),
        )
        by_words.setdefault(tuple((part.text, part.script) for part in words(folded)), []).append(phrase)
    return {key: tuple(sorted(group, key=lambda phrase: -phrase.weight)) for key, group in by_words.items()}


def meant(group: tuple[Phrase, ...], text: str, start: int, end: int) -> Phrase | None:
    """The heaviest phrase of a group that is meant at start..end of the text as the trade means it.

    Several languages share a word (`replica`): what is innocent in one of them is innocent.
    """
    written = [phrase for phrase in group if phrase.is_written(text[start:end])]
    if not written or any(phrase.is_innocent(text, start, end) for phrase in written):
        return None
    return written[0]
