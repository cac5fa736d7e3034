"""Words: where a name can begin and end, by the rules of each script.

Scripts with spaces: a word is a run of letters, digits and their marks. Scripts without (Chinese, Japanese,
Thai, Lao, Khmer, Burmese) and Hangul, whose particles stick to the noun, give *runs*, inside which names are
looked for character by character. A change between the two is a border: no space is needed in `Vexora运动鞋`.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〇"
_HIRAGANA = "ぁ-ゖゝゞ"
_KATAKANA = "ァ-ヺーヽヾ"
_HANGUL = "가-힣ㄱ-ㅎㅏ-ㅣ"
_SOUTH_EAST = "฀-๎๐-๙຀-໿ក-៓០-៩က-႟"
RUNS = HAN + _HIRAGANA + _KATAKANA + _HANGUL + _SOUTH_EAST


_WITH_MARKS = (*range(0x300, 0x20000), *range(0xE0000, 0xE0200))
"""Where Unicode has combining marks: a look at all code points takes most of a second."""


def _marks() -> str:
    """Every combining mark as a character class body: vowel signs belong to their word."""
    ranges: list[tuple[int, int]] = []
    for code in _WITH_MARKS:
        if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1] = (ranges[-1][0], code)
            else:
                ranges.append((code, code))
    return "".join(f"{chr(low)}-{chr(high)}" if low != high else chr(low) for low, high in ranges)


_ASCII_WORD = re.compile(r"[a-z0-9]+|&")


@cache
def _pattern() -> re.Pattern[str]:
    """Words and runs of every script; built when the first text needs it."""
    return re.compile(
        f"(?P<han>[{HAN}]+)|(?P<katakana>[{_KATAKANA}]+)|(?P<hiragana>[{_HIRAGANA}]+)"
        f"|(?P<hangul>[{_HANGUL}]+)|(?P<south_east>[{_SOUTH_EAST}]+)"
        f"|(?P<word>(?:[^\\W_{RUNS}]|[{_marks()}])+|&)"
    )


class Word(NamedTuple):
    """A word or a run of a folded text. `script` is `word` for scripts with spaces."""

    text: str
    start: int
    end: int
    script: str


def words(folded: str) -> list[Word]:
    """The words and runs of a folded text, in order. The ampersand counts as a word."""
    if folded.isascii():
        return [Word(found[0], found.start(), found.end(), "word") for found in _ASCII_WORD.finditer(folded)]
    return [
        Word(found[0], found.start(), found.end(), found.lastgroup or "word")
        for found in _pattern().finditer(folded)
    ]


def script_of(character: str) -> str:
    """The script of a folded character as `words` tells it; empty where it parts words. The ampersand is none."""
    found = _pattern().fullmatch(character)
    return "" if found is None or character == "&" else found.lastgroup or "word"
