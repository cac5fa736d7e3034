"""Texts in which words, names, disguises and junk are mixed, to compare two ways of reading them."""

from collections.abc import Iterator
from random import Random

from jointforce.bench.text.chinese import CHINESE
from jointforce.bench.text.disguises import LATIN, MISSPELLINGS, Written
from jointforce.bench.text.hostile import FAMILIES
from jointforce.bench.text.real import SEED, Mark, Material, chinese

MARKS = 200
_GAPS = (" ", " ", " ", " ", "  ", "", ", ", "\n", "-", " / ", "_", "。")
_HIDING = {"latin": (*LATIN.values(), *MISSPELLINGS.values()), "chinese": tuple(CHINESE.values())}


def some_marks(material: Material, count: int = MARKS) -> list[Mark]:
    """Marks of every kind, the same every time: as few as a slow reader can look for."""
    return Random(SEED).sample(material.marks, min(count, len(material.marks)))


def texts(material: Material, marks: list[Mark], count: int, *, seed: int = 1) -> Iterator[str]:
    """`count` texts, the same for the same seed: one to eight pieces, each a title's words, a name, plain, hidden or
    misspelt, or junk.
    """
    rng = Random(seed)
    names = [name for mark in marks for name in (mark.name, *mark.aliases)]
    titles = [title.text for title in material.titles]
    families = list(FAMILIES.values())
    for _ in range(count):
        parts: list[str] = []
        for _ in range(rng.randint(1, 8)):
            kind = rng.random()
            if kind < 0.3:
                parts.append(_words(rng, titles))
            elif kind < 0.5:
                parts.append(_cased(rng, rng.choice(names)))
            elif kind < 0.9:
                parts.append(_hidden(rng, _cased(rng, rng.choice(names))))
            else:
                junk = rng.choice(families)
                parts.append("".join(junk(rng, names, titles) for _ in range(rng.randint(1, 4))))
            parts.append(rng.choice(_GAPS))
        yield "".join(parts)


def _words(rng: Random, titles: list[str]) -> str:
    words = rng.choice(titles).split()
    first = rng.randrange(len(words)) if words else 0
    return " ".join(words[first : first + rng.randint(1, 3)])


def _cased(rng: Random, name: str) -> str:
    return rng.choice((name, name, name.lower(), name.upper()))


def _hidden(rng: Random, name: str) -> str:
    hide = rng.choice(_HIDING["chinese" if chinese(name) else "latin"])
    hidden = hide(Written("", name, ""), rng)
    return name if hidden is None else hidden.text
