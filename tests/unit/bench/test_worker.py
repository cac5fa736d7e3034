"""What is measured is done: every row is read once by one of the processes, and what is found is written."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jointforce.bench.text import worker
from jointforce.bench.text.peers import Plain

TITLES = ["new Nike shoes", "luggage set", "NIKE-Air, by T Mobile", "新款耐克鞋", "knike", ""]


@pytest.fixture
def rights(tmp_path: Path) -> Path:
    file = tmp_path / "rights.parquet"
    marks = ["Nike", "UGG", "T-Mobile", "耐克", "***"]
    pq.write_table(
        pa.table({"id": [f"R{n}" for n in range(5)], "mark": marks, "watch": ["disguised|near"] * 5}), file
    )
    return file


@pytest.fixture
def titles(tmp_path: Path) -> Path:
    file = tmp_path / "titles.parquet"
    rows = TITLES * 10
    pq.write_table(
        pa.table({"id": [f"L{n}" for n in range(len(rows))], "title": rows}), file, row_group_size=7
    )
    return file


def test_the_peer_finds_plain_names_on_the_borders_of_words(
    rights: Path, titles: Path, tmp_path: Path
) -> None:
    done = worker.stream(worker.Peer(rights), titles, range(9), tmp_path / "out")
    found = pq.read_table(tmp_path / "out" / "matches.parquet").to_pylist()
    names = {(m["listing_id"], m["right_id"]) for m in found}
    assert {right for listing, right in names if listing == "L0"} == {"R0"}
    assert {right for listing, right in names if listing == "L2"} == {"R0", "R2"}
    assert {right for listing, right in names if listing == "L3"} == {"R3"}
    assert not {listing for listing, _ in names} & {"L1", "L4", "L5"}
    assert (done["listings"], done["matches"]) == (60, len(found)) == (60, 40)


def test_bytes_of_text_are_counted_without_the_ids(rights: Path, titles: Path, tmp_path: Path) -> None:
    done = worker.stream(worker.Peer(rights), titles, range(9), tmp_path / "out")
    assert done["text_mb"] * 1e6 == pytest.approx(10 * sum(len(title.encode()) for title in TITLES))


@pytest.mark.parametrize("processes", [1, 2, 3, 4])
def test_the_shares_of_several_processes_are_the_whole_file(titles: Path, processes: int) -> None:
    shares = [range(*worker.groups(titles, number, processes)) for number in range(processes)]
    assert [group for share in shares for group in share] == list(range(9))


def test_a_chinese_name_needs_no_borders_and_a_latin_one_does() -> None:
    plain = Plain(["耐克", "Nike"], str.casefold)
    assert [plain.names[n].strip() for n, _, _ in plain.find("新款耐克鞋nike2")] == ["耐克"]
    assert [plain.names[n].strip() for n, _, _ in plain.find("(NIKE)")] == ["nike"]


def test_a_process_knows_its_own_memory() -> None:
    held = worker.memory_mb()
    assert 10 < held["pss_mb"] <= held["rss_mb"]
