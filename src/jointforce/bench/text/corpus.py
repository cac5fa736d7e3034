"""A large catalogue and a large register to measure speed with, of the tokens of real ones; written as Parquet."""

import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jointforce.bench.text import made, real
from jointforce.bench.text.drawn import Pool, distinct, names_like
from jointforce.bench.text.parts import MARKS

TITLES_A_MARK = 2
WATCHED_SHARE = 0.01
NAMED = 0.65
"""The share of titles that begin with a brand, as real titles do."""

DESCRIPTION_BYTES_A_MARK = 210
SEED = 11
ROW_GROUP = 65_536
_LONGEST_NAME = 6
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The files, in the columns of LISTINGS and RIGHTS; `described` has the column description beside the title."""

    folder: Path

    @property
    def titles(self) -> Path:
        return self.folder / "titles.parquet"

    @property
    def described(self) -> Path:
        return self.folder / "described.parquet"

    @property
    def rights(self) -> Path:
        return self.folder / "rights.parquet"


@dataclass(frozen=True, slots=True)
class Source:
    """What the corpus is drawn from: titles, `(source, text)` of descriptions, and every name."""

    titles: list[real.Title]
    descriptions: list[tuple[str, str]]
    names: list[str]


def make(folder: Path, data: Path | None, marks: int = MARKS) -> Corpus:
    """Write the files below `folder`, unless the same ones stand there: `marks` rights, twice as many titles, none of
    them twice, and 210 bytes of descriptions a mark.
    """
    corpus = Corpus(folder)
    wanted = {"marks": marks, "data": str(data), "seed": SEED}
    stands = folder / "made.json"
    if stands.exists() and json.loads(stands.read_text()) == wanted:
        return corpus
    folder.mkdir(parents=True, exist_ok=True)
    source = _read(data, marks)
    rng = np.random.default_rng(SEED)
    _write_rights(corpus.rights, source, marks, rng)
    pools = _pools(source)
    titles = _draw(pools, marks * TITLES_A_MARK, rng)
    _write(_listings(titles), corpus.titles)
    _write_descriptions(corpus.described, source, titles, marks * DESCRIPTION_BYTES_A_MARK, rng)
    stands.write_text(json.dumps(wanted))
    return corpus


# --- what there is ----------------------------------------------------------------------------------------------


def _read(data: Path | None, marks: int) -> Source:
    if data is None:
        return _made(marks)
    titles, descriptions = [], []
    for row in real.lines(data / "titles_real.jsonl.gz"):
        titles.append(
            real.Title(row["id"], row["title"], row.get("brand") or "", f"{row['lang']}/{row['source']}")
        )
        if row.get("description"):
            descriptions.append((row["source"], row["description"]))
    return Source(titles, descriptions, list(_names(data)))


def _made(marks: int) -> Source:
    names = made.names(min(marks, 20_000))
    rows = list(made.titles(names))
    titles = [real.Title(str(n), text, brand, "en/made") for n, (text, brand) in enumerate(rows)]
    return Source(
        titles, [("made", ", ".join(text for text, _ in rows[n : n + 8])) for n in range(2_000)], names
    )


def _names(data: Path) -> Iterable[str]:
    """Every real name, each once: brands with their aliases, the lexicon, and what people marked in titles."""
    names: dict[str, str] = {}
    with (data / "brands_real.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in (row["brand"], row["canonical_or_en"]):
                names.setdefault(name.strip().casefold(), name.strip()[:200])
    for row in real.lines(data / "taobao_brand_spans.jsonl.gz"):
        for span in row["spans"]:
            if span["label"] == "brand":
                names.setdefault(span["text"].strip().casefold(), span["text"].strip())
    with gzip.open(data / "brand_lexicon_walmart_82k.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            names.setdefault(line.strip().casefold(), line.strip()[:200])
    names.pop("", None)
    return names.values()


# --- rights -----------------------------------------------------------------------------------------------------


def _write_rights(file: Path, source: Source, count: int, rng: np.random.Generator) -> None:
    """The real names first, those that stand in titles before others, then made ones; the first hundredth of all is
    watched for misspellings.
    """
    standing = _standing(source)
    ordered = sorted(source.names, key=lambda name: -standing[name.casefold()])
    names = pa.array(ordered[:count], pa.string())
    standing_already = pa.array([name.lower() for name in ordered], pa.string())
    while len(names) < count:
        more = pc.unique(names_like(rng, source.names, int((count - len(names)) * 1.3) + 1_000))
        held = pc.unique(pa.concat_arrays([names, more.filter(pc.invert(pc.is_in(more, standing_already)))]))
        if len(held) == len(names):
            raise ValueError(f"These tokens do not make {count} different names.")
        names = held[:count]
    ids = pc.binary_join_element_wise("R", pa.array(np.arange(count)).cast(pa.string()), "")
    watched = np.arange(count) < max(1, int(count * WATCHED_SHARE))
    table = pa.table(
        {
            "id": ids,
            "mark": names,
            "holder": pc.binary_join_element_wise("H", ids, ""),
            "watch": pc.if_else(pa.array(watched), "disguised|near", "disguised"),
        }
    )
    pq.write_table(table, file)


def _standing(source: Source) -> Counter[str]:
    """How many titles each name stands in, by words; a title's own brand counts whatever its words."""
    known: dict[str, str] = {
        " ".join(_WORD.findall(name.casefold())): name.casefold() for name in source.names
    }
    found: Counter[str] = Counter()
    for title in source.titles:
        words = _WORD.findall(title.text.casefold())
        grams = {
            " ".join(words[first:last])
            for first in range(len(words))
            for last in range(first + 1, min(len(words), first + _LONGEST_NAME) + 1)
        }
        standing = {known[gram] for gram in grams if gram in known}
        found.update(standing | ({title.brand.casefold()} if title.brand else set()))
    return found


# --- titles and descriptions ------------------------------------------------------------------------------------


def _pools(source: Source) -> list[tuple[Pool, float]]:
    """For each source of titles its pool, and its share of all titles. A source that names no brands borrows those
    of its language.
    """
    groups: dict[str, list[real.Title]] = defaultdict(list)
    brands: dict[str, list[str]] = defaultdict(list)
    for title in source.titles:
        groups[title.language].append(title)
        if title.brand:
            brands[title.language[:2]].append(title.brand)
    pools = []
    for name, titles in sorted(groups.items()):
        own = [title.brand for title in titles if title.brand]
        gap = "" if name.startswith("zh") else " "
        pool = Pool.of(
            [title.text for title in titles], own if len(own) > len(titles) / 4 else brands[name[:2]], gap=gap
        )
        pools.append((pool, len(titles) / len(source.titles)))
    return pools


def _draw(pools: Sequence[tuple[Pool, float]], count: int, rng: np.random.Generator) -> pa.Array:
    """`count` titles, none of them twice, in an order of chance; each source as often as in the real ones."""
    each = [distinct(rng, pool, int(count * share * 1.02) + 50, named=NAMED) for pool, share in pools]
    titles = pc.unique(pa.concat_arrays(each))
    return titles.take(pa.array(rng.permutation(len(titles))[:count]))


def _listings(titles: pa.Array, **columns: Any) -> pa.Table:
    ids = pc.binary_join_element_wise("L", pa.array(np.arange(len(titles))).cast(pa.string()), "")
    return pa.table({"id": ids, "title": titles, **columns})


def _write(table: pa.Table, file: Path) -> None:
    """In at least 16 row groups, so that several processes find equal shares."""
    pq.write_table(table, file, row_group_size=min(ROW_GROUP, table.num_rows // 16 + 1))


def _write_descriptions(
    file: Path, source: Source, titles: pa.Array, wanted: int, rng: np.random.Generator
) -> None:
    """Listings with descriptions until these have `wanted` bytes."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, text in source.descriptions:
        groups[name].append(text)
    parts, size = [], 0
    while size < wanted:
        for _, texts in sorted(groups.items()):
            pool = Pool.of(texts, [])
            many = max(10, min(50_000, wanted // 250 * len(texts) // len(source.descriptions)))
            parts.append(pool.draw(rng, many, named=0))
            size += parts[-1].nbytes
    drawn = pa.concat_arrays(parts)
    drawn = drawn.take(pa.array(rng.permutation(len(drawn))))
    repeated = np.arange(len(drawn)) % len(titles)
    _write(_listings(titles.take(pa.array(repeated)), description=drawn), file)
