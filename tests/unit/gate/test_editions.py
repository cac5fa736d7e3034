"""Editions on disk: written aside, put in force at once, and no more of them than are needed."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.screening import edition
from jointforce.screening.edition import Edition
from jointforce.screening.lookup import Lookup
from tests.doors.gate_process import HOUSE, house, put_out

SCHEMA = pa.schema([("word", pa.string()), ("day", pa.date32())])
KEYS = st.tuples(st.text(max_size=3), st.text(max_size=3))
ROWS = st.lists(
    st.tuples(KEYS, st.tuples(st.none() | st.text(max_size=3), st.none() | st.dates())), max_size=30
)


@given(rows=ROWS, asked=st.lists(KEYS, max_size=10))
def test_a_lookup_finds_what_a_dictionary_finds(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[tuple[str, str], tuple[str | None, date | None]]],
    asked: list[tuple[str, str]],
) -> None:
    folder = tmp_path_factory.mktemp("lookup")
    expected = defaultdict(list)
    for key, values in rows:
        expected[key].append(values)
    Lookup.write(folder, "some", SCHEMA, [(key, values) for key, values in rows])
    found = Lookup.open(folder, "some")
    wanted = [*asked, *expected]
    assert found.find(wanted) == {place: expected[key] for place, key in enumerate(wanted) if key in expected}


def test_keys_of_two_parts_are_not_mistaken_for_those_of_other_parts(tmp_path: Path) -> None:
    keys = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("1:a", "b")]
    Lookup.write(tmp_path, "some", SCHEMA, [(keys[0], ("first", None))])
    assert Lookup.open(tmp_path, "some").find(keys) == {0: [("first", None)]}


def test_the_index_is_kept_while_its_rights_are_the_same(tmp_path: Path) -> None:
    def index_file(number: int) -> Path:
        [file] = (tmp_path / str(number) / HOUSE / "index").rglob("places.npy")
        return file

    first = put_out(tmp_path, "Vexora")
    second = put_out(tmp_path, "Vexora", authorised=[(HOUSE, "S1", "H-Vexora", None)])
    third = put_out(tmp_path, "Lumora")
    assert index_file(first).samefile(index_file(second))
    assert not index_file(first).samefile(index_file(third))
    opened = Edition.open(tmp_path, first)
    assert Edition.open(tmp_path, second, opened).houses[HOUSE].index is opened.houses[HOUSE].index
    assert Edition.open(tmp_path, third, opened).houses[HOUSE].index.right_count == 1


def test_the_last_few_editions_stay_for_those_who_begin_to_read_them(tmp_path: Path) -> None:
    numbers = [put_out(tmp_path, "Vexora") for _ in range(6)]
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.is_dir()) == ["4", "5", "6"]
    assert edition.current(tmp_path) == 6


def test_a_publisher_that_was_killed_leaves_the_edition_before_in_force(tmp_path: Path) -> None:
    put_out(tmp_path, "Vexora")

    def killed(_: Path) -> None:
        raise KeyboardInterrupt

    spoilt = house("Lumora")
    spoilt.write_index = killed
    with pytest.raises(KeyboardInterrupt):
        put_out(tmp_path, houses={HOUSE: spoilt})
    assert Edition.open(tmp_path, edition.current(tmp_path) or 0).houses[HOUSE].index_of.endswith(" Vexora")
    (tmp_path / "2").mkdir()  # as if it had died between the renaming and the putting in force
    assert put_out(tmp_path, "Lumora") == 3
    assert edition.current(tmp_path) == 3


def test_a_spoilt_number_is_written_anew(tmp_path: Path) -> None:
    put_out(tmp_path, "Vexora")
    (tmp_path / "current").write_text("rubbish")
    assert edition.published_state(tmp_path) is None
    assert put_out(tmp_path, "Lumora") == edition.current(tmp_path) == 2


def test_tables_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    Lookup.write(tmp_path, "one", SCHEMA, [(("a",), ("a", None))])
    Lookup.write(tmp_path, "two", SCHEMA, [])
    (tmp_path / "one.keys.npy").replace(tmp_path / "two.keys.npy")
    with pytest.raises(ValueError, match="do not belong together"):
        Lookup.open(tmp_path, "two")
