"""What was undone when a name was read: only spelling, or a disguise."""

import unicodedata

from jointforce.engine.text.fold import ACCENTS, INVISIBLE, is_han, styled
from jointforce.engine.text.names import Name


def spelling_of(written: str, name: Name) -> tuple[str | None, bool, float]:
    """What was undone to read a name in `written`: its word, whether it hides the name, and the score."""
    if name.via is not None:
        return name.via, True, 0.8
    if written.isascii():
        if "%" in written:
            return "percent_encoding", True, 0.9
        if "&" in written and ";" in written:
            return "html_entity", False, 1.0
        return (None, False, 1.0) if name.unaccented else ("accents", False, 1.0)
    hidden = _hidden(written)
    if hidden is not None:
        return hidden, True, 0.95
    return _spelt(written, name), False, 1.0


def _hidden(written: str) -> str | None:
    """The disguise that folding undid, or None."""
    if not INVISIBLE.isdisjoint(written):
        return "invisible_characters"
    if any(map(_is_drawn, written)):
        return "styled_letters"
    if not ACCENTS.isdisjoint(unicodedata.normalize("NFC", written)):
        return "combining_marks"
    return None


def _spelt(written: str, name: Name) -> str | None:
    """The spelling that folding undid, or None."""
    if any("！" <= character <= "～" for character in written):
        return "full_width"
    lower = written.casefold()
    if any(lower in surface for surface in name.surfaces):
        return None
    if any(map(is_han, written)):
        return "traditional"
    return "accents" if any(unicodedata.decomposition(character) for character in written) else None


def _is_drawn(character: str) -> bool:
    """Whether a character is a Latin letter or digit drawn as something else: bold, circled, raised."""
    if character in styled():
        return True
    decomposition = unicodedata.decomposition(character)
    return decomposition.startswith(("<font>", "<circle>", "<super>", "<sub>", "<square>"))
