"""Disguises: names that are there only after something is undone.

Each kind is undone by its own module; here it is decided what a chunk of text must look like to be worth it.
"""

import re
from collections.abc import Iterator, Sequence

from jointforce.engine.text.chunk import MASKED, SHAPE, WORD, Chunk, OddReading
from jointforce.engine.text.fold import View, view
from jointforce.engine.text.glue import unglued
from jointforce.engine.text.hits import Hit
from jointforce.engine.text.lookalike import CONFUSABLE, LEET, LookAlikes
from jointforce.engine.text.masks import STARS, Masks
from jointforce.engine.text.names import Name, NameTable
from jointforce.engine.text.shapes import SIGNS, shape_of_ascii, shapes
from jointforce.engine.text.spread import Spread
from jointforce.engine.text.tokens import Word
from jointforce.engine.text.turned import UPSIDE_DOWN, Turned

_LONGEST_WORD = 60
_WINDOW = 2
_CORE = re.compile(r"[a-z0-9@$!|+]*[a-z][a-z0-9@$!|+]*")
_EDGE_SIGNS = "!|+"
_PART_NUMBER = re.compile(r"\.[0-9]")
_NUMBERED = re.compile(r"([a-z]{4,})[0-9]{1,4}(?:[a-z]|plus|pro|max|mini|lite|ultra)?")
_SCORE = {
    "glued_word": 0.85,
    "inserted_symbols": 0.9,
    "spread_letters": 0.9,
    "repeated_letters": 0.85,
    "reversed": 0.7,
    "upside_down": 0.95,
}
Readings = tuple[OddReading, ...]


class Disguises:
    """Undoes disguises against the names of one index."""

    def __init__(self, names: NameTable) -> None:
        self.names = names
        self.masks = Masks(names)
        self.look_alikes = LookAlikes(names)
        self.spread = Spread(names)
        self.turned = Turned(names)

    def in_word(self, written: str, key: str) -> tuple[tuple[Hit, ...], Readings]:
        """Disguises of a word of ASCII letters only; `key` is its lower case."""
        keys = self.names.grams.keys
        if key in keys or len(key) < 4:
            return (), ()
        hits: tuple[Hit, ...] = ()
        readings: list[OddReading] = []
        alike = self.look_alikes.of_letters(written, key)
        part = self.look_alikes.part_of_letters(written, key)
        if part is not None:
            readings.append(OddReading(part, WORD, CONFUSABLE))
        if alike is not None:
            return (Hit(0, len(key), alike[0], alike[1], True, 0.8),), tuple(readings)
        for whole in self.spread.repeated(key):
            if whole in keys and len(whole) >= 4:
                hits = (Hit(0, len(key), keys[whole], "repeated_letters", True, _SCORE["repeated_letters"]),)
            readings.append(OddReading(whole, WORD, "repeated_letters"))
        if not hits and (glued := unglued(key, self.names)) is not None:
            hits = (Hit(glued[0], glued[1], glued[2], "glued_word", True, _SCORE["glued_word"]),)
        if not hits and (name := self.turned.backwards(key)) is not None:
            hits = (Hit(0, len(key), name, "reversed", True, _SCORE["reversed"]),)
        return hits, tuple(readings)

    def in_code(self, key: str) -> tuple[tuple[Hit, ...], Readings]:
        """Disguises of a word of ASCII letters and digits, in lower case."""
        if key in self.names.grams.keys or len(key) < 3:
            return (), ()
        numbered = self._numbered(key)
        if numbered is not None:
            return (numbered,), ()
        named = self.look_alikes.of_signs(key)
        found = (Hit(0, len(key), named[0], named[1], True, 0.85),) if named is not None else ()
        shape = shape_of_ascii(key)
        return found, (OddReading(shape, SHAPE, LEET),) if shape in self.look_alikes.parts else ()

    def _numbered(self, key: str) -> Hit | None:
        """A name with a number joined to its end: `vexora2024`."""
        numbered = _NUMBERED.fullmatch(key)
        name = self.names.grams.keys.get(numbered[1]) if numbered is not None else None
        if numbered is None or name is None or name.common or name.via is not None:
            return None
        return Hit(0, len(numbered[1]), name, "joined", False, 0.9)

    def in_chunk(self, text: str, seen: View, parts: Sequence[Word]) -> tuple[list[Hit], Readings]:
        """Disguises of any other chunk, and the other ways to read its words where names of several need them."""
        hits: list[Hit] = []
        readings: list[OddReading] = []
        if not STARS.isdisjoint(seen.text):
            self._masked(seen, hits, readings)
        keys = self.names.grams.keys
        for part in parts:
            if part.script == "word" and 4 <= len(part.text) <= _LONGEST_WORD and part.text not in keys:
                self._odd_word(text, seen, part, hits, readings)
        if text.isascii():
            self._signs(seen, hits, readings)
        else:
            self._scripts(text, seen, parts, hits, readings)
            if not UPSIDE_DOWN.isdisjoint(text):
                found = self.turned.upside_down(text)
                hits.extend(Hit(*place, "upside_down", True, _SCORE["upside_down"]) for place in found)
        if len(parts) > 1:
            self._parted(seen, parts, hits, readings)
        return hits, tuple(readings)

    def _parted(self, seen: View, parts: Sequence[Word], hits: list[Hit], readings: list[OddReading]) -> None:
        for start, end, whole, disguise in self.spread.parted(seen.text, parts):
            name = self.names.grams.keys.get(whole)
            honest = (
                disguise == "spread_letters" and name is not None and name.common
            )  # S.P.A.R.K. is an acronym
            if name is not None and len(whole) >= 4 and name.via is None and not honest:
                low, high = seen.span(start, end)
                hits.append(Hit(low, high, name, disguise, True, _SCORE[disguise]))
            if whole in self.spread.parts:
                readings.append(OddReading(whole, WORD, disguise))
        for start, end, name in self.spread.cut(seen.text, parts):
            low, high = seen.span(start, end)
            hits.append(Hit(low, high, name, "inserted_symbols", True, _SCORE["inserted_symbols"]))

    def _masked(self, seen: View, hits: list[Hit], readings: list[OddReading]) -> None:
        for start, end, word, whole in self.masks.words(seen.text):
            found = self.masks.candidates(word) if whole else []
            low, high = seen.span(start, end)
            hits.extend(Hit(low, high, name, "masked_letters", True, 0.9 / len(found)) for name in found)
            if len(word) < _LONGEST_WORD:
                readings.append(OddReading(word, MASKED, "masked_letters"))

    def _odd_word(
        self, text: str, seen: View, part: Word, hits: list[Hit], readings: list[OddReading]
    ) -> None:
        """What `in_word` and a number at the end hide, for a word within a chunk."""
        low, high = seen.span(part.start, part.end)
        found: tuple[Hit, ...] = ()
        if part.text.isalpha() and part.text.isascii():
            written = text[low:high] if high - low == len(part.text) else part.text
            found, more = self.in_word(written, part.text)
            readings.extend(more)
            if not written.isascii():
                found = tuple(hit for hit in found if hit.disguise != CONFUSABLE)
        elif (numbered := self._numbered(part.text)) is not None:
            found = (numbered,)
        for hit in found:
            low, high = seen.span(part.start + hit.start, part.start + hit.end)
            hits.append(hit._replace(start=low, end=high))

    def _signs(self, seen: View, hits: list[Hit], readings: list[OddReading]) -> None:
        """Digits and signs for letters, in a chunk of ASCII. A sign at an edge may be a letter or punctuation."""
        for found in _CORE.finditer(seen.text):
            whole = found[0]
            bare = whole.strip(_EDGE_SIGNS)
            if bare.isalpha() or _PART_NUMBER.match(seen.text, found.end()):
                continue
            for core in dict.fromkeys(
                (bare, whole.lstrip(_EDGE_SIGNS), whole.rstrip(_EDGE_SIGNS), whole),
            ):
                if not 2 < len(core) <= _LONGEST_WORD or core in self.names.grams.keys:
                    continue
                named = self.look_alikes.of_signs(core)
                start = found.start() + whole.index(core)
                if named is not None:
                    low, high = seen.span(start, start + len(core))
                    hits.append(Hit(low, high, named[0], named[1], True, 0.85))
                if shape_of_ascii(core) in self.look_alikes.parts:
                    readings.append(OddReading(shape_of_ascii(core), SHAPE, LEET))

    def _scripts(
        self, text: str, seen: View, parts: Sequence[Word], hits: list[Hit], readings: list[OddReading]
    ) -> None:
        """Letters of other scripts that look like the name's, and signs beside them."""
        ranges = [(part.start, part.end, part.text) for part in parts if part.script == "word"]
        if not SIGNS.isdisjoint(seen.text):
            start, end = parts[0].start, parts[-1].end
            while start and seen.text[start - 1] in SIGNS:
                start -= 1
            while end < len(seen.text) and seen.text[end] in SIGNS:
                end += 1
            ranges.append((start, end, seen.text[start:end]))
        for start, end, folded in ranges:
            if not 2 <= end - start <= _LONGEST_WORD or folded in self.names.grams.keys:
                continue
            low, high = seen.span(start, end)
            written = text[low:high]
            if written.isascii():
                core = _CORE.fullmatch(folded)
                named = self.look_alikes.of_signs(folded) if core and not folded.isalpha() else None
            else:
                named = self.look_alikes.of_script(written, folded)
                if named is not None and not any("a" <= letter <= "z" for letter in folded):
                    readings.extend(OddReading(shape, SHAPE, CONFUSABLE) for shape in shapes(written))
                    continue
            if named is not None:
                hits.append(Hit(low, high, named[0], named[1], True, 0.9))
            readings.extend(
                OddReading(shape, SHAPE, LEET if written.isascii() else CONFUSABLE)
                for shape in shapes(written)
                if shape in self.look_alikes.parts and shape != folded
            )

    def across(
        self, text: str, chunks: Sequence[Chunk], places: Sequence[int], odd: Sequence[int], *, lone: bool
    ) -> Iterator[Hit]:
        """Disguises that run over several chunks, and words wholly of another script, judged by the rest."""
        for number in odd:
            for reading in chunks[number].readings:
                yield from self._in_window(text, chunks, places, number, reading)
        if lone:
            yield from self._lone_letters(chunks, places)

    def _in_window(
        self, text: str, chunks: Sequence[Chunk], places: Sequence[int], number: int, reading: OddReading
    ) -> Iterator[Hit]:
        """Names of several words, one of which is the odd chunk `number` in one of its readings."""
        if reading.kind == SHAPE:
            yield from self._foreign(text, chunks, places, number, reading.text)
        for first in range(max(0, number - _WINDOW), number + 1):
            if any(_odd_alike(chunks[at], reading.kind) for at in range(first, number)):
                continue
            for last in range(max(number, first + 1), min(len(chunks), first + _WINDOW + 1)):
                whole = range(first, last + 1)
                for style in (0, -1) if reading.kind == MASKED else (0,):
                    words = [
                        reading.text if at == number else _other_reading(chunks[at], reading.kind, style)
                        for at in whole
                    ]
                    found = self._named(" ".join(words), reading.kind) if all(words) else ()
                    if found:
                        start = places[first] + chunks[first].spans[0][0]
                        end = places[last] + chunks[last].spans[-1][1]
                        yield from (
                            Hit(start, end, name, reading.disguise, True, 0.9 / len(found)) for name in found
                        )

    def _named(self, key: str, kind: str) -> Sequence[Name]:
        """The names of several words that a key of one kind can be."""
        if kind == MASKED:
            return self.masks.candidates(key)
        if kind == SHAPE:
            return self.look_alikes.several.keys.get(key, ())
        name = self.names.grams.keys.get(key)
        return () if name is None or name.via is not None else (name,)

    def _foreign(
        self, text: str, chunks: Sequence[Chunk], places: Sequence[int], number: int, shape: str
    ) -> Iterator[Hit]:
        """A word wholly of another script that looks like a name: a disguise unless the text is in that script."""
        chunk = chunks[number]
        if len(chunk.spans) != 1:
            return
        start, end = (places[number] + place for place in chunk.spans[0])
        written = text[start:end]
        folded = view(written).text
        if any("a" <= letter <= "z" for letter in folded) or folded.isascii():
            return
        named = self.look_alikes.of_script(written, folded)
        around = view(text[max(0, start - 400) : start] + " " + text[end : end + 400]).text
        block = ord(folded[0]) >> 8
        native = sum(ord(letter) >> 8 == block and letter.isalpha() for letter in around)
        if named is not None and native == 0 and shape == shapes(written)[0]:
            yield Hit(start, end, named[0], named[1], True, 0.85)

    def _lone_letters(self, chunks: Sequence[Chunk], places: Sequence[int]) -> Iterator[Hit]:
        """Names in rows of single letters, whatever parts them."""
        row: list[tuple[str, int, int]] = []
        for chunk, base in zip((*chunks, _END), (*places, 0), strict=True):
            for word, (start, end) in zip(chunk.words, chunk.spans, strict=True):
                if len(word) == 1 and word.isalpha() and word < "\u0530":
                    row.append((word, base + start, base + end))
                    continue
                if len(row) > 3:
                    for low, high, name in self.spread.lone_letters(row):
                        yield Hit(low, high, name, "spread_letters", True, _SCORE["spread_letters"])
                row = []


_END = Chunk(False, ("end",), ((0, 0),))


def _odd_alike(chunk: Chunk, kind: str) -> bool:
    """Whether a chunk has an odd reading of a kind: then the windows that it begins are its own."""
    return any(reading.kind == kind for reading in chunk.readings)


def _other_reading(chunk: Chunk, kind: str, style: int) -> str:
    """How a chunk beside an odd one is read: by its own odd reading of that kind (the first, or for masks also
    the last, which keeps stars at the edges), or as its words stand.
    """
    alike = [reading.text for reading in chunk.readings if reading.kind == kind]
    if alike:
        return alike[style]
    words = " ".join(chunk.words)
    return shape_of_ascii(words) if kind == SHAPE else words
