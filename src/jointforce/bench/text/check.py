"""Fast reading beside slow: the screener and the reference find the same names in mixtures of everything."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from jointforce.bench.text import looking, mixtures, real
from jointforce.engine.index import RightsIndex
from jointforce.engine.reference import Reference, Told, differences
from jointforce.engine.screener import Screener

TOGETHER = 2_000
"""Texts that are compared with the same marks."""
MARKS = 12
EXAMPLES = 20


def check_figures(data: Path | None, count: int, *, seed: int = 1) -> dict[str, Any]:
    """`check_texts` and `check_differences`: in how many texts the two do not find the same names by the same signals
    at the same places; `check_examples` shows some. Every 2,000 texts are about other marks, of which some ask for
    misspellings and sounds too.
    """
    material = real.read(data)
    total = 0
    examples: list[dict[str, Any]] = []
    for start in range(0, count, TOGETHER):
        marks = Random(seed + start).sample(material.marks, min(MARKS, len(material.marks)))
        for text, sentences in _different(material, marks, min(TOGETHER, count - start), seed + start):
            total += 1
            if len(examples) < EXAMPLES:
                examples.append(
                    {"text": text, "marks": [mark.name for mark in marks], "differences": sentences}
                )
    return {"check_texts": count, "check_differences": total, "check_examples": examples}


def _different(
    material: real.Material, marks: list[real.Mark], count: int, seed: int
) -> Iterator[tuple[str, list[str]]]:
    """The texts in which the two differ, and how."""
    watch = {mark.id: ("disguised", "near", "sound") for mark in marks[::3]}
    rights = real.rights_table(marks, watch)
    screener, reference = Screener(RightsIndex.build(rights), explain=False), Reference(rights)
    texts = list(mixtures.texts(material, marks, count, seed=seed))
    for text, found in zip(texts, looking.screen(screener, texts), strict=True):
        told = [Told(one.right, one.signal, one.start, one.end, one.disguise or None) for one in found]
        if sentences := differences(told, reference.find(text)):
            yield text, sentences
