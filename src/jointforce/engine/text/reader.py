"""Reads one text: which names stand in it plainly or disguised, which phrases of the replica trade.

A text is cut at white space into chunks. What a chunk can contribute is worked out once and remembered, since
the words of a catalogue repeat; most chunks contribute nothing and cost one dictionary look-up. Only chunks
that begin a name, look odd or hold unspaced script cost more.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jointforce.engine.text.chunk import Chunk, Possible
from jointforce.engine.text.disguise import Disguises
from jointforce.engine.text.fold import View, view
from jointforce.engine.text.hits import NOTHING, Hit, PhraseHit, Reading
from jointforce.engine.text.names import Name, NameTable
from jointforce.engine.text.replica import meant, mixed_phrases, phrases
from jointforce.engine.text.shapes import SIGNS
from jointforce.engine.text.spelling import spelling_of
from jointforce.engine.text.tokens import Word, words
from jointforce.engine.text.use import CUE_WORDS

_MOST_CHUNKS = 400_000
_LONGEST_KEPT = 48
_JOINERS = "'-"
_FEWEST_LONE = 4
_PLAIN = re.compile(r"[\W_]*([a-z0-9]+)[^\w*#?$@!|+]*")
_DIGIT_IN_WORD = re.compile(r"[a-z][0-9]|[0-9][a-z]")


class Reader(dict[str, Chunk]):
    """Reads texts against the names of one index, and remembers what it knows of each chunk.

    Threads may share a reader: what two of them work out at once is the same, and is kept once.
    """

    def __init__(self, names: NameTable) -> None:
        super().__init__()
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
        places: list[int] = []
        hits: list[Hit] = []
        found_phrases: list[PhraseHit] = []
        cued = False
        lone = 0
        odd: list[int] = []
        for number in live:
            _, _, _, firsts, found, phrase_firsts, inner, readings, is_lone, is_cue, _ = chunks[number]
            if is_cue:
                cued = True
            lone += is_lone
            if readings:
                odd.append(number)
            if firsts or found or phrase_firsts or inner:
                if not places:
                    places = _places(text, pieces)
                base = places[number]
                if firsts:
                    self._plain(text, chunks, places, number, hits)
                hits.extend(hit._replace(start=hit.start + base, end=hit.end + base) for hit in found)
                if phrase_firsts:
                    self._phrases(text, chunks, places, number, found_phrases)
                for start, end, group in inner:
                    phrase = meant(group, text, base + start, base + end)
                    if phrase is not None:
                        found_phrases.append(PhraseHit(base + start, base + end, phrase))
        if odd or lone >= _FEWEST_LONE:
            places = places or _places(text, pieces)
            hits.extend(self.disguises.across(text, chunks, places, odd, lone=lone >= _FEWEST_LONE))
        if len(hits) > 1:
            hits = _settled(hits)
        if not (hits or found_phrases):
            return NOTHING
        return Reading(tuple(hits), tuple(found_phrases), cued)

    def _plain(
        self, text: str, chunks: Sequence[Chunk], places: Sequence[int], number: int, hits: list[Hit]
    ) -> None:
        """Names that begin in chunk `number` and run over as many words and chunks as they need."""
        keys, openings = self.grams.keys, self.grams.openings
        chunk = chunks[number]
        for word, most in chunk.firsts:
            key = chunk.words[word]
            name = keys.get(key)
            if name is not None:
                hits.append(_hit(text, chunks, places, (number, word), (number, word), name))
            at, inner = number, word
            for count in range(1, most):
                inner += 1
                while inner >= len(chunks[at].words):
                    at, inner = at + 1, 0
                    if at == len(chunks):
                        break
                if at == len(chunks):
                    break
                key = f"{key} {chunks[at].words[inner]}"
                if count == 1 and key not in openings:
                    break
                name = keys.get(key)
                if name is not None:
                    hits.append(_hit(text, chunks, places, (number, word), (at, inner), name))

    def _phrases(
        self, text: str, chunks: Sequence[Chunk], places: Sequence[int], number: int, found: list[PhraseHit]
    ) -> None:
        """Phrases that begin in chunk `number` and are meant as the trade means them."""
        keys = self.phrase_table.keys
        chunk = chunks[number]
        for word, most in chunk.phrase_firsts:
            key = ""
            at, inner = number, word - 1
            for _ in range(most):
                inner += 1
                while at < len(chunks) and inner >= len(chunks[at].words):
                    at, inner = at + 1, 0
                if at == len(chunks):
                    break
                key = f"{key} {chunks[at].words[inner]}" if key else chunks[at].words[inner]
                group = keys.get(key)
                if group is not None:
                    start = places[number] + chunk.spans[word][0]
                    end = places[at] + chunks[at].spans[inner][1]
                    phrase = meant(group, text, start, end)
                    if phrase is not None:
                        found.append(PhraseHit(start, end, phrase))

    def _look(self, text: str) -> Chunk:
        """Work out what a chunk can contribute: the common kinds first."""
        if text.isascii() and len(text) <= _LONGEST_KEPT:
            lower = text.lower()
            if lower.isalpha() or lower.isdigit():
                return self._word(text, lower, 0)
            if lower.isalnum():
                return self._code(lower)
            plain = _PLAIN.fullmatch(lower)
            if plain is not None and "&" not in text and "%" not in text and not _DIGIT_IN_WORD.search(lower):
                start, end = plain.span(1)
                if SIGNS.isdisjoint(lower) and "*" not in lower:
                    return self._word(text[start:end], lower[start:end], start)
        return self._odd(text)

    def _word(self, written: str, key: str, start: int) -> Chunk:
        """A chunk with one ASCII word of letters only or digits only."""
        most = self.grams.longest.get(key, 0)
        phrase_most = self.phrase_table.longest.get(key, 0)
        found, readings = self.disguises.in_word(written, key) if key.isalpha() else ((), ())
        if start and found:
            found = tuple(hit._replace(start=hit.start + start, end=hit.end + start) for hit in found)
        lone = int(len(key) == 1 and key.isalpha())
        cued = key in CUE_WORDS
        return Chunk(
            bool(most or phrase_most or found or readings or lone or cued),
            (key,),
            ((start, start + len(key)),),
            ((0, most),) if most else (),
            found,
            ((0, phrase_most),) if phrase_most else (),
            readings=readings,
            lone=lone,
            cued=cued,
        )

    def _code(self, key: str) -> Chunk:
        """A chunk with one word of ASCII letters and digits: a model number, mostly."""
        most = self.grams.longest.get(key, 0)
        phrase_most = self.phrase_table.longest.get(key, 0)
        found, readings = self.disguises.in_code(key)
        cued = key in CUE_WORDS
        return Chunk(
            bool(most or phrase_most or found or readings or cued),
            (key,),
            ((0, len(key)),),
            ((0, most),) if most else (),
            found,
            ((0, phrase_most),) if phrase_most else (),
            readings=readings,
            cued=cued,
        )

    def _odd(self, text: str) -> Chunk:
        """Any other chunk."""
        seen = view(text)
        parts = words(seen.text)
        if not parts:
            return Chunk(False, (), ())
        longest, phrase_longest = self.grams.longest, self.phrase_table.longest
        keys = tuple([part.text for part in parts])
        plain = seen.starts is None and text.isascii()
        firsts = tuple([(i, longest[key]) for i, key in enumerate(keys) if key in longest])
        phrase_firsts = tuple(
            [(i, phrase_longest[key]) for i, key in enumerate(keys) if key in phrase_longest]
        )
        found, readings = self.disguises.in_chunk(text, seen, parts)
        inner: tuple[Possible, ...] = ()
        unspaced = not seen.text.isascii() and any(part.script != "word" for part in parts)
        if unspaced:
            found.extend(self._names_in_runs(text, seen, parts))
        if not plain:
            inner = tuple(self._phrases_in_runs(seen, parts))
        if len(parts) > 1:
            found.extend(self._joined(text, seen, parts, plain=plain))
        lone = sum([len(key) == 1 and key.isalpha() for key in keys])
        cued = unspaced or not CUE_WORDS.isdisjoint(keys)
        spans = tuple([seen.span(part.start, part.end) for part in parts])
        live = bool(firsts or found or phrase_firsts or inner or readings or lone or cued)
        return Chunk(
            live, keys, spans, firsts, tuple(found), phrase_firsts, inner, readings, lone, cued, plain
        )

    def _names_in_runs(self, text: str, seen: View, parts: Sequence[Word]) -> list[Hit]:
        """Names that stand in unspaced script."""
        hits = []
        for part in parts:
            if part.script != "word":
                for start, end, name in self.grams.in_run(part):
                    low, high = seen.span(start, end)
                    hits.append(Hit(low, high, name, *spelling_of(text[low:high], name)))
        return hits

    def _phrases_in_runs(self, seen: View, parts: Sequence[Word]) -> Iterator[Possible]:
        """Phrases in unspaced script, or of mixed scripts; what they mean there the whole text will tell."""
        for part in parts:
            if part.script != "word":
                for start, end, group in self.phrase_table.in_run(part):
                    yield (*seen.span(start, end), group)
        pattern, mixed = mixed_phrases()
        for found in pattern.finditer(seen.text):
            yield (*seen.span(*found.span()), (mixed[found[0]],))

    def _joined(self, text: str, seen: View, parts: Sequence[Word], *, plain: bool) -> list[Hit]:
        """Names written with an apostrophe or hyphen of the seller's own: `Vex-ora`, `Vexora's`."""
        hits = []
        for left, right in pairwise(parts):
            if right.start - left.end == 1 and seen.text[left.end] in _JOINERS:
                name = self.grams.keys.get(left.text + right.text)
                if name is not None and not (left.text.isdigit() and right.text.isdigit()):
                    low, high = seen.span(left.start, right.end)
                    how = (
                        (None, False, 1.0)
                        if plain and name.via is None and name.unaccented
                        else spelling_of(text[low:high], name)
                    )
                    hits.append(Hit(low, high, name, *how))
        return hits


def _hit(
    text: str,
    chunks: Sequence[Chunk],
    places: Sequence[int],
    first: tuple[int, int],
    last: tuple[int, int],
    name: Name,
) -> Hit:
    """The hit of a name from one word (chunk, word number) to another."""
    start = places[first[0]] + chunks[first[0]].spans[first[1]][0]
    end = places[last[0]] + chunks[last[0]].spans[last[1]][1]
    if name.via is None and name.unaccented and all(chunks[at].plain for at in range(first[0], last[0] + 1)):
        return Hit(start, end, name, None, False, 1.0)
    return Hit(start, end, name, *spelling_of(text[start:end], name))


def _places(text: str, pieces: Sequence[str]) -> list[int]:
    """Where each chunk begins."""
    places = []
    at = 0
    for piece in pieces:
        at = text.index(piece, at)
        places.append(at)
        at += len(piece)
    return places


def _settled(hits: list[Hit]) -> list[Hit]:
    """Hits in order, each name once a place: the plain reading, or else the best."""
    hits.sort(key=lambda hit: (hit.start, hit.end, hit.hidden, -hit.score))
    kept: dict[tuple[int, int, int], Hit] = {}
    for hit in hits:
        kept.setdefault((hit.start, hit.end, id(hit.name)), hit)
    return list(kept.values())
