"""Texts and names made of real ones' tokens, drawn again by frequency; whole columns at a time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_LETTERS = re.compile(r"[^\W_]{2}")
_LONGEST_NAME = 6
_CHINESE_PIECES = re.compile(r"[\u4e00-\u9fff]{1,3}|[^\u4e00-\u9fff\s]+|\s+")


@dataclass(frozen=True, slots=True)
class Pool:
    """Tokens as often as they occur, how many a text has, and names that may stand first.

    Tokens are joined by `gap`: a space, or nothing in Chinese.
    """

    tokens: pa.Array
    lengths: np.ndarray
    names: pa.Array
    gap: str

    @classmethod
    def of(cls, texts: Iterable[str], names: Sequence[str], *, gap: str = " ") -> "Pool":
        """The pool of these texts; `names` stand in it as often as in the list."""
        cut = [text.split() if gap else _CHINESE_PIECES.findall(text) for text in texts]
        tokens = pa.array([token for text in cut for token in text], pa.string())
        return cls(tokens, np.array([len(text) for text in cut if text]), pa.array(names, pa.string()), gap)

    def draw(self, rng: np.random.Generator, count: int, *, named: float) -> pa.Array:
        """`count` texts of as many tokens as real ones have; the share `named` of them begins with a name."""
        lengths = rng.choice(self.lengths, count)
        offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        chosen = rng.integers(len(self.tokens), size=int(offsets[-1]))
        if len(self.names):
            first = offsets[:-1][rng.random(count) < named]
            chosen[first] = len(self.tokens) + rng.integers(len(self.names), size=len(first))
        words = pa.concat_arrays([self.tokens, self.names]).take(pa.array(chosen))
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), words), self.gap)


def distinct(rng: np.random.Generator, pool: Pool, count: int, *, named: float) -> pa.Array:
    """`count` texts of a pool, none of them twice.

    Raises:
        ValueError: the pool is too small for so many.
    """
    texts = pa.array([], pa.string())
    for _ in range(50):
        more = pool.draw(rng, int((count - len(texts)) * 1.05) + 100, named=named)
        texts = pc.unique(pa.concat_arrays([texts, more]))
        if len(texts) >= count:
            return texts.take(pa.array(rng.choice(len(texts), count, replace=False)))
    raise ValueError(f"These tokens do not make {count} different texts.")


def names_like(rng: np.random.Generator, real: Sequence[str], count: int) -> pa.Array:
    """`count` new names in lower case, some of them perhaps twice; as many of them Chinese, and with as many words, as
    of the real ones, signs between words left out.

    Of several words: the real names' words by frequency. Of one word, or Chinese: the first half of one real word and
    the second half of another. Names that mix both scripts are no pattern for new ones.
    """
    chinese = [name for name in real if _CHINESE.fullmatch(name) and len(name) > 1]
    cut = (
        [word for word in name.lower().split() if _LETTERS.search(word)]
        for name in real
        if not _CHINESE.search(name)
    )
    others = [words for words in cut if words]
    in_chinese = round(count * len(chinese) / max(1, len(chinese) + len(others)))
    return pa.concat_arrays([_halves(rng, chinese, in_chinese), *_by_words(rng, others, count - in_chinese)])


def _by_words(rng: np.random.Generator, real: Sequence[Sequence[str]], count: int) -> Iterator[pa.Array]:
    words = pa.array([word for name in real for word in name], pa.string())
    lengths = rng.choice(np.array([min(len(name), _LONGEST_NAME) for name in real]), count)
    for length, many in zip(*np.unique(lengths, return_counts=True), strict=True):
        if length == 1:
            yield _halves(rng, [name[0] for name in real if len(name) == 1 and len(name[0]) > 3], many)
        else:
            drawn = [words.take(pa.array(rng.integers(len(words), size=many))) for _ in range(length)]
            yield pc.binary_join_element_wise(*drawn, " ")


def _halves(rng: np.random.Generator, words: Sequence[str], count: int) -> pa.Array:
    """Words of the first half of one and the second half of another."""
    if not words:
        return pa.array([], pa.string())
    heads = pa.array([word[: len(word) // 2] for word in words], pa.string())
    tails = pa.array([word[len(word) // 2 :] for word in words], pa.string())
    halves = [half.take(pa.array(rng.integers(len(half), size=count))) for half in (heads, tails)]
    return pc.binary_join_element_wise(*halves, "")
