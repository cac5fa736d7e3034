"""Disguises: names that are there only after something is undone."""

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jointforce.engine.text.fold import ACCENTS, INVISIBLE, View, is_han, styled
from jointforce.engine.text.masks import STARS, Masks, masked_words
from jointforce.engine.text.names import Name, NameTable
from jointforce.engine.text.tokens import Word

if TYPE_CHECKING:
    from jointforce.engine.text.reader import Chunk
from jointforce.engine.text.hits import Hit


def spelling_of(written: str, name: Name) -> tuple[str | None, bool, float]:
    """What was undone to read a name in `written`: its word, whether it hides the name, and the score."""
    if name.via is not None:
        return name.via, True, 0.8
    if written.isascii():
        if "%" in written:
            return "percent_encoding", True, 0.9
        if "&" in written and ";" in written:
            return "html_entity", False, 1.0
        plain = any(surface.isascii() for surface in name.surfaces)
        return (None, False, 1.0) if plain else ("accents", False, 1.0)
    if any(character in INVISIBLE for character in written):
        return "invisible_characters", True, 0.95
    if any(_is_styled(character) for character in written):
        return "styled_letters", True, 0.95
    if any("！" <= character <= "～" for character in written):
        return "full_width", False, 1.0
    if _has_stray_marks(written):
        return "combining_marks", True, 0.95
    if written.casefold() in name.surfaces or any(written.casefold() in surface for surface in name.surfaces):
        return None, False, 1.0
    if any(map(is_han, written)):
        return "traditional", False, 1.0
    letters = [character for character in written if unicodedata.decomposition(character)]
    return ("accents" if letters else None), False, 1.0


def _is_styled(character: str) -> bool:
    """Whether a character is a Latin letter or digit drawn as something else: bold, circled, raised."""
    if character in styled():
        return True
    decomposition = unicodedata.decomposition(character)
    return decomposition.startswith(("<font>", "<circle>", "<super>", "<sub>", "<square>"))


def _has_stray_marks(written: str) -> bool:
    """Whether combining marks stand on letters that no language writes with them, or in heaps."""
    composed = unicodedata.normalize("NFC", written)
    return any(character in ACCENTS for character in composed)


class Disguises:
    """Undoes disguises against the names of one index."""

    def __init__(self, names: NameTable) -> None:
        self.names = names
        self.masks = Masks(names)

    def in_word(self, text: str, key: str) -> tuple[tuple[Hit, ...], tuple[tuple[tuple[str, ...], str], ...]]:
        """Disguises of a chunk that is ASCII letters only; `key` is its lower case."""
        return (), ()

    def in_chunk(
        self, text: str, seen: View, parts: Sequence[Word]
    ) -> tuple[list[Hit], tuple[tuple[tuple[str, ...], str], ...]]:
        """Disguises of any other chunk."""
        hits: list[Hit] = []
        if any(star in seen.text for star in STARS):
            for low, high in masked_words(seen.text):
                for name in (found := self.masks.candidates(seen.text[low:high])):
                    start, end = seen.span(low, high)
                    hits.append(Hit(start, end, name, "masked_letters", True, 0.9 / len(found)))
        return hits, ()

    def across(
        self, text: str, chunks: "Sequence[Chunk]", places: Sequence[int], odd: Sequence[int], *, lone: bool
    ) -> list[Hit]:
        """Disguises that run over several chunks."""
        return []
