"""Marks: every way that one is written, and how much it takes to mean it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from jointforce.engine.reference.lists import common, listed, ordinary, use
from jointforce.engine.reference.reading import Word, read

MOST_WORDS = 24
_FEW_BORDERS = 3
_SHORTEST_JOINED, _SHORTEST_BARE = 4, 6
_SHORTEST_PINYIN, _SHORT_PINYIN, _USED = 4, 5, 40
_LONGEST_RUN = 62


@dataclass(frozen=True, slots=True)
class Name:
    """One way in which a mark is written: words that follow one another, or `run`, characters inside of a run of a
    script without spaces. `pinyin`: it is the sound of Chinese characters in Latin letters.
    """

    right: str
    words: tuple[str, ...]
    run: bool = False
    pinyin: bool = False

    @property
    def common(self) -> bool:
        """Whether it is made of words that also mean something else."""
        return all(word in (ordinary() if len(self.words) > 1 else common()) for word in self.words)

    @property
    def distinct(self) -> bool:
        """Whether it is one word that means nothing else: such a name is looked for within other words too."""
        return len(self.words) == 1 and not (self.run or self.common or self.pinyin)


@dataclass(frozen=True, slots=True)
class Right:
    """A right with all names of its mark and aliases. `whole`: what names it only as the whole brand field."""

    id: str
    watch: frozenset[str]
    names: tuple[Name, ...]
    whole: frozenset[str]


def rights(rows: Iterable[dict[str, Any]]) -> list[Right]:
    """The word rights of a table with the columns of `engine.schema.RIGHTS`.

    The sound of a Chinese mark that is also the name of another mark is that mark's.
    """
    found = []
    for row in rows:
        if (row.get("form") or "word") != "word":
            continue
        names: list[Name] = []
        whole: set[str] = set()
        for text in (row["mark"], *(row.get("aliases") or ())):
            made, brand = _written(row["id"], text or "")
            names += made
            whole |= brand
        watch = frozenset(row.get("watch") or ("disguised",))
        found.append(Right(row["id"], watch, tuple(dict.fromkeys(names)), frozenset(whole)))
    spelt = {name.words for right in found for name in right.names if not (name.pinyin or name.run)}
    return [
        Right(r.id, r.watch, tuple(n for n in r.names if not n.pinyin or n.words not in spelt), r.whole)
        for r in found
    ]


def _written(right: str, mark: str) -> tuple[list[Name], set[str]]:
    """The names of a mark, and what it is in the brand field alone."""
    words = read(mark).words[:MOST_WORDS]
    if not words:
        return [], set()
    if any(word.script != "word" for word in words):
        return _unspaced(right, words)
    texts = [word.text for word in words]
    brand = {"".join(texts)} if len(words) > 1 or weak(texts) else set()
    if weak(texts):
        return [], brand
    ways = [way for way in (*_closed(words), *_without_ampersand(texts)) if not weak(way)]
    return [Name(right, tuple(way)) for way in ways], brand


def weak(words: list[str]) -> bool:
    """Whether words are too little to name anybody in running text."""
    joined = "".join(words)
    if all("0" <= letter <= "9" for letter in joined):
        return True
    if len(words) == 1:
        return len(joined) == 1 or joined in listed("everyday.txt")
    return len(words) == 2 and len(joined) == 2 and "&" not in joined


def _closed(words: tuple[Word, ...]) -> Iterator[list[str]]:
    """All ways to write the words with borders closed up, and `&` between words as `and`.

    A border without white space may be closed, another one where the mark has four letters. With more than three
    borders all are closed, or those without white space.
    """
    total = sum(len(word.text) for word in words)
    borders = list(pairwise(words))
    bare = [one.text != "&" != other.text for one, other in borders]
    tight = [free and not other.spaced for free, (_, other) in zip(bare, borders, strict=True)]
    closable = [near or (free and total >= _SHORTEST_JOINED) for free, near in zip(bare, tight, strict=True)]
    if len(borders) > _FEW_BORDERS:
        ways: Iterable[Iterable[bool]] = ([False] * len(borders), closable, tight)
    else:
        ways = product(*[(False, True) if may else (False,) for may in closable])
    for way in ways:
        for texts in _with_and(words):
            joined = [texts[0]]
            for text, close in zip(texts[1:], way, strict=True):
                if close:
                    joined[-1] += text
                else:
                    joined.append(text)
            yield joined


def _with_and(words: tuple[Word, ...]) -> Iterator[list[str]]:
    texts = [word.text for word in words]
    yield texts
    yield [
        "and"
        if 0 < n < len(texts) - 1 and text == "&" and min(len(texts[n - 1]), len(texts[n + 1])) > 1
        else text
        for n, text in enumerate(texts)
    ]


def _without_ampersand(texts: list[str]) -> Iterator[list[str]]:
    """A mark of six letters and more as one word without its `&`: `vexnord` for Vex & Nord."""
    if "&" in texts and len(texts) > 2 and len("".join(texts)) >= _SHORTEST_BARE:
        yield ["".join(texts).replace("&", "")]


def _unspaced(right: str, words: tuple[Word, ...]) -> tuple[list[Name], set[str]]:
    """The names of a mark with characters of a script without spaces: all of it, and each half of a bilingual one."""
    names: list[Name] = []
    spaced = [word.text for word in words if word.script == "word"]
    runs = [word for word in words if word.script != "word"]
    run = "".join(word.text for word in runs)
    if spaced:
        names.append(Name(right, tuple(word.text for word in words)))
        half = "".join(spaced)
        says_nothing = half.isdigit() or (len(spaced) == 1 and half in ordinary()) or len(half) <= 2
        if not (says_nothing or weak(spaced)):
            names.append(Name(right, tuple(spaced)))
    if spaced and len(run) < 2:
        return names, {"".join(word.text for word in words)}
    if len(run) < 2 or (len(runs) == 1 and run in listed("everyday.txt")):
        return names, {run}
    if len({word.script for word in runs}) == 1 and len(run) <= _LONGEST_RUN:
        names.append(Name(right, (run,), run=True))
        if runs[0].script == "han":
            names += _pinyin(right, run)
    if len(runs) > 1:
        names.append(Name(right, tuple(word.text for word in runs)))
    whole = {"".join(word.text for word in words)} if len(words) > 1 else set()
    return names, whole


def _pinyin(right: str, run: str) -> Iterator[Name]:
    """The sound of a Chinese name in Latin letters, as one word, unless people use it, and as several, of five letters
    and more.
    """
    from pypinyin import lazy_pinyin  # noqa: PLC0415  loads its dictionary: only for Chinese marks

    syllables = [syllable.replace("ü", "v") for syllable in lazy_pinyin(run, errors="ignore")]
    joined = "".join(syllables)
    if len(syllables) != len(run) or len(joined) < _SHORTEST_PINYIN or joined in ordinary():
        return
    if use(joined) < (_USED if len(joined) > _SHORT_PINYIN else 0):
        yield Name(right, (joined,), pinyin=True)
    if len(joined) >= _SHORT_PINYIN:
        yield Name(right, tuple(syllables), pinyin=True)
