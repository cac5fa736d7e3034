"""Marks with characters of scripts without spaces: run by run, bilingual ones by halves, Chinese ones by pinyin too."""

from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.index.building import Builder, Sequences
from jointforce.engine.index.lexicon import parts
from jointforce.engine.kernels import entering
from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.data.tables import words as word_list
from jointforce.engine.text.tokens import Word

_SHORTEST_PINYIN = 6
_SHORTEST_SPACED = 8
_LONGEST_RUN = 62


@cache
def _everyday() -> frozenset[str]:
    return word_list("everyday.txt")


@cache
def _ordinary() -> frozenset[str]:
    return _everyday() | word_list("common.txt") | {fields[0] for fields in rows("senses.csv")}


@cache
def pinyin_of(run: str) -> tuple[str, ...]:
    """The syllables of Chinese characters, without tones; empty where one has no reading."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  loads its dictionary: only for Chinese names

    syllables = lazy_pinyin(run, style=Style.NORMAL, errors="ignore")
    return tuple(syllable.replace("ü", "v") for syllable in syllables) if len(syllables) == len(run) else ()


class _Found:
    """Word sequences gathered for the builder, and the Chinese names among the marks."""

    def __init__(self) -> None:
        self.words: list[list[str]] = []
        self.owners: list[int] = []
        self.chinese: list[tuple[str, int]] = []

    def add(self, words: list[str], owner: int) -> None:
        self.words.append(words)
        self.owners.append(owner)

    def sequences(self, kind: int = 0) -> Sequences:
        return Sequences(self.words, self.owners, [kind] * len(self.words))


def enter_exotic(builder: Builder, texts: pa.Array, trouble: NDArray[np.uint8]) -> None:
    """Enter the marks that `Builder.spell` left aside for their script, and the pinyin of the Chinese ones."""
    found = _Found()
    for number in np.flatnonzero(trouble == entering.UNSPACED).tolist():
        _enter(builder, texts[number].as_py(), number, found, trouble)
    if found.words:
        builder.enter(found.sequences(), trouble)
    by_sound = _Found()
    for run, owner in found.chinese:
        syllables = pinyin_of(run)
        joined = "".join(syllables)
        if len(syllables) < 2 or len(joined) < _SHORTEST_PINYIN or joined in _ordinary():
            continue
        by_sound.add([joined], owner)
        if len(joined) >= _SHORTEST_SPACED:
            by_sound.add(list(syllables), owner)
    if by_sound.words:
        builder.enter(by_sound.sequences(t.BY_PINYIN), np.zeros_like(trouble))


def _enter(builder: Builder, mark: str, owner: int, found: _Found, trouble: NDArray[np.uint8]) -> None:
    words = parts(mark)
    spaced = [part.text for part in words if part.script == "word"]
    unspaced = [part for part in words if part.script != "word"]
    if spaced:
        found.add([part.text for part in words], owner)
        half = "".join(spaced)
        weak = all(map(str.isdigit, spaced)) or (len(spaced) == 1 and half in _ordinary())
        if len(half) > 2 and not weak:
            found.add(spaced, owner)
    if not spaced or sum(len(part.text) for part in unspaced) > 1:
        _enter_run(builder, mark, owner, unspaced, found, trouble)


def _enter_run(
    builder: Builder, mark: str, owner: int, words: list[Word], found: _Found, trouble: NDArray[np.uint8]
) -> None:
    run = "".join(part.text for part in words)
    if len(run) < 2 or (len(words) == 1 and run in _everyday()):
        trouble[owner] = entering.ONE_LETTER if len(run) < 2 else entering.EVERYDAY_WORD
        builder.brand_name(run, owner)
        return
    if len({part.script for part in words}) == 1 and len(run) <= _LONGEST_RUN:
        kind = t.COMMON_NAME if run in _ordinary() else 0
        builder.run_name(run, owner, kind=kind, surface=mark, ascii_only=False)
        if words[0].script == "han":
            found.chinese.append((run, owner))
    if len(words) > 1:
        found.add([part.text for part in words], owner)
