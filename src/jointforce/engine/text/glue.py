"""Names glued to what is sold or to praise: `vexorashoes`, `authenticvexorawatch`.

A word is undone only if every letter of it is spent: affixes from a list on either side, one name between. So
no name is ever found inside an ordinary word.
"""

from functools import cache

from jointforce.engine.text.data.tables import words as word_list
from jointforce.engine.text.names import Name, NameTable

_SHORTEST_NAME = 4
_SHORTEST_WORD = 8
_LONGEST_WORD = 40
_MOST_AFFIXES = 3
_SHORT_GOODS = frozenset(["bag", "cap", "caps", "hat", "hats", "tee", "tees"])
"""Goods in few letters: telling behind a name (`vexorabag`), not before one (`capkeeper`)."""


@cache
def _compounds() -> frozenset[str]:
    """Ordinary words that end or begin like something that is sold."""
    return word_list("compounds.txt")


def _enough(word: str, start: int, end: int) -> bool:
    """Whether what is glued is long enough for the name: short names hide in ordinary words."""
    return end - start > _SHORTEST_NAME or len(word) - (end - start) > _SHORTEST_NAME


@cache
def _affixes() -> tuple[frozenset[str], frozenset[str], range]:
    strong, weak = word_list("glue.txt"), word_list("glue_weak.txt")
    lengths = sorted(len(affix) for affix in strong | weak)
    return strong, weak, range(lengths[0], lengths[-1] + 1)


def unglued(word: str, names: NameTable) -> tuple[int, int, Name] | None:
    """Where in a folded word one name stands, if the rest is affixes of which one is telling; else None."""
    if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD or word in names.grams.keys or word in _compounds():
        return None
    strong, weak, lengths = _affixes()
    ways: list[tuple[int, int, int, bool]] = [(0, len(word), 0, False)]
    while ways:
        start, end, count, telling = ways.pop()
        if telling and end - start >= _SHORTEST_NAME:
            name = names.grams.keys.get(word[start:end])
            if name is not None and not name.common and name.via is None and _enough(word, start, end):
                return start, end, name
        if count == _MOST_AFFIXES:
            continue
        for length in lengths:
            if end - start - length < _SHORTEST_NAME:
                break
            head, tail = word[start : start + length], word[end - length : end]
            if head in strong or (head in weak):
                ways.append((start + length, end, count + 1, telling or head in strong))
            if tail in strong or tail in weak:
                ways.append(
                    (start, end - length, count + 1, telling or tail in strong or tail in _SHORT_GOODS)
                )
    return None
