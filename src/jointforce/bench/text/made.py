"""Titles and marks of our own, where no real ones are given: pronounceable names and plain words of goods."""

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

SEED = 7
TITLES = 20_000

_HEADS = ("v", "k", "t", "br", "sol", "mar", "h", "pl", "n", "dr", "s", "gr", "f", "tr", "l", "qu", "z", "p")
_VOWELS = ("a", "e", "i", "o", "u", "ei", "au")
_MIDDLES = ("l", "nt", "rr", "x", "st", "mb", "v", "d", "ss", "rk", "n", "g")
_TAILS = ("a", "o", "ex", "ine", "or", "ik", "um", "el", "ano", "ow", "ara", "ent")
_GOODS = (
    "sneakers", "handbag", "watch", "sunglasses", "headphones", "jacket", "perfume", "drill", "charger", "backpack",
    "wallet", "t-shirt", "speaker", "lamp", "kettle", "keyboard", "monitor", "notebook", "umbrella", "blanket",
)  # fmt: skip
_WORDS = (
    "black", "white", "for men", "for women", "new", "with box", "set of 2", "large", "small", "waterproof", "cotton",
    "leather", "wireless", "portable", "classic", "blue", "2024", "size 42", "pack of 6", "stainless steel",
)  # fmt: skip


def names(count: int) -> list[str]:
    """Distinct names of 4 to 14 letters, the same for the same count; at most 200,000."""
    rng = Random(SEED)
    short = {(a + b + c + d).capitalize() for a, b, c, d in product(_HEADS, _VOWELS, _MIDDLES, _TAILS)}
    ordered = sorted(short)
    rng.shuffle(ordered)
    longer = (f"{a} {b}" for a, b in zip(ordered, ordered[7:] + ordered[:7], strict=True))
    both = (name for pair in zip(ordered, longer, strict=True) for name in pair)
    found = list(dict.fromkeys(both))
    more = (f"{a} {b}" for step in range(11, 60, 3) for a, b in zip(ordered, ordered[step:], strict=False))
    return [*found, *dict.fromkeys(more)][:count]


def titles(marks: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Titles, and the mark that each names; every third names none."""
    rng = Random(SEED)
    for number in range(TITLES):
        words = [rng.choice(_GOODS), *rng.sample(_WORDS, 3)]
        brand = marks[rng.randrange(len(marks))] if number % 3 else ""
        yield " ".join([brand, *words] if brand else words), brand
