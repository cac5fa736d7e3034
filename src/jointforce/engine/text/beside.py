r"""Patterns that look beside a place in a folded text: at what stands before it, after it, or near it.

They are written as people write, with accents and either Chinese script form, and folded here. In languages that
part words by spaces they are whole words (`batter\w*` for a stem); in the others they stand anywhere.
"""

import re
from functools import cache
from typing import NamedTuple

from jointforce.engine.text.fold import fold_character

UNSPACED = frozenset({"zh", "ja", "ko", "th"})
GAP = r"[^\w.!?;。！？；]*"
"""What may stand between a place and what is beside it: anything but a letter and the end of a sentence."""


def folded(pattern: str) -> str:
    """The pattern with its letters folded; a dotless i stands for either i, as capitals do not tell them apart."""
    return "".join(
        letter if letter.isascii() else "[ıi]" if letter == "ı" else fold_character(letter)
        for letter in pattern
    )


def whole(pattern: str, language: str) -> str:
    """The folded pattern as whole words, where the language has such; in a group of its own."""
    inner = f"(?:{folded(pattern)})"
    return inner if language in UNSPACED else rf"(?<!\w){inner}(?!\w)"


@cache
def _compiled(begin: str, pattern: str, language: str, end: str) -> re.Pattern[str]:
    return re.compile(begin + whole(pattern, language) + end)


class Beside(NamedTuple):
    """Patterns in a language for the text before a place, after it, and around it; empty ones are found nowhere.

    There are many and few are asked for: each is compiled when it is.
    """

    language: str
    before: str
    after: str
    near: str

    def stands(self, ahead: str, behind: str, around: str) -> bool:
        """Whether any of them is found in the folded texts before, after and around a place."""
        return bool(
            (self.before and _compiled("", self.before, self.language, GAP + "$").search(ahead))
            or (self.after and _compiled("^" + GAP, self.after, self.language, "").search(behind))
            or (self.near and is_near(self.near, self.language, around))
        )


def is_near(pattern: str, language: str, around: str) -> bool:
    """Whether a pattern in a language is found in the folded text around a place."""
    return _compiled("", pattern, language, "").search(around) is not None
