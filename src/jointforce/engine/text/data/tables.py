"""Reads the tables that lie beside this file."""

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows(name: str) -> Iterator[list[str]]:
    """The fields of each line of the table `name` (.tsv, .csv or .txt), without comments and empty lines."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    if name.endswith(".csv"):
        yield from csv.reader(lines)
    else:
        yield from (line.split("\t") for line in lines)


def words(name: str) -> frozenset[str]:
    """All words of a table that is a plain list: any number a line, parted by spaces."""
    return frozenset(word for fields in rows(name) for word in fields[0].split())
