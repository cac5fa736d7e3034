"""The made catalogue: as many different titles as asked, of real tokens, and a register that fits it."""

from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from jointforce.bench.text import corpus, made
from jointforce.bench.text.drawn import Pool, distinct, names_like

MARKS = 3_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("corpus")
    corpus.make(place, None, MARKS)
    return place


def test_no_title_and_no_mark_is_there_twice(folder: Path) -> None:
    titles = pq.read_table(folder / "titles.parquet")
    rights = pq.read_table(folder / "rights.parquet")
    assert pc.count_distinct(titles["title"]).as_py() == titles.num_rows == 2 * MARKS
    assert pc.count_distinct(rights["mark"]).as_py() == rights.num_rows == MARKS


def test_most_titles_begin_with_a_mark(folder: Path) -> None:
    marks = set(pq.read_table(folder / "rights.parquet")["mark"].to_pylist())
    titles = pq.read_table(folder / "titles.parquet")["title"].to_pylist()
    beginnings = [{" ".join(title.split()[:n]) for n in (1, 2)} for title in titles]
    assert sum(not marks.isdisjoint(words) for words in beginnings) / len(titles) > 0.6


def test_a_hundredth_of_the_marks_is_watched_for_misspellings(folder: Path) -> None:
    watch = pq.read_table(folder / "rights.parquet")["watch"].to_pylist()
    assert sum("near" in asked for asked in watch) == MARKS // 100
    assert all("disguised" in asked for asked in watch)


def test_descriptions_have_the_bytes_that_were_asked_for(folder: Path) -> None:
    described = pq.read_table(folder / "described.parquet")
    size = pc.sum(pc.binary_length(described["description"])).as_py()
    assert size > 0.9 * MARKS * corpus.DESCRIPTION_BYTES_A_MARK


def test_what_stands_is_not_made_again_and_the_same_is_made_elsewhere(folder: Path, tmp_path: Path) -> None:
    before = (folder / "titles.parquet").stat().st_mtime_ns
    corpus.make(folder, None, MARKS)
    assert (folder / "titles.parquet").stat().st_mtime_ns == before
    again = corpus.make(tmp_path, None, MARKS)
    assert pq.read_table(again.titles).equals(pq.read_table(folder / "titles.parquet"))


def test_chinese_titles_stay_chinese_and_as_long_as_they_were() -> None:
    texts = ["自然堂面膜保湿补水", "美宝莲口红正品女包邮", "耐克运动鞋男2017新款"] * 20
    pool = Pool.of(texts, [], gap="")
    drawn = pool.draw(np.random.default_rng(1), 500, named=0).to_pylist()
    assert set("".join(drawn)) <= set("".join(texts))
    assert 8 < np.mean([len(text) for text in drawn]) < 12


def test_tokens_are_drawn_as_often_as_they_occur() -> None:
    pool = Pool.of(["red red red blue"], [])
    words = " ".join(pool.draw(np.random.default_rng(1), 2_000, named=0).to_pylist()).split()
    assert 0.72 < words.count("red") / len(words) < 0.78


def test_a_pool_that_is_too_small_says_so() -> None:
    with pytest.raises(ValueError, match="do not make 100 different texts"):
        distinct(np.random.default_rng(1), Pool.of(["red blue"], []), 100, named=0)


def test_made_names_have_as_many_words_as_real_ones() -> None:
    real = ["Vexora", "Talvik", "Ornim", "Noravel", "Talvik Nord"]
    names = names_like(np.random.default_rng(1), real, 1_000).to_pylist()
    assert 0.15 < sum(" " in name for name in names) / len(names) < 0.25


def test_made_names_are_of_one_script_as_often_as_real_ones() -> None:
    real = ["Vexora", "Talvik", "Ornim", "自然堂", "Vexora 自然堂"]
    names = names_like(np.random.default_rng(1), real, 1_000).to_pylist()
    chinese = [name for name in names if not name.isascii()]
    assert len(chinese) == 250
    assert set("".join(chinese)) <= set("自然堂")


def test_made_marks_are_all_different() -> None:
    names = made.names(20_000)
    assert len(set(names)) == 20_000
