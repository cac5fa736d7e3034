"""The replica trade's own words, and where the same words are innocent.

The table says for each phrase its language, how much it tells, and which words around it make it innocent
(`AAA battery`, `1:1 scale model`); that a seller denies a word (`not a replica`) is told by `denials`.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from jointforce.engine.text.beside import Beside, is_near
from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.denials import is_denied
from jointforce.engine.text.fold import fold
from jointforce.engine.text.tokens import words

_REACH = 48
"""How many characters before and after a phrase are read for what belongs to it,"""
_SURROUNDINGS = 400
"""and for what the text is about."""

Words = tuple[tuple[str, str], ...]
"""Words with the script of each."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, its language, what it tells (0..1), and when it is innocent.

    `exact`: what must stand there but for white space where signs belong to it (`1:1`), empty where words are enough;
    `signs`: how many signs it ends with (`AAA+`). `innocent`: what beside it gives it another meaning; `only_near`:
    what must stand near it for the trade's meaning, empty where nothing must.
    """

    text: str
    language: str
    weight: float
    exact: str
    signs: int
    innocent: Beside
    only_near: str

    @classmethod
    def of(cls, text: str, language: str, weight: float, innocent: Beside, only_near: str) -> "Phrase":
        """The phrase that is written so. Signs in it, but for hyphens, belong to it (`1:1`)."""
        found = words(folded := fold(text))
        signed = any(set(folded[one.end : other.start]) - set(" -") for one, other in pairwise(found))
        return cls(
            text=folded,
            language=language,
            weight=weight,
            exact=_bare(folded) if signed or found[-1].end < len(folded) else "",
            signs=len(folded) - found[-1].end,
            innocent=innocent,
            only_near=only_near,
        )

    def has_company(self, around: str) -> bool:
        """Whether what the phrase asks for stands near it."""
        return not self.only_near or is_near(self.only_near, self.language, around)


@cache
def phrase_groups() -> dict[Words, tuple[Phrase, ...]]:
    """All phrases by their words and the script of each; those of the same words together, heaviest first."""
    by_words: dict[Words, list[Phrase]] = {}
    for forms, language, weight, before, after, near, only_near, _why in rows("replica_language.csv"):
        innocent = Beside(language, before, after, near)
        for form in forms.split("|"):
            phrase = Phrase.of(form, language, float(weight), innocent, only_near)
            key = tuple((word.text, word.script) for word in words(phrase.text))
            by_words.setdefault(key, []).append(phrase)
    return {key: tuple(sorted(group, key=lambda phrase: -phrase.weight)) for key, group in by_words.items()}


def written(group: tuple[Phrase, ...], text: str, start: int, end: int) -> tuple[Phrase, ...]:
    """The phrases of a group that stand at start..end of the text, whatever they mean there, with their signs where
    these belong to them; heaviest first.
    """
    stands = {
        signs: _bare(fold(text[start : end + signs]))
        for signs in {each.signs for each in group if each.exact}
    }
    return tuple(phrase for phrase in group if not phrase.exact or phrase.exact == stands[phrase.signs])


def _bare(folded: str) -> str:
    """A text without white space."""
    return "".join(folded.split())


def meant(phrases: tuple[Phrase, ...], text: str, start: int, end: int) -> Phrase | None:
    """The heaviest of the phrases written at start..end of the text that is meant as the trade means it.

    Several languages share a word (`replica`): what is innocent in one of them is innocent.
    """
    ahead = fold(text[max(0, start - _REACH) : start])
    behind = fold(text[end : end + _REACH])
    if is_denied(ahead, behind):
        return None
    around = fold(text[max(0, start - _SURROUNDINGS) : end + _SURROUNDINGS])
    if any(phrase.innocent.stands(ahead, behind, around) for phrase in phrases):
        return None
    return next((phrase for phrase in phrases if phrase.has_company(around)), None)
