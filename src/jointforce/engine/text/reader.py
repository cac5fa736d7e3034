"""Reads one text: which names stand in it plainly or disguised, which phrases of the replica trade.

A text is cut at white space into chunks. What a chunk can contribute is worked out once and remembered, since
the words of a catalogue repeat; most chunks contribute nothing and cost one dictionary look-up. Only chunks
that begin a name, look odd or hold unspaced script cost more.
"""

from collections.abc import Sequence
from typing import NamedTuple

from jointforce.engine.text.disguise import Disguises, spelling_of
from jointforce.engine.text.fold import view
from jointforce.engine.text.hits import NOTHING, Hit, PhraseHit, Reading
from jointforce.engine.text.names import Name, NameTable
from jointforce.engine.text.replica import meant, mixed_phrases, phrases
from jointforce.engine.text.tokens import Word, words
from jointforce.engine.text.use import CUE_WORDS

_MOST_CHUNKS = 400_000
_LONGEST_KEPT = 48
_JOINERS = "'-"


class Chunk(NamedTuple):
    """What a run without white space can contribute. Places are relative to the chunk.

    `firsts`, `phrase_firsts`: (word number, most words that may follow from it) where a name, a phrase begins.
    `found`: names that stand in the chunk as a whole. `readings`: other ways to read its words.
    """

    live: bool
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    firsts: tuple[tuple[int, int], ...]
    found: tuple[Hit, ...]
    phrase_firsts: tuple[tuple[int, int], ...]
    phrases: tuple[PhraseHit, ...]
    readings: tuple[tuple[tuple[str, ...], str], ...]
    lone: bool
    cued: bool
    plain: bool


class Reader(dict[str, Chunk]):
    """Reads texts against the names of one index. Not for use by several threads at once."""

    def __init__(self, names: NameTable) -> None:
        super().__init__()
        self.names = names
        self.grams = names.grams
        self.phrase_table = phrases()
        self.disguises = Disguises(names)

    def __missing__(self, text: str) -> Chunk:
        chunk = self._look(text)
        if len(text) <= _LONGEST_KEPT:
            if len(self) >= _MOST_CHUNKS:
                self.clear()
            self[text] = chunk
        return chunk

    def read(self, text: str) -> Reading:
        """Every name and phrase of the text, in order of their place. Any `str`; linear in its length."""
        pieces = text.split()
        chunks = [self[piece] for piece in pieces]
        live = [number for number, chunk in enumerate(chunks) if chunk[0]]
        if not live:
            return NOTHING
        places = _places(text, pieces)
        hits: list[Hit] = []
        found_phrases: list[PhraseHit] = []
        cued = lone = False
        odd: list[int] = []
        for number in live:
            _, _, _, firsts, found, phrase_firsts, inner, readings, is_lone, is_cue, _ = chunks[number]
            cued = cued or is_cue
            lone = lone or is_lone
            if firsts:
                self._plain(text, chunks, places, number, hits)
            if found:
                base = places[number]
                hits.extend(hit._replace(start=hit.start + base, end=hit.end + base) for hit in found)
            if readings:
                odd.append(number)
            if phrase_firsts:
                self._phrases(text, chunks, places, number, found_phrases)
            if inner:
                base = places[number]
                found_phrases.extend(
                    hit._replace(start=hit.start + base, end=hit.end + base) for hit in inner
                )
        if odd or lone:
            hits.extend(self.disguises.across(text, chunks, places, odd, lone=lone))
        if len(hits) > 1:
            hits = _settled(hits)
        return Reading(tuple(hits), tuple(found_phrases), cued)

    def _plain(
        self, text: str, chunks: Sequence[Chunk], places: Sequence[int], number: int, hits: list[Hit]
    ) -> None:
        """Names that begin in chunk `number` and run over as many words and chunks as they need."""
        keys = self.grams.keys
        chunk = chunks[number]
        for word, most in chunk.firsts:
            key = chunk.words[word]
            name = keys.get(key)
            if name is not None:
                hits.append(self._hit(text, chunks, places, (number, word), (number, word), name))
            if most > 1:
                for place in _following(chunks, number, word, most)[1:]:
                    key = f"{key} {chunks[place[0]].words[place[1]]}"
                    name = keys.get(key)
                    if name is not None:
                        hits.append(self._hit(text, chunks, places, (number, word), place, name))

    def _hit(
        self,
        text: str,
        chunks: Sequence[Chunk],
        places: Sequence[int],
        first: tuple[int, int],
        last: tuple[int, int],
        name: Name,
    ) -> Hit:
        start = places[first[0]] + chunks[first[0]].spans[first[1]][0]
        end = places[last[0]] + chunks[last[0]].spans[last[1]][1]
        if name.via is None and all(chunks[at].plain for at in range(first[0], last[0] + 1)):
            return Hit(start, end, name, None, False, 1.0)
        disguise, hidden, score = spelling_of(text[start:end], name)
        return Hit(start, end, name, disguise, hidden, score)

    def _phrases(
        self,
        text: str,
        chunks: Sequence[Chunk],
        places: Sequence[int],
        number: int,
        found: list[PhraseHit],
    ) -> None:
        keys = self.phrase_table.keys
        chunk = chunks[number]
        for word, most in chunk.phrase_firsts:
            stream = _following(chunks, number, word, most)
            key = ""
            for at, inner in stream:
                key = f"{key} {chunks[at].words[inner]}" if key else chunks[at].words[inner]
                group = keys.get(key)
                if group is not None:
                    start = places[number] + chunk.spans[word][0]
                    end = places[at] + chunks[at].spans[inner][1]
                    phrase = meant(group, text, start, end)
                    if phrase is not None:
                        found.append(PhraseHit(start, end, phrase))

    def _look(self, text: str) -> Chunk:
        """Work out what a chunk can contribute."""
        longest = self.grams.longest
        if text.isascii() and text.isalpha() and len(text) <= _LONGEST_KEPT:
            key = text.lower()
            most = longest.get(key, 0)
            phrase_most = self.phrase_table.longest.get(key, 0)
            found, readings = self.disguises.in_word(text, key)
            lone = len(key) == 1
            cued = key in CUE_WORDS
            firsts = ((0, most),) if most else ()
            phrase_firsts = ((0, phrase_most),) if phrase_most else ()
            live = bool(most or phrase_most or found or readings or lone or cued)
            return Chunk(
                live, (key,), ((0, len(text)),), firsts, found, phrase_firsts, (), readings, lone, cued, True
            )
        return self._look_closely(text)

    def _look_closely(self, text: str) -> Chunk:
        seen = view(text)
        parts = words(seen.text)
        longest, phrase_longest = self.grams.longest, self.phrase_table.longest
        keys = tuple(part.text for part in parts)
        plain = text.isascii() and seen.starts is None
        firsts = tuple((i, longest[key]) for i, key in enumerate(keys) if key in longest)
        phrase_firsts = tuple((i, phrase_longest[key]) for i, key in enumerate(keys) if key in phrase_longest)
        found: list[Hit] = []
        inner: list[PhraseHit] = []
        for part in parts:
            if part.script != "word":
                for start, end, name in self.grams.in_run(part):
                    low, high = seen.span(start, end)
                    disguise, hidden, score = spelling_of(text[low:high], name)
                    found.append(Hit(low, high, name, disguise, hidden, score))
                for start, end, group in self.phrase_table.in_run(part):
                    low, high = seen.span(start, end)
                    phrase = meant(group, text, low, high)
                    if phrase is not None:
                        inner.append(PhraseHit(low, high, phrase))
        if not plain:
            pattern, mixed = mixed_phrases()
            for match in pattern.finditer(seen.text):
                low, high = seen.span(*match.span())
                if mixed[match[0]].stands(text, low, high):
                    inner.append(PhraseHit(low, high, mixed[match[0]]))
        found.extend(self._joined(text, seen.text, parts, seen.span, plain))
        more, readings = self.disguises.in_chunk(text, seen, parts)
        found.extend(more)
        lone = any(len(key) == 1 and key != "&" for key in keys)
        cued = any(key in CUE_WORDS for key in keys) or any(part.script != "word" for part in parts)
        live = bool(firsts or found or phrase_firsts or inner or readings or lone or cued)
        spans = tuple(seen.span(part.start, part.end) for part in parts)
        return Chunk(
            live, keys, spans, firsts, tuple(found), phrase_firsts, tuple(inner), readings, lone, cued, plain
        )

    def _joined(self, text: str, folded: str, parts: Sequence[Word], span: object, plain: bool) -> list[Hit]:
        """Names written with an apostrophe or hyphen of the seller's own: `Vex-ora`, `Vexora's`."""
        hits = []
        for left, right in zip(parts, parts[1:], strict=False):
            if right.start - left.end == 1 and folded[left.end] in _JOINERS:
                name = self.grams.keys.get(left.text + right.text)
                if name is not None and not (left.text.isdigit() and right.text.isdigit()):
                    low, high = span(left.start, right.end)  # type: ignore[operator]
                    disguise, hidden, score = (None, False, 1.0) if plain else spelling_of(text[low:high], name)
                    hits.append(Hit(low, high, name, disguise, hidden, score))
        return hits


def _places(text: str, pieces: Sequence[str]) -> list[int]:
    """Where each chunk begins."""
    places = []
    at = 0
    for piece in pieces:
        at = text.index(piece, at)
        places.append(at)
        at += len(piece)
    return places


def _following(chunks: Sequence[Chunk], number: int, word: int, most: int) -> list[tuple[int, int]]:
    """The places (chunk, word) of the next `most` words from a given one."""
    stream = []
    at, inner = number, word
    while len(stream) < most and at < len(chunks):
        if inner < len(chunks[at].words):
            stream.append((at, inner))
            inner += 1
        else:
            at, inner = at + 1, 0
    return stream


def _settled(hits: list[Hit]) -> list[Hit]:
    """Hits in order, each name once a place, a plain one before a disguised one that covers the same letters."""
    hits.sort(key=lambda hit: (hit.start, hit.end, hit.hidden, -hit.score))
    kept: list[Hit] = []
    plain_ends: dict[int, int] = {}
    seen: set[tuple[int, int, int]] = set()
    for hit in hits:
        mark = (hit.start, hit.end, id(hit.name))
        if mark in seen:
            continue
        seen.add(mark)
        if not hit.hidden:
            plain_ends[id(hit.name)] = max(hit.end, plain_ends.get(id(hit.name), 0))
        kept.append(hit)
    return kept
