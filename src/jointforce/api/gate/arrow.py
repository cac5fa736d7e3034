"""Arrow streams from strangers: read only after every buffer is known to be what it says."""

import struct
from typing import Any

import pyarrow as pa

from jointforce.api.gate.refusal import Refusal

ARROW = "application/vnd.apache.arrow.stream"
COLUMNS = (
    "id", "title", "description", "brand", "category", "price", "currency", "seller_id", "ships_to", "gtin",
    "condition", "url", "images",
)  # fmt: skip

_UNSOUND = (pa.ArrowException, OSError, struct.error, IndexError, UnicodeDecodeError, SystemError)
"""What a stream raises that is not what it says; the last is Python's word for a length below zero."""

REASONS = pa.list_(pa.struct([("code", pa.string()), ("weight", pa.float32()), ("text", pa.string())]))
MATCHES = pa.list_(
    pa.struct(
        [
            ("listing_id", pa.string()),
            ("right_id", pa.string()),
            ("holder", pa.string()),
            ("signal", pa.string()),
            ("field", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("text", pa.string()),
            ("use", pa.string()),
            ("disguise", pa.string()),
            ("score", pa.float32()),
        ]
    )
)
ANSWERS = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("risk", pa.float32(), nullable=False),
        pa.field("disposition", pa.string(), nullable=False),
        pa.field("reasons", REASONS, nullable=False),
        pa.field("matches", MATCHES, nullable=False),
        pa.field("repaired", pa.bool_(), nullable=False),
    ]
)
"""One row an answer, in the order of the listings."""


def written(answers: list[dict[str, Any]]) -> bytes:
    """The answers as a stream with the schema `ANSWERS`."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, ANSWERS) as out:
        out.write_table(pa.Table.from_pylist(answers, schema=ANSWERS))
    return bytes(sink.getvalue())


def rows(body: bytes, *, most: int) -> list[dict[str, Any]]:
    """The rows of a stream as dictionaries; texts that are no UTF-8 get U+FFFD where they are not.

    Raises:
        Refusal: 400 where it is no sound stream, 422 where it has too many rows, or columns that are not taken.
    """
    found: list[dict[str, Any]] = []
    try:
        _refuse_compression(body)
        reader = pa.ipc.open_stream(body)
        _check_columns(reader.schema)
        names = reader.schema.names
        for batch in reader:
            if len(found) + batch.num_rows > most:
                raise Refusal(422, "invalid", f"A call holds at most {most:,} listings.")
            columns = [_values(array) for array in batch.columns]
            found += [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    except _UNSOUND as wrong:
        raise Refusal(400, "bad_request", f"The body is no sound Arrow stream: {wrong}") from wrong
    return found


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


def _is_taken(name: str, type_: pa.DataType) -> bool:
    if pa.types.is_null(type_):
        return True
    if name == "price":
        return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_))
    if name == "images":
        listed = pa.types.is_list(type_) or pa.types.is_large_list(type_)
        return bool(listed) and _is_text(type_.value_type)
    return _is_text(type_)


def _check_columns(schema: pa.Schema) -> None:
    """Only plain types: in a dictionary or a view one long text could stand for a thousand."""
    errors = [
        {"where": field.name[:300], "reason": "there is no such field"}
        for field in schema
        if field.name not in COLUMNS
    ]
    errors += [
        {
            "where": field.name,
            "reason": f"{field.type} is not taken; send utf8, an integer or float for price",
        }
        for field in schema
        if field.name in COLUMNS and not _is_taken(field.name, field.type)
    ]
    if len(set(schema.names)) < len(schema.names):
        errors.append({"where": "schema", "reason": "a column comes twice"})
    if errors:
        raise Refusal(422, "invalid", "The columns are not those of listings.", errors=errors[:50])


_PLAIN = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}


def _values(array: pa.Array) -> list[Any]:
    """A column's values, once its buffers are proven sound; texts that are no UTF-8 get U+FFFD where they are not."""
    plain = _plain(array)
    plain.validate(full=True)
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        return [_decoded(value) for value in plain.to_pylist()]
    return list(array.to_pylist())


def _plain(array: pa.Array) -> pa.Array:
    """The array with texts as bytes, which any buffer can be. Nothing is read yet: the buffers are not proven sound."""
    type_ = _PLAIN.get(array.type, array.type)
    children = None
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        values = _plain(array.values)
        type_ = pa.list_(values.type) if pa.types.is_list(type_) else pa.large_list(values.type)
        children = [values]
    own = array.buffers()[: type_.num_buffers]
    return pa.Array.from_buffers(type_, len(array), own, array.null_count, array.offset, children)


def _decoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return [_decoded(item) for item in value] if isinstance(value, list) else value


# --- a look into the messages (Arrow's Message.fbs), before anything is unpacked

_CONTINUATION = 0xFFFFFFFF
_RECORD_BATCH = 3
_HEADER_TYPE, _HEADER, _BODY_LENGTH, _COMPRESSION = 1, 2, 3, 3


def _refuse_compression(body: bytes) -> None:
    """A few bytes may unpack to as much memory as they please: such streams are not read.

    Raises:
        Refusal: a batch is compressed. struct.error: the stream ends inside a message.
    """
    place = 0
    while place + 8 <= len(body):
        mark, size = struct.unpack_from("<II", body, place)
        if mark != _CONTINUATION:
            raise struct.error("a message does not begin as one")
        if size == 0:
            return
        message = place + 8
        root = message + _unsigned(body, message)
        kind = _field(body, root, _HEADER_TYPE)
        header = _field(body, root, _HEADER)
        if kind and header and body[kind] == _RECORD_BATCH:
            batch = header + _unsigned(body, header)
            if _field(body, batch, _COMPRESSION):
                raise Refusal(422, "invalid", "Compressed Arrow streams are not taken; send it uncompressed.")
        length = _field(body, root, _BODY_LENGTH)
        following = message + size + (struct.unpack_from("<q", body, length)[0] if length else 0)
        if following <= place:
            raise struct.error("a message has no length")
        place = following


def _unsigned(body: bytes, place: int) -> int:
    return int(struct.unpack_from("<I", body, place)[0])


def _field(body: bytes, table: int, number: int) -> int:
    """Where a field of a flatbuffers table stands; 0 where the table leaves it out."""
    vtable = table - struct.unpack_from("<i", body, table)[0]
    if vtable < 0:
        raise struct.error("a table points outside")
    size = struct.unpack_from("<H", body, vtable)[0]
    slot = 4 + 2 * number
    if slot + 2 > size:
        return 0
    offset = struct.unpack_from("<H", body, vtable + slot)[0]
    return table + offset if offset else 0
