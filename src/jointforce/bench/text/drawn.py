"""Texts and names made of real ones' tokens, drawn again by frequency; whole columns at a time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
    """Up to `count` new names, with as many tokens as the real ones: of several words, the real names' words by
    frequency; of one word, the first half of one real word and the second half of another.
    """
    cut = [name.split() for name in real if name.strip()]
    words = pa.array([word for name in cut for word in name], pa.string())
    single = [name[0] for name in cut if len(name) == 1 and len(name[0]) > 3]
    heads = pa.array([word[: len(word) // 2] for word in single], pa.string())
    tails = pa.array([word[len(word) // 2 :] for word in single], pa.string())
    lengths = rng.choice(np.array([min(len(name), 6) for name in cut]), count)
    parts: list[pa.Array] = []
    for length, many in zip(*np.unique(lengths, return_counts=True), strict=True):
        if length == 1:
            halves = [half.take(pa.array(rng.integers(len(half), size=many))) for half in (heads, tails)]
            parts.append(pc.binary_join_element_wise(*halves, ""))
        else:
            drawn = [words.take(pa.array(rng.integers(len(words), size=many))) for _ in range(length)]
            parts.append(pc.binary_join_element_wise(*drawn, " "))
    return pa.concat_arrays(parts)
