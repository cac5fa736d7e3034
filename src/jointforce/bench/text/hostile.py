"""Texts made to be slow to read, and what a byte of them costs beside a byte of honest text."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from jointforce.bench.text import real
from jointforce.bench.text.disguises import INVISIBLE, LATIN, LEET, TRADE_AFTER, TRADE_BEFORE, Written
from jointforce.engine.index import RightsIndex
from jointforce.engine.screener import Screener

BYTES = 160_000
"""UTF-8 bytes of texts a family, length and round."""

TITLE, LONG = 80, 20_000
ROUNDS = 5

Family = Callable[[Random, Sequence[str], Sequence[str]], str]
"""A piece of text out of a generator of chance, names, and honest titles."""


def _code_points(rng: Random, *_: Sequence[str]) -> str:
    code = rng.choice(
        (rng.randrange(0x20, 0x250), rng.randrange(0x250, 0xD800), rng.randrange(0xE000, 0x110000))
    )
    return chr(code)


def _stars(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    name = rng.choice(names)
    return rng.choice(("*", "⭐", "**", "*" * 9, "".join(rng.choice((x, "*")) for x in name))) + rng.choice(
        ("", " ")
    )


def _invisible(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    return rng.choice(INVISIBLE) * rng.randint(0, 6) + rng.choice(rng.choice(names))


def _spread(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    return rng.choice(rng.choice(names)) + rng.choice((" ", ".", " ", "-"))


def _repeated(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    return "".join(x * rng.randint(1, 5) for x in rng.choice(names)) + rng.choice(("", " "))


def _glued(rng: Random, names: Sequence[str], titles: Sequence[str]) -> str:
    return rng.choice(names).replace(" ", "") + rng.choice(titles).replace(" ", "")[: rng.randint(0, 12)]


def _mixed_scripts(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    hidden = LATIN["confusables"](Written("", rng.choice(names), ""), rng)
    return (hidden.text if hidden else "а") + rng.choice(("", " "))


def _stuffed(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    hide = LATIN[rng.choice(sorted(LATIN))]
    hidden = hide(Written("", rng.choice(names), ""), rng)
    return (hidden.text if hidden else "x") + " "


def _towers(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    return rng.choice(rng.choice(names)) + "".join(
        chr(rng.randint(0x300, 0x36F)) for _ in range(rng.randint(1, 20))
    )


def _entities(rng: Random, *_: Sequence[str]) -> str:
    return rng.choice(("&#", "&", "&amp", "&amp;#78;", "&#x", "&#78", "&#110;", "&&#;", "&#99999999999;"))


def _percents(rng: Random, *_: Sequence[str]) -> str:
    return rng.choice(("%", "%4", "%4E", "%%", "%25", "%254E", "%C3", "%E8%80"))


def _one_word(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    return (
        rng.choice(rng.choice(names)).lower()
        if rng.random() < 0.8
        else rng.choice("abcdefghijklmnopqrstuvwxyz")
    )


def _one_letter(_: Random, *__: Sequence[str]) -> str:
    return "a"


def _names(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    return rng.choice(names) + " "


def _chinese(rng: Random, *_: Sequence[str]) -> str:
    return chr(rng.randrange(0x4E00, 0x9FA6)) + rng.choice(("", "", " ", "*"))


def _signs_chained(rng: Random, *_: Sequence[str]) -> str:
    return rng.choice("abcdehilnorst") + rng.choice("@!$|")


def _foreign_chained(rng: Random, *_: Sequence[str]) -> str:
    return rng.choice("аеосрхн") + rng.choice("@!$|")


def _strokes(rng: Random, *_: Sequence[str]) -> str:
    return rng.choice("1Il|")


def _common_word(*_: object) -> str:
    return "apple "


def _two_letters_stand(rng: Random, *_: Sequence[str]) -> str:
    size = rng.randint(5, 8)
    standing = rng.randrange(1, size)
    behind = "".join(rng.choice("aeio") if n == standing else "*" for n in range(1, size))
    return rng.choice("sbcmpta") + behind + rng.choice((" ", " ", ""))


def _all_leet(rng: Random, names: Sequence[str], _: Sequence[str]) -> str:
    return "".join(rng.choice(LEET.get(x.lower(), x)) for x in rng.choice(names)) + " "


def _affixes(rng: Random, *_: Sequence[str]) -> str:
    return "".join(rng.choice(TRADE_BEFORE + TRADE_AFTER) for _ in range(6))[:40] + " "


FAMILIES: dict[str, Family] = {
    "random_code_points": _code_points,
    "stars": _stars,
    "zero_width": _invisible,
    "letters_spread": _spread,
    "repeated_letters": _repeated,
    "glued_words": _glued,
    "mixed_scripts": _mixed_scripts,
    "disguised_names": _stuffed,
    "plain_names": _names,
    "combining_towers": _towers,
    "half_entities": _entities,
    "percents": _percents,
    "one_long_word": _one_word,
    "one_letter": _one_letter,
    "chinese": _chinese,
    "signs_chained": _signs_chained,
    "foreign_chained": _foreign_chained,
    "strokes": _strokes,
    "common_word": _common_word,
    "two_letters_stand": _two_letters_stand,
    "all_leet": _all_leet,
    "affixes": _affixes,
}


def texts(
    family: Family, rng: Random, names: Sequence[str], titles: Sequence[str], length: int, size: int
) -> list[str]:
    """Texts of about `length` bytes each until there are `size` bytes."""
    found = []
    for _ in range(size // length):
        parts: list[str] = []
        held = 0
        while held < length:
            parts.append(family(rng, names, titles))
            held += len(parts[-1].encode())
        found.append("".join(parts))
    return found


def hostile_figures(data: Path | None) -> dict[str, Any]:
    """`fuzz_cost_ratio`: the dearest family's seconds a byte over honest text's, as titles and as descriptions."""
    material = real.read(data)
    names = [mark.name for mark in material.marks if mark.name.isascii()]
    titles = [title.text for title in material.titles]
    screener = Screener(RightsIndex.build(real.rights_table(material.marks)))
    ratios: dict[str, dict[str, float]] = {}
    for shape, length in (("title", TITLE), ("description", LONG)):
        seconds = {
            name: _seconds_a_byte(
                screener,
                [texts(family, Random(f"{name} {n}"), names, titles, length, BYTES) for n in range(ROUNDS)],
                shape,
            )
            for name, family in {"": _honest, **FAMILIES}.items()
        }
        honest = seconds.pop("")
        ratios[shape] = {name: round(each / honest, 2) for name, each in seconds.items()}
    return {
        "fuzz_cost_ratio": max(max(each.values()) for each in ratios.values()),
        "fuzz_cost_by_family": ratios,
    }


def _honest(rng: Random, _: Sequence[str], titles: Sequence[str]) -> str:
    return rng.choice(titles) + " "


def _seconds_a_byte(screener: Screener, rounds: list[list[str]], shape: str) -> float:
    """The best of some rounds, each with texts that the screener has not seen."""
    best = float("inf")
    for read in rounds:
        size = sum(len(text.encode()) for text in read)
        told, empty = pa.array(read), pa.array([""] * len(read))
        batch = pa.table(
            {
                "listing_id": [str(n) for n in range(len(read))],
                "title": told if shape == "title" else empty,
                "description": told if shape == "description" else empty,
            }
        )
        started = time.perf_counter()
        screener.screen(batch)
        best = min(best, (time.perf_counter() - started) / size)
    return best
