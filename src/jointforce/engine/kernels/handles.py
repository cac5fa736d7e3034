"""Handles: bundles of arrays that kernels take as one argument each.

A tuple of arrays would do, but numba passes every array of it as seven arguments to every function that is called,
and takes minutes to compile that. Handles do not keep their arrays alive, so that kernels need not count who uses
them: their proxies do.
"""

import hashlib
from typing import Any

from numba.core import types
from numba.experimental import structref

from jointforce.engine.kernels.jit import entry
from jointforce.engine.kernels.native import define_attributes, lent
from jointforce.engine.tables import Tables


class _Handle(types.StructRef):
    """A bundle of arrays with a short name: by its fields it would be pages long in the name of every kernel."""

    def __init__(self, fields: Any) -> None:
        super().__init__(fields)
        self.name: str = f"{type(self).__name__}_{hashlib.sha256(self.name.encode()).hexdigest()[:12]}"


@structref.register
class _TablesType(_Handle):
    """The arrays of an index (`engine.tables.Tables`)."""


@structref.register
class _GrowingType(_Handle):
    """A hash table that grows: whole keys, and their numbers."""


@structref.register
class _CharactersType(_Handle):
    """What is known of code points (`engine.characters.Characters`)."""


@structref.register
class _PageType(_Handle):
    """A text as it was read (`kernels.reading.Page`)."""


@structref.register
class _ScratchType(_Handle):
    """What a text needs beside its page (`kernels.screening.Scratch`)."""


class _Tables(structref.StructRefProxy):
    pass


class _Growing(structref.StructRefProxy):
    pass


class _Characters(structref.StructRefProxy):
    pass


class _Page(structref.StructRefProxy):
    pass


class _Scratch(structref.StructRefProxy):
    pass


_FIELDS = {
    (_Tables, _TablesType): Tables._fields,
    (_Growing, _GrowingType): ("keys", "values"),
    (_Characters, _CharactersType): ("points", "sequences", "composed", "entities", "known"),
    (_Page, _PageType): ("letters", "words"),
    (_Scratch, _ScratchType): ("hits", "edges", "blocks", "plain", "said", "order", "memory", "undone"),
}  # fmt: skip
for (_proxy, _kind), _fields in _FIELDS.items():
    structref.define_boxing(_kind, _proxy)
    structref.define_constructor(_proxy, _kind, list(_fields))
    define_attributes(_kind)


@entry
def make_tables(
    places: Any, bits: Any, openings: Any, spoken: Any, runs: Any, cues: Any, affixes: Any, words: Any,
    spellings: Any, names: Any, rights_of: Any, rights: Any, lengths: Any, masked: Any, neighbours: Any, near: Any,
    near_filter: Any, sounds: Any, sound_lengths: Any,
) -> Any:  # fmt: skip
    """See `tables_handle`."""
    return _Tables(
        lent(places), lent(bits), lent(openings), lent(spoken), lent(runs), lent(cues),
        lent(affixes), lent(words), lent(spellings), lent(names), lent(rights_of), lent(rights),
        lent(lengths), lent(masked), lent(neighbours), lent(near), lent(near_filter), lent(sounds),
        lent(sound_lengths),
    )  # fmt: skip


@entry
def _make_growing(keys: Any, values: Any) -> Any:
    return _Growing(lent(keys), lent(values))


@entry
def _make_characters(points: Any, sequences: Any, composed: Any, entities: Any, known: Any) -> Any:
    return _Characters(lent(points), lent(sequences), lent(composed), lent(entities), lent(known))


@entry
def _make_page(letters: Any, words: Any) -> Any:
    return _Page(lent(letters), lent(words))


@entry
def _make_scratch(
    hits: Any, edges: Any, blocks: Any, plain: Any, said: Any, order: Any, memory: Any, undone: Any
) -> Any:
    return _Scratch(
        lent(hits),
        lent(edges),
        lent(blocks),
        lent(plain),
        lent(said),
        lent(order),
        lent(memory),
        lent(undone),
    )


def _holding(handle: Any, *held: Any) -> Any:
    handle.held = held
    return handle


def tables_handle(tables: Tables) -> Any:
    """The handle of an index's arrays; it holds them."""
    return _holding(make_tables(*tables), tables)


def growing_handle(keys: Any, values: Any) -> Any:
    """The handle of a hash table that grows; it holds the arrays."""
    return _holding(_make_growing(keys, values), keys, values)


def characters_handle(characters: Any) -> Any:
    """The handle of the arrays by code point (`engine.characters.Characters`); it holds them."""
    return _holding(_make_characters(*characters), characters)


def page_handle(page: Any) -> Any:
    """The handle of a page (`kernels.reading.Page`); it holds the arrays."""
    return _holding(_make_page(*page), page)


def scratch_handle(scratch: Any, memory: Any, undone: Any) -> Any:
    """The handle of scratch arrays (`kernels.texts.Scratch`) but for their page; it holds them.

    `memory`, `undone`: of the words of one part of an index, with which no other is searched.
    """
    arrays = (*scratch[1:], memory, undone)
    return _holding(_make_scratch(*arrays), scratch, memory, undone)
