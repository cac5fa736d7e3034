"""Handles: bundles of arrays that kernels take as one argument each.

A tuple of arrays would do, but numba passes every array of it as seven arguments to every function that is called,
and takes minutes to compile that. Handles do not keep their arrays alive, so that kernels need not count who uses
them: their proxies do.
"""

import hashlib
from typing import Any


from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.experimental import structref
from numba.experimental.structref import _Utils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from jointforce.engine.kernels.jit import entry
from jointforce.engine.tables import Tables


class _Handle(types.StructRef):
    """A bundle of arrays with a short name: by its fields it would be pages long in the name of every kernel."""

    def __init__(self, fields: Any) -> None:
        super().__init__(fields)
        self.name = f"{type(self).__name__}_{hashlib.sha256(self.name.encode()).hexdigest()[:12]}"


@structref.register
class _TablesType(_Handle):
    """The arrays of an index (`engine.tables.Tables`)."""


@structref.register
class _CharactersType(_Handle):
    """What is known of code points (`engine.characters.Characters`)."""


@structref.register
class _PageType(_Handle):
    """A text as it was read (`kernels.reading.Page`)."""


@structref.register
class _ScratchType(_Handle):
    """What a text needs beside its page (`kernels.screening.Scratch`)."""


def _define_attributes(kind: Any) -> None:
    """Let kernels read the fields of a handle. Arrays come out without an owner, so that nobody counts their users."""

    @infer_getattr
    class Attributes(AttributeTemplate):  # type: ignore[misc]
        key = kind

        def generic_resolve(self, handle: Any, field: str) -> Any:
            return handle.field_dict.get(field)

    @lower_getattr_generic(kind)
    def read(context: Any, builder: Any, handle: Any, value: Any, field: str) -> Any:
        held = getattr(_Utils(context, builder, handle).get_data_struct(value), field)
        field_type = handle.field_dict[field]
        if not isinstance(field_type, types.Array):
            return impl_ret_borrowed(context, builder, field_type, held)
        return _without_owner(context, builder, field_type, held)


def _without_owner(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    made = make_array(kind)(context, builder, array)
    made.meminfo = cgutils.get_null_value(made.meminfo.type)
    made.parent = cgutils.get_null_value(made.parent.type)
    return made._getvalue()  # noqa: SLF001  numba's own way


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
        "keys", "values", "filter", "openings", "spoken", "runs", "cues", "affixes", "words", "spellings", "names", "rights_of", "rights", "lengths",
        "masked", "neighbours", "near", "near_filter", "sounds", "sound_pairs",
    ),
    (_Characters, _CharactersType): ("points", "sequences", "composed", "entities", "known", "fame"),
    (_Page, _PageType): ("letters", "words"),
    (_Scratch, _ScratchType): ("hits", "edges", "blocks", "plain", "said", "order", "memory"),
}  # fmt: skip
for (_proxy, _kind), _fields in _FIELDS.items():
    structref.define_boxing(_kind, _proxy)
    structref.define_constructor(_proxy, _kind, list(_fields))
    _define_attributes(_kind)


@intrinsic
def _lent(_context: Any, array: Any) -> Any:
    """An array without its owner: kernels that pass it on do not count who uses it."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _without_owner(context, builder, signature.args[0], args[0])

    return array(array), generate


@entry
def make_tables(
    keys: Any, values: Any, bits: Any, openings: Any, spoken: Any, runs: Any, cues: Any, affixes: Any, words: Any,
    spellings: Any, names: Any, rights_of: Any, rights: Any, lengths: Any, masked: Any, neighbours: Any, near: Any, near_filter: Any, sounds: Any,
    sound_pairs: Any,
) -> Any:  # fmt: skip
    """See `tables_handle`."""
    return _Tables(
        _lent(keys), _lent(values), _lent(bits), _lent(openings), _lent(spoken), _lent(runs), _lent(cues), _lent(affixes), _lent(words),
        _lent(spellings), _lent(names), _lent(rights_of), _lent(rights), _lent(lengths), _lent(masked),
        _lent(neighbours), _lent(near), _lent(near_filter), _lent(sounds), _lent(sound_pairs),
    )  # fmt: skip


@entry
def _make_characters(
    points: Any, sequences: Any, composed: Any, entities: Any, known: Any, fame: Any
) -> Any:
    return _Characters(
        _lent(points), _lent(sequences), _lent(composed), _lent(entities), _lent(known), _lent(fame)
    )


@entry
def _make_page(letters: Any, words: Any) -> Any:
    return _Page(_lent(letters), _lent(words))


@entry
def _make_scratch(
    hits: Any, edges: Any, blocks: Any, plain: Any, said: Any, order: Any, memory: Any
) -> Any:
    return _Scratch(
        _lent(hits), _lent(edges), _lent(blocks), _lent(plain), _lent(said), _lent(order), _lent(memory)
    )


def _holding(handle: Any, *held: Any) -> Any:
    handle.held = held
    return handle


def tables_handle(tables: Tables) -> Any:
    """The handle of an index's arrays; it holds them."""
    return _holding(make_tables(*tables), tables)


def characters_handle(characters: Any) -> Any:
    """The handle of the arrays by code point (`engine.characters.Characters`); it holds them."""
    return _holding(_make_characters(*characters), characters)


def page_handle(page: Any) -> Any:
    """The handle of a page (`kernels.reading.Page`); it holds the arrays."""
    return _holding(_make_page(*page), page)


def scratch_handle(scratch: Any, memory: Any) -> Any:
    """The handle of scratch arrays (`kernels.texts.Scratch`) but for their page; it holds them.

    `memory`: of the words of one part of an index, with which no other is searched.
    """
    return _holding(_make_scratch(*scratch[1:], memory), scratch, memory)
