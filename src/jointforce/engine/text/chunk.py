"""What a run without white space can contribute to the reading of a text."""

from typing import NamedTuple

from jointforce.engine.text.hits import Hit
from jointforce.engine.text.replica import Phrase

Possible = tuple[int, int, tuple[Phrase, ...]]
"""Where a phrase of the replica trade stands, if the text around it lets it mean that."""


class OddReading(NamedTuple):
    """Another way to read a chunk, for names of several words: as a shape, as a masked word, or as a word."""

    text: str
    kind: str
    disguise: str


SHAPE, MASKED, WORD = "shape", "masked", "word"


class Chunk(NamedTuple):
    """What one chunk holds. Places are relative to the chunk.

    `live`: it holds anything at all. `firsts`, `phrase_firsts`: (word number, most words from it on) where a
    name, a phrase may begin. `found`: the names that stand in it; `phrases`: the phrases that may. `readings`:
    other ways to read it, for names of several words. `lone`: how many of its words are single letters. `cued`: a
    word of it can change what a name does. `plain`: it is ASCII without codes, so that what is found is written as
    it stands.
    """

    live: bool
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    firsts: tuple[tuple[int, int], ...] = ()
    found: tuple[Hit, ...] = ()
    phrase_firsts: tuple[tuple[int, int], ...] = ()
    phrases: tuple[Possible, ...] = ()
    readings: tuple[OddReading, ...] = ()
    lone: int = 0
    cued: bool = False
    plain: bool = True
