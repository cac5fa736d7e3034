"""An index saved in a folder and mapped again: it finds the same, costs nothing to load, and says when it cannot."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from jointforce.engine.index import RightsIndex, UnreadableIndex, fingerprint_of
from jointforce.engine.kernels import handles
from jointforce.engine.screener import Screener
from tests.unit.engine.looking import Row, listings_table, rights_table

RIGHTS: tuple[Row, ...] = (
    {
        "id": "1",
        "mark": "Vexora",
        "holder": "V",
        "aliases": ["维索拉"],
        "usual_price_low": 100.0,
        "currency": "USD",
    },
    {
        "id": "2",
        "mark": "Talvik Nord",
        "holder": "T",
        "watch": ["disguised", "near"],
        "nice_classes": [25, 9],
    },
    {"id": "3", "mark": "x", "holder": "V"},
)
LISTINGS = listings_table(
    {"title": title, "price": 10.0, "currency": "USD", "brand": "x"}
    for title in ("Vexora runner", "V*xora replica", "维索拉 鞋", "Talvik-Nord coat", "t a l v i k nord")
)


def tables(index: RightsIndex) -> tuple[pa.Table, pa.Table]:
    """What is found against an index, and the risks that it comes to."""
    found = Screener(index).screen(LISTINGS)
    return found.matches, found.risks


@pytest.fixture(scope="module")
def built() -> RightsIndex:
    return RightsIndex.build(rights_table(RIGHTS))


@pytest.fixture
def folder(built: RightsIndex, tmp_path: Path) -> Path:
    built.save(tmp_path / "index")
    return tmp_path / "index"


def test_a_loaded_index_finds_and_tells_what_the_built_one_does(built: RightsIndex, folder: Path) -> None:
    loaded = RightsIndex.load(folder)
    assert tables(loaded) == tables(built)
    assert loaded.warnings == built.warnings != []
    assert loaded.fingerprint == built.fingerprint == fingerprint_of(folder)
    assert loaded.right(1) == built.right(1)
    assert loaded.in_force == built.in_force


def test_an_index_of_no_rights_is_saved_and_loaded_too(tmp_path: Path) -> None:
    RightsIndex.build(rights_table(RIGHTS).slice(0, 0)).save(tmp_path / "none")
    loaded = RightsIndex.load(tmp_path / "none")
    assert loaded.right_count == 0
    assert Screener(loaded).screen(LISTINGS).risks.num_rows == 1


def test_mapped_arrays_have_the_types_that_kernels_are_compiled_for(built: RightsIndex, folder: Path) -> None:
    loaded = RightsIndex.load(folder)
    made: list[NDArray[Any]] = [*built.parts[0].tables, *built.chars]
    found: list[NDArray[Any]] = [*loaded.parts[0].tables, *loaded.chars]
    for mine, mapped in zip(made, found, strict=True):
        assert numba.typeof(mapped) == numba.typeof(mine)
        assert not mapped.flags.writeable
    signatures = len(handles.make_tables.signatures)  # type: ignore[attr-defined]
    Screener(loaded).screen(LISTINGS)
    assert len(handles.make_tables.signatures) == signatures  # type: ignore[attr-defined]


def test_a_process_that_only_screens_needs_no_chinese_dictionaries(folder: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from typing import Any
import pyarrow as pa
from jointforce.engine.index import RightsIndex
from jointforce.engine.screener import Screener
listings = pa.table({{"listing_id": ["1", "2"], "title": ["維索拉 高仿 鞋", "Vexora, 1:1 replica"]}})
found = Screener(RightsIndex.load(Path({str(folder)!r}))).screen(listings)
print(found.matches.num_rows, [name for name in ("opencc", "pypinyin", "wordfreq", "django") if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split(maxsplit=1)[1].strip() == "[]", told
    assert int(told.stdout.split()[0]) >= 4


def test_saving_again_replaces_the_index_and_who_has_mapped_the_old_one_keeps_it(
    built: RightsIndex, folder: Path
) -> None:
    old = RightsIndex.load(folder)
    RightsIndex.build(rights_table(RIGHTS[:1])).save(folder)
    assert tables(old) == tables(built)
    assert RightsIndex.load(folder).right_count == 1
    assert [path.name for path in folder.parent.iterdir()] == ["index"]


def test_nothing_is_written_over_a_folder_that_holds_something_else(
    built: RightsIndex, tmp_path: Path
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(ValueError, match="holds something that is no index: choose another folder"):
        built.save(tmp_path / "letters")


def test_a_change_is_saved_without_writing_the_base_again(folder: Path) -> None:
    changed = RightsIndex.load(folder).changed(rights_table([{"id": "9", "mark": "Ornim", "holder": "O"}]))
    changed.save(folder.parent / "next")
    for name in ("base/places.npy", "base/rights.arrow", "characters/points.npy"):
        assert (folder.parent / "next" / name).samefile(folder / name)
    shutil.rmtree(folder)
    assert RightsIndex.load(folder.parent / "next").right_count == 4


@pytest.mark.parametrize("name", ["base/places.npy", "rights.npy", "base/rights.arrow", "holders.arrow"])
def test_a_file_that_is_cut_or_missing_is_named(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1])
    with pytest.raises(UnreadableIndex, match=f"is damaged at {name}: build it anew and save it there"):
        RightsIndex.load(folder)
    (folder / name).unlink()
    with pytest.raises(UnreadableIndex, match=f"is damaged at {name}"):
        RightsIndex.load(folder)


def test_an_index_of_another_version_is_refused(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for key, value in (("format", 0), ("recipe", "of another kitchen")):
        path.write_text(json.dumps(manifest | {key: value}), encoding="utf-8")
        with pytest.raises(UnreadableIndex, match="is of another version of Jointforce: build it anew"):
            RightsIndex.load(folder)
        assert fingerprint_of(folder) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"{}"])
def test_a_manifest_that_is_none_is_named(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(UnreadableIndex, match=r"is damaged at manifest\.json"):
        RightsIndex.load(folder)


def test_a_folder_without_an_index_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(UnreadableIndex, match=r"holds no index \(manifest\.json is missing\)"):
        RightsIndex.load(tmp_path)
    assert fingerprint_of(tmp_path) is None
