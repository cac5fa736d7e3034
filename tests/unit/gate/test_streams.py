"""Streams of Arrow that are not what they say: a library that trusts them reads beyond its memory."""

import random

import pyarrow as pa

from jointforce.api.gate import arrow
from jointforce.api.gate.refusal import Refusal

IMAGES = ["https://x.example/1.jpg", "https://x.example/2.jpg"]
TABLES = (
    pa.table({"id": ["1", "2"], "title": ["Vexora", "b"], "price": [1.0, None], "images": [IMAGES, None]}),
    pa.table({"id": pa.array(["1", "2"], pa.large_string()), "title": ["é" * 50, None], "price": [1, 2]}),
    pa.table({"id": ["1"], "title": ["a"], "images": pa.array([IMAGES], pa.large_list(pa.large_string()))}),
)
WORDS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80")
STREAMS = 20_000


def stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return bytes(sink.getvalue())


def spoilt(sound: bytes, chance: random.Random) -> bytes:
    """The stream with a few bytes, words or bits changed."""
    body = bytearray(sound)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(body) - 4)
        match chance.randrange(3):
            case 0:
                body[place] = chance.choice((0, 1, 2, 4, 8, 127, 128, 255, chance.randrange(256)))
            case 1:
                body[place : place + 4] = chance.choice(WORDS)
            case _:
                body[place] ^= 1 << chance.randrange(8)
    return bytes(body)


def outcome(body: bytes) -> str | int:
    """Read, or the status with which it was refused."""
    try:
        arrow.rows(body, most=9)
    except Refusal as wrong:
        return wrong.status
    return "read"


def test_a_sound_stream_gives_its_rows_whatever_the_width_of_its_types() -> None:
    assert [arrow.rows(stream(table), most=9) for table in TABLES] == [table.to_pylist() for table in TABLES]


def test_a_spoilt_stream_is_read_or_refused_and_never_trusted() -> None:
    chance = random.Random(20261124)
    sound = [stream(table) for table in TABLES]
    outcomes = {outcome(spoilt(chance.choice(sound), chance)) for _ in range(STREAMS)}
    assert outcomes == {"read", 400, 422}


def test_a_slice_of_a_table_is_only_that_slice() -> None:
    assert arrow.rows(stream(TABLES[0].slice(1)), most=9) == TABLES[0].slice(1).to_pylist()
