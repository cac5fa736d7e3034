"""The names of an index: from marks and aliases to the keys that a text is probed with."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.data.tables import words as word_list
from jointforce.engine.text.fold import fold, view
from jointforce.engine.text.grams import Grams
from jointforce.engine.text.tokens import Word, words

_MOST_SPLIT = 4
_SHORTEST_JOINED = 4
_SHORTEST_PINYIN = 6
_SHORTEST_SPACED = 8


@dataclass(slots=True)
class Name:
    """One way a mark is written. `rows` are the rights (row numbers of the index) that it names.

    `surfaces` are the marks as registered, in small letters; `unaccented`: one of them is in plain ASCII letters.
    """

    key: str
    rows: tuple[int, ...] = ()
    surfaces: set[str] = field(default_factory=set)
    common: bool = False
    unaccented: bool = False
    via: str | None = None


@cache
def everyday() -> frozenset[str]:
    """Words that stand in so many honest listings that, alone, they name nobody outside the brand field."""
    return word_list("everyday.txt")


@cache
def common() -> frozenset[str]:
    """Words that are both a name and a thing: matched, but what they do there is asked."""
    return word_list("common.txt") | {fields[0] for fields in rows("senses.csv")}


def _spellings(parts: list[Word], folded: str) -> Iterator[str]:
    """The word sequences that spell a name: its own borders may be closed up, never a new one opened."""
    texts = [part.text for part in parts]
    yield " ".join(texts)
    gaps = len(parts) - 1
    if gaps == 0:
        return
    tight = [not any(map(str.isspace, folded[parts[i].end : parts[i + 1].start])) for i in range(gaps)]
    closable = [
        "&" not in (texts[i], texts[i + 1]) and (tight[i] or len("".join(texts)) >= _SHORTEST_JOINED)
        for i in range(gaps)
    ]
    if gaps < _MOST_SPLIT:
        for choice in product(*[(" ", "") if can else (" ",) for can in closable]):
            yield texts[0] + "".join(gap + text for gap, text in zip(choice, texts[1:], strict=True))
    else:
        yield texts[0] + "".join(("" if can else " ") + t for can, t in zip(closable, texts[1:], strict=True))
        yield texts[0] + "".join(("" if t_ else " ") + t for t_, t in zip(tight, texts[1:], strict=True))


def _with_and(keys: Iterable[str]) -> Iterator[str]:
    """The same with the ampersand spelt out, where what stands beside it is more than a letter."""
    for key in keys:
        yield key
        if re.search(r"\w\w & \w\w", key):
            yield key.replace(" & ", " and ")


def _weak(key: str) -> str | None:
    """Why a key names nobody by itself, or None."""
    parts = key.split(" ")
    if len(parts) == 1 and len(key) == 1:
        return "is one letter"
    if all(part.isdigit() for part in parts):
        return "is only a number"
    if len(parts) == 1 and key in everyday():
        return "is an everyday word"
    if all(len(part) == 1 for part in parts) and len(parts) == 2 and "&" not in parts:
        return "is two single letters"
    return None


@cache
def pinyin_of(run: str) -> tuple[str, ...]:
    """The syllables of Chinese characters, without tones; empty where one has no reading."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  loads its dictionary: only for Chinese names

    syllables = lazy_pinyin(run, style=Style.NORMAL, errors="ignore")
    return tuple(syllable.replace("ü", "v") for syllable in syllables) if len(syllables) == len(run) else ()


class NameTable:
    """All names of an index, ready to be probed.

    `brand_only` holds names too weak for running text: they count where they are the whole brand field.
    """

    def __init__(self) -> None:
        self.grams: Grams[Name] = Grams()
        self.brand_only: dict[str, Name] = {}
        self.warnings: list[str] = []
        self._chinese: list[tuple[str, int, str]] = []

    def add(self, mark: str, row: int, *, alias: bool = False) -> None:
        """Add a mark or an alias of the right in `row`; a warning says where it is too weak to be looked for."""
        folded = view(mark).text
        parts = words(folded)
        label = f'The {"alias" if alias else "mark"} "{fold(mark)[:80]}"'
        if not parts:
            self.warnings.append(f"{label} holds no letter or digit and is never matched.")
            return
        spaced = [part for part in parts if part.script == "word"]
        unspaced = [part for part in parts if part.script != "word"]
        if spaced and unspaced:
            self._add_bilingual(mark, folded, spaced, unspaced, row, label)
        elif unspaced:
            self._add_run(mark, unspaced, row, label)
        else:
            self._add_words(mark, folded, spaced, row, label)

    def _add_bilingual(
        self, mark: str, folded: str, spaced: list[Word], unspaced: list[Word], row: int, label: str
    ) -> None:
        """Both halves of `Vexora 维索拉` are the name by themselves, where they are long enough."""
        whole = " ".join(part.text for part in words(folded))
        self._enter(self.grams.keys, whole, row, mark, words_key=True)
        half = " ".join(part.text for part in spaced)
        if len(half) > 2 and _weak(half) is None and half not in common():
            self._add_words(mark, folded, spaced, row, label)
        if sum(len(part.text) for part in unspaced) > 1:
            self._add_run(mark, unspaced, row, label)

    def _add_run(self, mark: str, parts: list[Word], row: int, label: str) -> None:
        run = "".join(part.text for part in parts)
        if len(run) < 2 or (len(parts) == 1 and run in everyday()):
            reason = "is one letter" if len(run) < 2 else "is an everyday word"
            self._weaken(run, row, mark, f"{label} {reason}: it is matched only in the brand field.")
            return
        if len({part.script for part in parts}) == 1:
            known = self.grams.runs.get(run) or Name(run)
            self.grams.add_run(run, self._extended(known, row, mark))
            if parts[0].script == "han":
                self._chinese.append((run, row, mark))
        if len(parts) > 1:
            self._enter(self.grams.keys, " ".join(part.text for part in parts), row, mark, words_key=True)

    def _add_words(self, mark: str, folded: str, parts: list[Word], row: int, label: str) -> None:
        keys = dict.fromkeys(_with_and(_spellings(parts, folded)))
        first = next(iter(keys))
        reason = _weak(first)
        if reason is not None:
            self._weaken(
                first.replace(" ", ""), row, mark, f"{label} {reason}: it is matched only in the brand field."
            )
            return
        for key in keys:
            if _weak(key) is None:
                self._enter(self.grams.keys, key, row, mark, words_key=True)
        self._weaken("".join(part.text for part in parts), row, mark, None)

    def add_pinyin(self) -> None:
        """Add the pinyin of the Chinese names, once all names are in: a name of its own is no one's pinyin."""
        for run, row, mark in self._chinese:
            syllables = pinyin_of(run)
            joined = "".join(syllables)
            if len(syllables) < 2 or len(joined) < _SHORTEST_PINYIN:
                continue
            for key in (joined, " ".join(syllables))[: 1 if len(joined) < _SHORTEST_SPACED else 2]:
                known = self.grams.keys.get(key)
                if (known is None or known.via is not None) and key not in everyday() and key not in common():
                    self.grams.add_words(key, self._extended(known or Name(key, via="pinyin"), row, mark))
        self._chinese.clear()

    def _weaken(self, key: str, row: int, mark: str, warning: str | None) -> None:
        self._enter(self.brand_only, key, row, mark, words_key=False)
        if warning is not None:
            self.warnings.append(warning)

    def _enter(self, table: dict[str, Name], key: str, row: int, mark: str, *, words_key: bool) -> None:
        name = self._extended(table.get(key) or Name(key), row, mark)
        if words_key:
            self.grams.add_words(key, name)
        else:
            table[key] = name

    @staticmethod
    def _extended(name: Name, row: int, mark: str) -> Name:
        if row not in name.rows:
            name.rows = (*name.rows, row)
        name.surfaces.add(mark.casefold())
        name.unaccented = name.unaccented or "".join(filter(str.isalnum, mark)).isascii()
        parts = name.key.split(" ")
        name.common = name.key in common() or (
            len(parts) > 1 and all(part in everyday() or part in common() for part in parts)
        )
        return name
