"""Building: marks and word lists become the arrays of `engine.tables`."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.characters import Characters
from jointforce.engine.index.spoken import Spoken
from jointforce.engine.kernels import buckets, entering, handles, hashing, misspelling, shaping
from jointforce.engine.kernels.hashing import SEED, extend, salted, settled
from jointforce.engine.kernels.jit import entry, kernel
from jointforce.engine.kernels.reading import page

int64: Any = numba.int64

_PLACES_A_KEY = 1.6
"""Of the finished hash table: a look-up that fails then looks at 2.4 places."""
_FILTER_SHIFT = 6
_BYTES_A_CHUNK = 4 << 20
_GROUP_BITS = 20
_NO_PLACES = np.zeros(1, np.int64)
_NO_RIGHTS_OF, _NO_RIGHTS, _NO_LENGTHS = np.zeros(1, np.int32), np.zeros(1, t.RIGHT), np.zeros(1, np.int64)


class Sequences(NamedTuple):
    """Word sequences for `Builder.enter`: the words of each, the mark that it names, and bits of its kind."""

    words: Sequence[Sequence[str]]
    owners: Sequence[int]
    kinds: Sequence[int]


def letters_of(texts: Iterable[str]) -> NDArray[np.int32]:
    """The code points of all texts, one after another."""
    joined = "".join(texts).encode("utf-32-le", errors="surrogatepass")
    return np.frombuffer(
        bytearray(joined), np.int32
    )  # writable, as the kernels' own arrays: compiled for one kind


class Builder:
    """Arrays that grow while marks are entered; `tables` are those of the index in the end, but for its hash table,
    which is `growing` until then.
    """

    def __init__(self, size: int, chars: Characters) -> None:
        """Arrays for about `size` marks; they grow where that is too few."""
        self.chars = chars
        self.chars_handle = handles.characters_handle(self.chars)
        self._handle: Any = None
        self.counts = np.zeros(6, np.int64)
        slots = 1 << max(12, int(size * 12).bit_length())
        words = max(4096, 2 * size)
        self.keys, self.values = np.zeros(slots, np.int64), np.full(slots, -1, np.int32)
        self.growing = handles.growing_handle(self.keys, self.values)
        self.filter = np.zeros(max(256, slots >> _FILTER_SHIFT), np.int64)
        self.openings = np.zeros(1 << max(10, (size >> 2).bit_length()), np.int64)
        self.spoken = Spoken(size)
        self.affixes = np.zeros(256, np.int64)
        self.words = np.zeros(words, t.VOCABLE)
        self.spellings = np.zeros(12 * words, np.int32)
        self.names = np.zeros(max(4096, 3 * size), t.NAME)
        self.pairs = np.zeros((max(4096, 4 * size), 2), np.int32)
        self.beside = np.zeros((max(4096, 3 * size), 2), np.int32)
        self.masked = self.neighbours = self.near = np.zeros(1, np.int32)
        self.near_filter = np.zeros(1, np.int64)
        self.sounds: NDArray[np.uint16] = np.zeros(1, np.uint16)
        self.sound_lengths = np.zeros(1, np.uint8)

    @property
    def tables(self) -> Any:
        """The arrays as kernels take them, until one of them grows."""
        if self._handle is None:
            self._handle = handles.tables_handle(t.Tables(
                _NO_PLACES, self.filter, self.openings, _NO_PLACES, self.spoken.runs,
                self.spoken.cues, self.affixes, self.words,
                self.spellings, self.names,
                _NO_RIGHTS_OF, _NO_RIGHTS, _NO_LENGTHS, self.masked, self.neighbours, self.near, self.near_filter,
                self.sounds, self.sound_lengths,
            ))  # fmt: skip
        return self._handle

    def grow(self) -> None:
        """Double what is about to be full."""
        words, letters, names, keys, pairs, beside = (int(count) for count in self.counts)
        if keys * 5 > self.keys.size * 2:
            self.enlarge()
            self.filter = np.zeros(max(256, self.keys.size >> _FILTER_SHIFT), np.int64)
            self._handle = None
            entering.refilter(self.tables, words)
        if words * 5 > self.words.size * 4 or words + 100 > self.words.size:
            self.words = np.concatenate([self.words, np.zeros_like(self.words)])
        if letters * 5 > self.spellings.size * 4:
            self.spellings = np.concatenate([self.spellings, np.zeros_like(self.spellings)])
        if names * 5 > self.names.size * 4:
            self.names = np.concatenate([self.names, np.zeros_like(self.names)])
        if pairs * 5 > self.pairs.shape[0] * 4:
            self.pairs = np.concatenate([self.pairs, np.zeros_like(self.pairs)])
        if beside * 5 > self.beside.shape[0] * 4:
            self.beside = np.concatenate([self.beside, np.zeros_like(self.beside)])
        self._handle = None

    def word(self, text: str) -> int:
        """The number of a folded word, entered if it is new."""
        letters = letters_of([text])
        if self.counts[0] + 2 > self.words.size or self.counts[1] + letters.size > self.spellings.size:
            self.grow()
        if self.counts[3] * 2 + 8 > self.keys.size:
            self.grow()
        return int(entering.enter_word(self.tables, self.growing, self.counts, letters, 0, letters.size))

    def forget_handle(self) -> None:
        """Say that an array was replaced."""
        self._handle = None

    def fame(self, text: str) -> int:
        """How often people use a word (`Characters.fame`); -1 where they do not."""
        return int(hashing.find(self.chars.known, self._word_key(text)))

    @staticmethod
    def _word_key(text: str) -> int:
        return int(_word_key(letters_of([text])))

    def mark_words(self, texts: Iterable[str], kind: int) -> None:
        """Enter words and say what they are."""
        for text in texts:
            self.words["kind"][self.word(text)] |= kind

    def key(self, key: int, value: int) -> int:
        """Put a number under a key; what stands there."""
        if self.counts[3] * 2 + 8 > self.keys.size:
            self.grow()
        return int(hashing.put(self.growing, self.counts, key, value))

    def phrase_key(self, words: Sequence[str], kind: int) -> int:
        """The key of folded words in a row, which are entered."""
        phrase = 0
        for word in words:
            phrase = hashing.follow(phrase, int(self.words["key"][self.word(word)]))
        return int(hashing.salted(phrase, kind))

    @staticmethod
    def text_key(text: str, kind: int) -> int:
        """The key of folded characters."""
        return int(_text_key(letters_of([text]), kind))

    def run(self, text: str, number: int, kind: int, opening: int) -> int:
        """Enter characters of an unspaced script under a number; the number that they have."""
        self.spoken.open(self._word_key(text[:2]))
        start, whole = self.text_key(text[:2], opening), self.text_key(text, kind)
        return self.spoken.run(start, len(text), whole, number)

    def run_name(self, text: str, owner: int, *, kind: int, surface: str) -> int:
        """Enter a name of an unspaced script, `surface` as it is written there; its number."""
        name = self.run(text, int(self.counts[2]), t.RUN_KEY, t.RUN_OPENING_KEY)
        self.spoken.name(int(_surface_key(letters_of([surface]), self.chars_handle, name)), 1)
        self._name(name, owner, kind, len(text))
        return name

    def brand_name(self, text: str, owner: int) -> None:
        """Enter a name that counts only where it is the whole brand field."""
        name = self.key(self.text_key(text, t.BRAND_KEY), int(self.counts[2]))
        self._name(name, owner, t.UNACCENTED, len(text))

    def _name(self, name: int, owner: int, kind: int, length: int) -> None:
        if name == self.counts[2]:
            self.counts[2] += 1
            self.names[name]["length"] = length
        self.names[name]["kind"] |= kind
        self.pairs[self.counts[4]] = name, owner
        self.counts[4] += 1
        if self.counts[2] + 4 > self.names.size or self.counts[4] + 4 > self.pairs.shape[0]:
            self.grow()

    def spell(self, marks: pa.Array, near: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Enter all marks that are spelt in words; why the others were not (`entering.FINE` and so on).

        `near`: by mark, whether its misspellings are asked for.
        """
        offsets = np.frombuffer(marks.buffers()[1], np.int64)[marks.offset : marks.offset + len(marks) + 1]
        data = np.frombuffer(marks.buffers()[2] or b"\0", np.uint8)
        for kept in (offsets, data):
            kept.setflags(write=False)
        trouble = np.zeros(len(marks), np.uint8)
        longest = int(np.diff(offsets).max(initial=0))
        room = max(_BYTES_A_CHUNK, 20 * (2 * longest + 8))
        letters, part_ends = np.zeros(room, np.int32), np.zeros(room, np.int64)
        key_ends, owners = np.zeros(room, np.int64), np.zeros(room, np.int64)
        surfaces, ascii_only = np.zeros(room, np.int64), np.zeros(room, np.bool_)
        kinds = np.zeros(room, np.uint8)
        scratch, plain = handles.page_handle(page(longest)), np.zeros(64, np.int64)
        mark = 0
        while mark < len(marks):
            mark, count = entering.spell(
                scratch, data, offsets, self.chars_handle, plain, letters, part_ends, key_ends, owners, surfaces,
                ascii_only, trouble, mark,
            )  # fmt: skip
            self._enter(
                letters, part_ends, key_ends, owners, surfaces, ascii_only, kinds, trouble, near, count
            )
        return trouble

    def enter(self, sequences: Sequences, trouble: NDArray[np.uint8], near: NDArray[np.bool_]) -> None:
        """Enter word sequences that were spelt elsewhere; those of one mark must follow one another."""
        parts = [word for words in sequences.words for word in words]
        ends = np.cumsum([len(word) for word in parts], dtype=np.int64)
        key_ends = np.cumsum([len(words) for words in sequences.words], dtype=np.int64)
        owners = np.array(sequences.owners, np.int64)
        kinds = np.array(sequences.kinds, np.uint8)
        letters = letters_of(parts).copy()
        surfaces = np.zeros(len(key_ends), np.int64)
        _surfaces(letters, ends, key_ends, self.chars_handle, surfaces)
        ascii_only = np.array([all(map(str.isascii, words)) for words in sequences.words], np.bool_)
        self._enter(
            letters, ends, key_ends, owners, surfaces, ascii_only, kinds, trouble, near, len(sequences.words)
        )

    def _enter(
        self, letters: NDArray[np.int32], part_ends: NDArray[np.int64], key_ends: NDArray[np.int64],
        owners: NDArray[np.int64], surfaces: NDArray[np.int64], ascii_only: NDArray[np.bool_],
        kinds: NDArray[np.uint8], trouble: NDArray[np.uint8], near: NDArray[np.bool_], count: int,
    ) -> None:  # fmt: skip
        at = 0
        while at < count:
            done = entering.enter_names(
                self.tables, self.growing, self.chars_handle, self.counts, letters, part_ends, key_ends, owners,
                surfaces, ascii_only, kinds, trouble, self.pairs, self.beside, near, at, count,
            )  # fmt: skip
            if done < count:
                self._double(stuck=done == at)
            at = done

    def _double(self, *, stuck: bool) -> None:
        before = (
            self.keys.size,
            self.words.size,
            self.spellings.size,
            self.names.size,
            self.pairs.size,
            self.beside.size,
        )
        self.grow()
        if stuck and before == (
            self.keys.size, self.words.size, self.spellings.size, self.names.size, self.pairs.size, self.beside.size
        ):  # fmt: skip
            self.words = np.concatenate([self.words, np.zeros_like(self.words)])
            self.spellings = np.concatenate([self.spellings, np.zeros_like(self.spellings)])
            self.beside = np.concatenate([self.beside, np.zeros_like(self.beside)])
            self._handle = None

    def shape(self) -> None:
        """Enter the shapes and squeezed forms of all words, and the buckets of masks."""
        at = 0
        while at < self.counts[0]:
            at = int(shaping.enter_shapes(self.tables, self.growing, self.chars_handle, self.counts, at))
            if at < self.counts[0]:
                self.enlarge()
        words = int(self.counts[0])
        buckets.set_fame(self.tables, self.chars_handle, words)
        self._note_shapes()
        total = int(buckets.count_buckets(self.tables, 0, words))
        keys, numbers = np.zeros(total, np.int64), np.zeros(total, np.int32)
        buckets.list_buckets(self.tables, words, keys, numbers)
        self.masked = self._buckets(keys, numbers)
        beside = _unique_pairs(self.beside[: self.counts[5]])
        keys, numbers = np.zeros(2 * len(beside), np.int64), np.zeros(2 * len(beside), np.int32)
        buckets.list_neighbours(self.tables, beside, keys, numbers)
        self.neighbours = self._buckets(keys, numbers)
        total = int(misspelling.count_near(self.tables, words))
        keys, numbers = np.zeros(total, np.int64), np.zeros(total, np.int32)
        misspelling.list_near(self.tables, words, keys, numbers)
        self.near = self._buckets(keys, numbers)
        self.near_filter = np.zeros(1 << max(4, (total >> 4).bit_length()), np.int64)
        self._handle = None
        misspelling.filter_near(self.tables, keys)

    def _note_shapes(self) -> None:
        """Let the filter of words know their shapes too."""
        shaping.remember_shapes(self.tables, self.chars_handle, int(self.counts[0]))

    def _buckets(self, keys: NDArray[np.int64], numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        """Numbers in order of their keys, the last of each key as ~number; where each key begins is entered."""
        order = np.zeros(len(keys), np.int32)
        _group(keys, order, np.zeros((1 << _GROUP_BITS) + 1, np.int32))
        target = np.zeros(max(len(keys), 1), np.int32)
        at = 0
        while at < len(keys):
            at = buckets.enter_buckets(self.growing, self.counts, target, keys, order, numbers, at)
            if at < len(keys):
                self.enlarge()
        return target

    def enlarge(self) -> None:
        """Double the hash table."""
        self._resize(2 * self.keys.size)

    def _resize(self, size: int) -> None:
        keys, values = np.zeros(size, np.int64), np.full(size, -1, np.int32)
        entering.rehash(self.keys, self.values, keys, values)
        self.keys, self.values = keys, values
        self.growing = handles.growing_handle(keys, values)

    def finished(self, rights: NDArray[np.void], owner_right: NDArray[np.int32]) -> t.Tables:
        """The arrays of the index. `owner_right`: the right number of each mark that was entered."""
        words, letters, names, keys, pairs, _ = (int(count) for count in self.counts)
        places = np.zeros(int(keys * _PLACES_A_KEY) + 64, np.int64)
        hashing.place_all(places, self.keys, self.values)
        held = np.empty((pairs, 2), np.int32)
        held[:, 0], held[:, 1] = self.pairs[:pairs, 0], owner_right[self.pairs[:pairs, 1]]
        held = _unique_pairs(held)
        starts = np.searchsorted(held[:, 0], np.arange(names + 1))
        table = (
            self.names[: names + 1].copy()
            if names < self.names.size
            else np.append(self.names, self.names[:1])
        )
        table["rights"] = starts
        arrays = t.Tables(
            places, self.filter, self.openings, self.spoken.table(), self.spoken.runs,
            self.spoken.cues, self.affixes, self.words[:words].copy(),
            self.spellings[:letters].copy(), table, np.ascontiguousarray(held[:, 1]), rights,
            np.array(self.spoken.lengths, np.int64), self.masked, self.neighbours, self.near, self.near_filter,
            self.sounds, self.sound_lengths,
        )  # fmt: skip
        for array in arrays:
            array.setflags(write=False)
        return arrays


def _unique_pairs(pairs: NDArray[np.int32]) -> NDArray[np.int32]:
    """Pairs in order, each once."""
    joined = np.sort((pairs[:, 0].astype(np.int64) << 32) | pairs[:, 1].astype(np.int64))
    joined = joined[np.append(True, joined[1:] != joined[:-1])] if len(joined) else joined
    return np.stack([(joined >> 32).astype(np.int32), (joined & 0xFFFFFFFF).astype(np.int32)], axis=1)


@entry
def _word_key(letters: Any) -> int:
    """The key of a folded word."""
    state: Any = SEED
    for letter in letters:
        state = extend(state, int64(letter))
    return settled(state)


@entry
def _text_key(letters: Any, kind: int) -> int:
    """The key of folded letters."""
    state: Any = SEED
    for letter in letters:
        state = extend(state, int64(letter))
    return salted(settled(state), kind)


@kernel
def _surface(letters: Any, begin: int, end: int, chars: Any) -> int:
    """The hash of a mark as it is written, but for case and what is no letter."""
    state: Any = SEED
    for i in range(begin, end):
        point = chars.points[letters[i]]
        if chars.points[point.fold % chars.points.size].script:
            state = extend(state, int64(point.lower))
    return settled(state)


@entry
def _surface_key(letters: Any, chars: Any, name: int) -> int:
    """The key that a name is written so."""
    return salted(_surface(letters, 0, letters.size, chars) ^ int64(name), t.SURFACE_KEY)


@entry
def _surfaces(letters: Any, part_ends: Any, key_ends: Any, chars: Any, surfaces: Any) -> None:
    """The hash of each sequence of words, written together."""
    begin = 0
    for number in range(key_ends.size):
        end = part_ends[key_ends[number] - 1]
        surfaces[number] = _surface(letters, begin, end, chars)
        begin = end


@entry
def _group(keys: Any, order: Any, ends: Any) -> None:
    """Write the places of all keys into `order` so that equal keys stand together, in the order that they have.

    `ends`: zeros, one more than there are buckets. Keys are hashes: their first bits put them into small buckets, which
    are sorted; a sort of all would take most of the time that an index takes.
    """
    shift = 64 - _GROUP_BITS
    low = int64((1 << _GROUP_BITS) - 1)
    for i in range(keys.size):
        ends[((keys[i] >> shift) & low) + 1] += 1
    for bucket in range(1, ends.size):
        ends[bucket] += ends[bucket - 1]
    for i in range(keys.size):
        bucket = (keys[i] >> shift) & low
        order[ends[bucket]] = i
        ends[bucket] += 1
    begin = int64(0)
    for bucket in range(ends.size - 1):
        for i in range(begin + 1, ends[bucket]):
            held, j = order[i], i
            while j > begin and keys[order[j - 1]] > keys[held]:
                order[j] = order[j - 1]
                j -= 1
            order[j] = held
        begin = int64(ends[bucket])
