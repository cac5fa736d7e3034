"""Any bytes at all as text: no crash, and what is told lies where it is said to lie."""

from itertools import accumulate

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.looking import screener

MARKS = ("Vexora", "Talvik Nord", "H&M", "耐克", "ナイキ", "ยูนิโคล่", "삼성", "Véxal", "Opal", "3M")
FRAGMENTS = (
    "vexora", "V*xora", "v e x o r a", "Tal", "vik", "nord", "耐", "克", "ナイキ", "ยู", "่", "삼성", "&", "&#", "&#x",
    "&amp;", "&#118;", "%", "%4", "%76", "%E8%80%90", "%FF", "*", "⭐", "\u200b", "\ufe0f", "\u0301", "\u3099", "ɐ",
    "ʌ", "!", "$", "0", "1", "\0", "\ufffd", "\U0010ffff", " ", "\n", ".", "-", "'", "ﷺ", "İ", "ß", "ϲ",
)  # fmt: skip
broken = st.one_of(
    st.binary(max_size=60), st.sampled_from(FRAGMENTS).map(str.encode),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", errors="surrogatepass")),
    st.sampled_from((b"\xf0\x9f", b"\xed\xa0\x80", b"\xc0\x80", b"\xff", b"\xe8\x80", b"\xf4\x90\x80\x80")),
)  # fmt: skip
texts = st.lists(broken, max_size=12).map(b"".join)


def column(values: list[bytes]) -> pa.Array:
    """A column of strings that holds whatever bytes came in."""
    ends = pa.array([0, *accumulate(map(len, values))], pa.int32())
    return pa.StringArray.from_buffers(len(values), ends.buffers()[1], pa.py_buffer(b"".join(values)))


def looked_at(values: list[bytes]) -> None:
    """Screens the values as titles and as descriptions; every match must show the text at its place."""
    ids = pa.array([str(number) for number in range(len(values))])
    table = pa.table({"listing_id": ids, "title": column(values), "description": column(values[::-1])})
    for match in screener(*MARKS).screen(table).matches.to_pylist():
        number = int(match["listing_id"])
        received = values[number if match["field"] == "title" else -1 - number].decode(
            "utf-8", errors="replace"
        )
        assert 0 <= match["start"] < match["end"] <= len(received)
        assert match["text"] == received[match["start"] : match["end"]]


@settings(max_examples=300, deadline=None)
@given(st.lists(texts, min_size=1, max_size=20))
def test_any_bytes_are_read_and_matches_lie_on_the_text_that_they_show(values: list[bytes]) -> None:
    looked_at(values)


@settings(max_examples=40, deadline=None)
@given(st.lists(broken, min_size=1, max_size=4).map(b"".join), st.integers(2, 3_000))
def test_long_runs_of_anything_are_read_to_their_end(part: bytes, times: int) -> None:
    looked_at([part * times, b"Vexora " + part * times + b" Vexora"])
