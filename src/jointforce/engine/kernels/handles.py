"""Handles: bundles of arrays that kernels take as one argument each.

A tuple of arrays would do, but numba passes every array of it as seven arguments to every function that is called,
and takes minutes to compile that.
"""

from typing import Any

from numba.core import types
from numba.experimental import structref

from jointforce.engine.kernels.jit import entry


@structref.register
class _TablesType(types.StructRef):
    """The arrays of an index (`engine.tables.Tables`)."""


@structref.register
class _CharactersType(types.StructRef):
    """What is known of code points (`engine.characters.Characters`)."""


@structref.register
class _PageType(types.StructRef):
    """A text as it was read (`kernels.reading.Page`)."""


@structref.register
class _ScratchType(types.StructRef):
    """What a text needs beside its page (`kernels.screening.Scratch`)."""


class _Tables(structref.StructRefProxy):
    pass


class _Characters(structref.StructRefProxy):
    pass


class _Page(structref.StructRefProxy):
    pass


class _Scratch(structref.StructRefProxy):
    pass


_FIELDS = {
    (_Tables, _TablesType): (
        "keys", "values", "filter", "openings", "cues", "affixes", "words", "spellings", "names", "rights_of", "rights", "lengths",
        "masked", "neighbours", "near", "near_filter", "sounds", "sound_pairs",
    ),
    (_Characters, _CharactersType): ("points", "sequences", "composed", "entities", "known", "fame"),
    (_Page, _PageType): ("letters", "words"),
    (_Scratch, _ScratchType): ("page", "hits", "edges", "blocks", "plain", "said", "order", "memory"),
}  # fmt: skip
for (_proxy, _kind), _fields in _FIELDS.items():
    structref.define_boxing(_kind, _proxy)
    structref.define_constructor(_proxy, _kind, list(_fields))
    structref.define_attributes(_kind)


@entry
def tables_handle(
    keys: Any, values: Any, bits: Any, openings: Any, cues: Any, affixes: Any, words: Any, spellings: Any, names: Any, rights_of: Any,
    rights: Any, lengths: Any, masked: Any, neighbours: Any, near: Any, near_filter: Any, sounds: Any,
    sound_pairs: Any,
) -> Any:  # fmt: skip
    """The handle of an index's arrays."""
    return _Tables(
        keys, values, bits, openings, cues, affixes, words, spellings, names, rights_of, rights, lengths, masked, neighbours, near,
        near_filter, sounds, sound_pairs,
    )  # fmt: skip


@entry
def characters_handle(
    points: Any, sequences: Any, composed: Any, entities: Any, known: Any, fame: Any
) -> Any:
    """The handle of the arrays by code point."""
    return _Characters(points, sequences, composed, entities, known, fame)


@entry
def page_handle(letters: Any, words: Any) -> Any:
    """The handle of a page."""
    return _Page(letters, words)


@entry
def scratch_handle(page: Any, hits: Any, edges: Any, blocks: Any, plain: Any, said: Any, order: Any, memory: Any) -> Any:
    """The handle of scratch arrays. `memory`: of the words of one part of an index, with which no other is searched."""
    return _Scratch(page, hits, edges, blocks, plain, said, order, memory)
