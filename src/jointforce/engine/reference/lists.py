"""Word lists: the rules that are words. Read from the files in which people keep them."""

from functools import cache

from jointforce.engine.reference.reading import read
from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.data.tables import words as entries


@cache
def listed(*names: str) -> frozenset[str]:
    """The folded words of lists."""
    return frozenset(word.text for name in names for entry in entries(name) for word in read(entry).words)


@cache
def common() -> frozenset[str]:
    """Words that are names and things."""
    return listed("common.txt") | {fields[0] for fields in rows("senses.csv")}


@cache
def ordinary() -> frozenset[str]:
    """Words that, in many listings, name nobody."""
    return listed("everyday.txt") | common()
