"""Marks with characters of scripts without spaces: run by run, bilingual ones by halves, Chinese ones by pinyin too."""

from functools import cache
from typing import Any

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.index.building import Builder, Sequences, letters_of
from jointforce.engine.index.lexicon import parts
from jointforce.engine.kernels import entering
from jointforce.engine.kernels.hashing import SEED, extend, salted, settled
from jointforce.engine.kernels.jit import entry
from jointforce.engine.kernels.sounding import FIRST
from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.data.tables import words as word_list
from jointforce.engine.text.fold import fold
from jointforce.engine.text.tokens import Word, script_of

int64: Any = numba.int64

_SHORTEST_PINYIN = 4
_SHORTEST_SPACED = 5
_USED = 40
_LONGEST_SOUND = 8
_LAST_HAN = 0xA000
_LONGEST_RUN = 62
_LONGEST_PHRASE = 10


@cache
def _everyday() -> frozenset[str]:
    return word_list("everyday.txt")


@cache
def _ordinary() -> frozenset[str]:
    return _everyday() | word_list("common.txt") | {fields[0] for fields in rows("senses.csv")}


def pinyin_of(run: str) -> tuple[str, ...]:
    """The syllables of Chinese characters, without tones; empty where one has no reading.

    A character is read as it mostly is, but in a phrase of pypinyin's dictionary as it is there.
    """
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415  a large dictionary: only for Chinese names

    size = len(run)
    if any(
        run[i:j] in PHRASES_DICT
        for i in range(size - 1)
        for j in range(i + 2, min(size, i + _LONGEST_PHRASE) + 1)
    ):
        return _read(run)
    syllables = tuple(readings().get(character, "") for character in run)
    return syllables if all(syllables) else _read(run)


def _read(run: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  as above

    syllables = lazy_pinyin(run, style=Style.NORMAL, errors="ignore")
    return tuple(syllable.replace("ü", "v") for syllable in syllables) if len(syllables) == len(run) else ()


class _Found:
    """Word sequences gathered for the builder, and the Chinese names among the marks."""

    def __init__(self) -> None:
        self.words: list[list[str]] = []
        self.owners: list[int] = []
        self.chinese: list[tuple[str, int, int]] = []

    def add(self, words: list[str], owner: int) -> None:
        self.words.append(words)
        self.owners.append(owner)

    def sequences(self, kind: int = 0) -> Sequences:
        return Sequences(self.words, self.owners, [kind] * len(self.words))


def enter_exotic(
    builder: Builder, texts: pa.Array, trouble: NDArray[np.uint8], near: NDArray[np.bool_]
) -> None:
    """Enter the marks that `Builder.spell` left aside for their script, and the pinyin of the Chinese ones."""
    found = _Found()
    for number in np.flatnonzero(trouble == entering.UNSPACED).tolist():
        _enter(builder, texts[number].as_py(), number, found, trouble)
    if found.words:
        builder.enter(found.sequences(), trouble, near)
    if found.chinese:
        _enter_pinyin(builder, found.chinese, trouble, near)
        enter_sounds(builder, found.chinese)


def _enter_pinyin(
    builder: Builder, chinese: list[tuple[str, int, int]], trouble: NDArray[np.uint8], near: NDArray[np.bool_]
) -> None:
    """The pinyin of Chinese names: joined, and by syllables where those are no words that people use."""
    spelt = _Found()
    for run, owner, _ in chinese:
        syllables = pinyin_of(run)
        joined = "".join(syllables)
        if len(syllables) < 2 or len(joined) < _SHORTEST_PINYIN or joined in _ordinary():
            continue
        if builder.fame(joined) < (_USED if len(joined) > _SHORTEST_SPACED else 0):
            spelt.add([joined], owner)
        if len(joined) >= _SHORTEST_SPACED:
            spelt.add(list(syllables), owner)
    if spelt.words:
        builder.enter(spelt.sequences(t.BY_PINYIN), np.zeros_like(trouble), np.zeros_like(near))


@cache
def readings() -> dict[str, str]:
    """The syllable that each Chinese character is read as, without its tone."""
    return {character: syllable for syllable, characters in rows("readings.tsv") for character in characters}


def enter_sounds(builder: Builder, chinese: list[tuple[str, int, int]]) -> None:
    """Enter Chinese names by their syllables, and what every character is read as."""
    read = readings()
    numbers = {reading: place + 1 for place, reading in enumerate(sorted(set(read.values())))}
    builder.sounds = np.zeros(_LAST_HAN - FIRST, np.uint16)
    for character, reading in read.items():
        builder.sounds[ord(character) - FIRST] = numbers[reading]
    builder.sound_lengths = np.zeros(1 << 18, np.uint8)
    letters = letters_of(run for run, _, _ in chinese).copy()
    ends = np.cumsum([len(run) for run, _, _ in chinese], dtype=np.int64)
    heard = np.zeros(len(chinese), np.int64)
    _hear(letters, ends, builder.sounds, builder.sound_lengths, heard)
    for key, (_, _, name) in zip(heard.tolist(), chinese, strict=True):
        if key:
            builder.spoken.name(key, name)
    builder.forget_handle()


@entry
def _hear(letters: Any, ends: Any, sounds: Any, lengths: Any, heard: Any) -> None:
    """The key of each name of Chinese characters by its syllables, 0 for those that are too long, and how long
    those are that begin with two syllables.
    """
    begin = int64(0)
    for place in range(ends.size):
        state: Any = SEED
        known, first, second = ends[place] - begin <= _LONGEST_SOUND, int64(0), int64(0)
        for i in range(begin, ends[place]):
            code = int64(letters[i])
            number = int64(sounds[code - FIRST]) if FIRST <= code < FIRST + sounds.size else int64(0)
            known &= number > 0
            first, second = (number if i == begin else first), (number if i == begin + 1 else second)
            state = extend(state, number)
        if known:
            heard[place] = salted(settled(state), t.SOUND_KEY)
            lengths[(first << 9) | second] |= 1 << (ends[place] - begin - 1)
        begin = int64(ends[place])


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
        surface = "".join(letter for letter in mark if script_of(fold(letter)[:1]) not in ("", "word"))
        name = builder.run_name(run, owner, kind=kind, surface=surface)
        if words[0].script == "han":
            found.chinese.append((run, owner, name))
    if len(words) > 1:
        found.add([part.text for part in words], owner)
