"""Titles and marks to measure with: real ones out of a data folder, or made ones where there is none."""

import csv
import gzip
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyarrow as pa

from jointforce.bench.text import made
from jointforce.engine.schema import RIGHTS

MARKS = 12_000
SEED = 20_260


@dataclass(frozen=True, slots=True)
class Title:
    """One listing's title; `brand` and `category` are empty where its source does not say."""

    id: str
    text: str
    brand: str
    language: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One name and the other forms it is known by. Its `id` is that of the right made of it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


class Place(NamedTuple):
    """Where a mark stands plainly in a title, which is named by its number."""

    title: int
    start: int
    end: int
    mark: Mark


@dataclass(slots=True)
class Material:
    """Titles, marks, and where a title's own brand stands in it, as far as it is among the marks."""

    titles: list[Title]
    marks: list[Mark]
    places: list[Place] = field(default_factory=list)

    def twins(self) -> dict[str, frozenset[str]]:
        """For each key of a name, all rights of which it is a name."""
        rights: dict[str, set[str]] = defaultdict(set)
        for mark in self.marks:
            for name in (mark.name, *mark.aliases):
                rights[key(name)].add(mark.id)
        return {name: frozenset(ids) for name, ids in rights.items()}


def key(text: str) -> str:
    """What two spellings of one name share: letters and digits without case, width and accents."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in bare if letter.isalnum())


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, compressed or not."""
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def read(data: Path | None) -> Material:
    """Every title, and the marks: first those that are a title's brand, then others by chance of a fixed seed."""
    if data is None:
        return _made()
    titles = [
        Title(f"{row['source']}/{row['id']}", row["title"], row.get("brand") or "", row["lang"], row["category"] or "")
        for row in lines(data / "titles_real.jsonl.gz")
    ]  # fmt: skip
    material = Material(titles, _brands(data, titles))
    material.places = list(_places(material))
    return material


def spans(data: Path, marks: Iterable[Mark]) -> Iterator[tuple[Title, int, int, Mark]]:
    """The brands that people marked in Chinese titles, as far as they are among the marks."""
    known = {key(mark.name): mark for mark in marks}
    for row in lines(data / "taobao_brand_spans.jsonl.gz"):
        for span in row["spans"]:
            if span["label"] == "brand" and (mark := known.get(key(span["text"]))) is not None:
                title = Title(f"taobao_brand_spans/{row['id']}", row["title"], span["text"], "zh")
                yield title, span["start"], span["end"], mark


def _brands(data: Path, titles: list[Title]) -> list[Mark]:
    names: dict[str, list[str]] = {}
    with (data / "brands_real.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, alias = row["brand"].strip()[:400], row["canonical_or_en"].strip()
            forms = names.setdefault(name.casefold(), [name]) if key(name) else []
            if forms and alias and alias not in forms:
                forms.append(alias)
    standing = Counter(title.brand.casefold() for title in titles)
    order = list(names)
    Random(SEED).shuffle(order)
    order.sort(key=lambda name: standing[name] == 0)
    chosen = (names[name] for name in order[:MARKS])
    return [Mark(f"M{n}", forms[0], tuple(forms[1:])) for n, forms in enumerate(chosen)]


def _made() -> Material:
    names = made.names(MARKS)
    marks = [Mark(f"M{n}", name) for n, name in enumerate(names)]
    titles = [Title(f"made/{n}", text, brand, "en") for n, (text, brand) in enumerate(made.titles(names))]
    material = Material(titles, marks)
    material.places = list(_places(material))
    return material


def _places(material: Material) -> Iterator[Place]:
    """Where the brand that a title's own column names stands in it, each title's first place."""
    known = {mark.name.casefold(): mark for mark in material.marks}
    seen: set[str] = set()
    for number, title in enumerate(material.titles):
        mark = known.get(title.brand.casefold()) if title.brand else None
        if mark is None or title.text in seen:
            continue
        found = standing(mark.name).search(title.text)
        if found is not None:
            seen.add(title.text)
            yield Place(number, found.start(), found.end(), mark)


@lru_cache(maxsize=1 << 16)
def standing(name: str) -> re.Pattern[str]:
    """The name with any case and any punctuation between its parts, at the borders of words where its script has
    them.
    """
    parts = [re.escape(part) for part in re.findall(r"[^\W_]+", name)]
    inner = r"[\W_]{0,3}".join(parts) or re.escape(name)
    left = r"(?<![^\W_])" if not chinese(name[:1]) else ""
    right = r"(?![^\W_])" if not chinese(name[-1:]) else ""
    return re.compile(left + inner + right, re.IGNORECASE)


def chinese(text: str) -> bool:
    """Whether all of it is written in Chinese characters."""
    return bool(text) and all("\u4e00" <= letter <= "\u9fff" for letter in text)


def rights_table(marks: Iterable[Mark], watch: Mapping[str, tuple[str, ...]] | None = None) -> pa.Table:
    """The marks as rights, each of a holder of its own; `watch` says by id what they ask for."""
    rows = list(marks)
    asked = watch or {}
    columns = {
        "id": [mark.id for mark in rows],
        "mark": [mark.name for mark in rows],
        "holder": [f"H{mark.id}" for mark in rows],
        "aliases": [list(mark.aliases) for mark in rows],
        "watch": [list(asked.get(mark.id, ("disguised",))) for mark in rows],
    }
    return pa.table({name: pa.array(values, RIGHTS.field(name).type) for name, values in columns.items()})
