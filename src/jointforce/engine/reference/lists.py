"""Word lists: the rules that are words. Read from the files in which people keep them, and from wordfreq."""

import csv
import re
from functools import cache
from importlib.resources import files
from math import log10

from jointforce.engine.reference.reading import fold, read
from jointforce.engine.text import data

_LANGUAGES = {
    "en": 3.0, "es": 3.3, "fr": 3.3, "de": 3.3, "it": 3.4, "pt": 3.4, "nl": 3.5, "id": 3.6, "tr": 3.6, "pl": 3.6,
    "ru": 3.5, "sv": 3.7, "vi": 3.8, "cs": 3.8, "zh": 2.5,
}  # fmt: skip
"""The least Zipf frequency from which a word is one that people use, by language."""


@cache
def lines(name: str) -> list[str]:
    """The rows of a file of words."""
    text = files(data).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def listed(*names: str) -> frozenset[str]:
    """The folded words of lists."""
    return frozenset(word.text for name in names for line in lines(name) for word in read(line).words)


@cache
def common() -> frozenset[str]:
    """Words that are names and things."""
    return listed("common.txt") | {row[0] for row in csv.reader(lines("senses.csv"))}


@cache
def ordinary() -> frozenset[str]:
    """Words that, in many listings, name nobody."""
    return listed("everyday.txt") | common()


@cache
def vocabulary() -> frozenset[str]:
    """Every word of every list."""
    texts = [row[0] for name in ("use_cues.csv", "replica_language.csv") for row in csv.reader(lines(name))]
    for word, before, after in csv.reader(lines("senses.csv")):
        for pattern in (word, *before.split("|"), *after.split("|")):
            texts += [re.sub(r".\?", "", pattern), pattern.replace("?", "")]
    names = [file.name for file in files(data).iterdir() if file.name.endswith(".txt")]
    return listed(*names) | {word.text for text in texts for word in read(text).words}


@cache
def _used() -> dict[str, int]:
    from wordfreq import get_frequency_dict  # noqa: PLC0415  reads large lists

    found: dict[str, int] = {}
    for language, least in _LANGUAGES.items():
        for word, frequency in get_frequency_dict(language).items():
            if frequency >= 10 ** (least - 9):
                text = word if word.isascii() else "".join(map(fold, word))
                if text.isalpha() and (len(text) >= 3 or not text.isascii()):
                    found[text] = max(found.get(text, 0), int(10 * (log10(frequency) + 9)))
    return found


def use(word: str) -> int:
    """How often people use a word: ten times its Zipf frequency in the language that uses it most, -1 for never."""
    return _used().get(word, -1)
