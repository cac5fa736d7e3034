"""Disguises: names that are there only after something is undone.

Each kind is undone by its own module; here it is decided what a chunk of text must look like to be worth it.
"""

import re
from collections.abc import Iterator, Sequence

from jointforce.engine.text.chunk import Chunk
from jointforce.engine.text.fold import View, view
from jointforce.engine.text.glue import unglued
from jointforce.engine.text.hits import Hit
from jointforce.engine.text.lookalike import CONFUSABLE, LEET, LookAlikes
from jointforce.engine.text.masks import STARS, Masks
from jointforce.engine.text.names import Name, NameTable
from jointforce.engine.text.shapes import SIGNS, shape_of_ascii, shapes
from jointforce.engine.text.spread import Spread
from jointforce.engine.text.tokens import Word

_LONGEST_WORD = 60
_WINDOW = 3
_CORE = re.compile(r"[a-z0-9@$!|+]*[a-z][a-z0-9@$!|+]*")
_NUMBERED = re.compile(r"([a-z]{4,})[0-9]{1,4}[a-z]?")
_SCORE = {"glued_word": 0.85, "inserted_symbols": 0.9, "spread_letters": 0.9, "repeated_letters": 0.85}
Readings = tuple[tuple[str, ...], ...]


class Disguises:
    """Undoes disguises against the names of one index."""

    def __init__(self, names: NameTable) -> None:
        self.names = names
        self.masks = Masks(names)
        self.look_alikes = LookAlikes(names)
        self.spread = Spread(names)

    def in_word(self, written: str, key: str) -> tuple[Hit, ...]:
        """Disguises of a word of ASCII letters only; `key` is its lower case."""
        if key in self.names.grams.keys or len(key) < 4:
            return ()
        alike = self.look_alikes.of_letters(written, key)
        if alike is not None:
            return (Hit(0, len(key), alike[0], alike[1], True, 0.8),)
        repeated = self.spread.repeated(key)
        if repeated is not None:
            return (Hit(0, len(key), repeated, "repeated_letters", True, _SCORE["repeated_letters"]),)
        glued = unglued(key, self.names)
        if glued is not None:
            return (Hit(glued[0], glued[1], glued[2], "glued_word", True, _SCORE["glued_word"]),)
        return ()

    def in_code(self, key: str) -> tuple[tuple[Hit, ...], Readings]:
        """Disguises of a word of ASCII letters and digits, in lower case."""
        if key in self.names.grams.keys or len(key) < 3:
            return (), ()
        numbered = self._numbered(key)
        if numbered is not None:
            return (numbered,), ()
        named = self.look_alikes.of_signs(key)
        if named is not None:
            return (Hit(0, len(key), named[0], named[1], True, 0.85),), ()
        shape = shape_of_ascii(key)
        return (), ((shape,),) if shape in self.look_alikes.parts else ()

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
        readings: list[tuple[str, ...]] = []
        if not STARS.isdisjoint(seen.text):
            self._masked(seen, hits, readings)
        keys = self.names.grams.keys
        for part in parts:
            if part.script == "word" and 4 <= len(part.text) <= _LONGEST_WORD and part.text not in keys:
                self._odd_word(text, seen, part, hits)
        if text.isascii():
            self._signs(seen, hits, readings)
        else:
            self._scripts(text, seen, parts, hits, readings)
        if len(parts) > 1:
            parted = self.spread.parted(seen.text, parts)
            if parted is not None:
                start, end, name, disguise = parted
                low, high = seen.span(start, end)
                hits.append(Hit(low, high, name, disguise, True, _SCORE[disguise]))
        return hits, tuple(readings)

    def _masked(self, seen: View, hits: list[Hit], readings: list[tuple[str, ...]]) -> None:
        for start, end, word in self.masks.words(seen.text):
            found = self.masks.candidates(word)
            low, high = seen.span(start, end)
            hits.extend(Hit(low, high, name, "masked_letters", True, 0.9 / len(found)) for name in found)
            if not found and len(word) < _LONGEST_WORD:
                readings.append((word,))

    def _odd_word(self, text: str, seen: View, part: Word, hits: list[Hit]) -> None:
        """What `in_word` and a number at the end hide, for a word within a chunk."""
        low, high = seen.span(part.start, part.end)
        found: tuple[Hit, ...] = ()
        if part.text.isalpha() and part.text.isascii():
            written = text[low:high] if high - low == len(part.text) else part.text
            found = self.in_word(written, part.text)
            if not written.isascii():
                found = tuple(hit for hit in found if hit.disguise != CONFUSABLE)
        elif (numbered := self._numbered(part.text)) is not None:
            found = (numbered,)
        for hit in found:
            low, high = seen.span(part.start + hit.start, part.start + hit.end)
            hits.append(hit._replace(start=low, end=high))

    def _signs(self, seen: View, hits: list[Hit], readings: list[tuple[str, ...]]) -> None:
        """Digits and signs for letters, in a chunk of ASCII."""
        for found in _CORE.finditer(seen.text):
            whole = found[0]
            core = whole.rstrip("!|+@").lstrip("!|+")
            if core.isalpha() or not 2 < len(core) <= _LONGEST_WORD or core in self.names.grams.keys:
                continue
            named = self.look_alikes.of_signs(core)
            start = found.start() + whole.index(core)
            if named is not None:
                low, high = seen.span(start, start + len(core))
                hits.append(Hit(low, high, named[0], named[1], True, 0.85))
            elif shape_of_ascii(core) in self.look_alikes.parts:
                readings.append((shape_of_ascii(core),))

    def _scripts(
        self, text: str, seen: View, parts: Sequence[Word], hits: list[Hit], readings: list[tuple[str, ...]]
    ) -> None:
        """Letters of other scripts that look like the name's, and signs beside them."""
        ranges = [(part.start, part.end, part.text) for part in parts if part.script == "word"]
        if not SIGNS.isdisjoint(text) and len(parts) > 1:
            ranges.append((parts[0].start, parts[-1].end, seen.text[parts[0].start : parts[-1].end]))
        for start, end, folded in ranges:
            if not 3 <= end - start <= _LONGEST_WORD or folded in self.names.grams.keys:
                continue
            low, high = seen.span(start, end)
            written = text[low:high]
            if written.isascii():
                core = _CORE.fullmatch(folded)
                named = self.look_alikes.of_signs(folded) if core and not folded.isalpha() else None
            else:
                named = self.look_alikes.of_script(written, folded)
                if named is not None and not any("a" <= letter <= "z" for letter in folded):
                    readings.extend((shape,) for shape in shapes(written))
                    continue
            if named is not None:
                hits.append(Hit(low, high, named[0], named[1], True, 0.9))
            elif not folded.isalpha() or not written.isascii():
                readings.extend((shape,) for shape in shapes(written) if shape in self.look_alikes.parts)

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
        self, text: str, chunks: Sequence[Chunk], places: Sequence[int], number: int, reading: tuple[str, ...]
    ) -> Iterator[Hit]:
        word = reading[0]
        masked = not STARS.isdisjoint(word)
        if not masked:
            yield from self._foreign(text, chunks, places, number, word)
        for first in range(max(0, number - _WINDOW), number + 1):
            for last in range(max(number, first + 1), min(len(chunks), first + _WINDOW + 1)):
                words = [
                    word if at == number else _other_reading(chunks[at], masked=masked)
                    for at in range(first, last + 1)
                ]
                if not all(words):
                    continue
                key = " ".join(words)
                start = places[first] + chunks[first].spans[0][0]
                end = places[last] + chunks[last].spans[-1][1]
                if masked:
                    found: Sequence[Name] = self.masks.candidates(key)
                    disguise = "masked_letters"
                else:
                    found = self.look_alikes.several.keys.get(key, ())
                    disguise = LEET if text[start:end].isascii() else CONFUSABLE
                for name in found:
                    yield Hit(start, end, name, disguise, True, 0.9 / len(found))

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
        row: list[tuple[str, int, int]] = []
        for number in range(len(chunks) + 1):
            chunk = chunks[number] if number < len(chunks) else None
            if chunk is not None and chunk.words and all(len(w) == 1 and w.isalpha() for w in chunk.words):
                base = places[number]
                row.extend(
                    (w, base + a, base + b) for w, (a, b) in zip(chunk.words, chunk.spans, strict=True)
                )
                continue
            if len(row) > 3:
                for start, end, name in self.spread.lone_letters(row):
                    yield Hit(start, end, name, "spread_letters", True, _SCORE["spread_letters"])
            row = []


def _other_reading(chunk: Chunk, *, masked: bool) -> str:
    """How a chunk beside an odd one is read: by its own odd reading, or as its words stand."""
    for reading in chunk.readings:
        if masked == (not STARS.isdisjoint(reading[0])):
            return reading[0]
    words = " ".join(chunk.words)
    return words if masked else shape_of_ascii(words)
