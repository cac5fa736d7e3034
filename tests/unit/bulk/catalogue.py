"""A small catalogue on disk, and what a run over it writes, for tests that read as sentences."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from jointforce.engine.bulk import run

Row = Mapping[str, Any]
TODAY = date(2026, 7, 1)
VEXORA: Row = {"id": "R1", "mark": "Vexora", "holder": "Vexora SA"}
LUMINEX: Row = {"id": "R2", "mark": "Luminex", "holder": "Luminex Ltd"}


def written(path: Path, rows: Sequence[Row]) -> Path:
    """A file with these rows, of the kind that its name says."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if path.suffix == ".parquet":
        pq.write_table(pa.table({n: [row.get(n) for row in rows] for n in names}), path, row_group_size=4)
        return path
    if ".jsonl" in path.name:
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        text = io.StringIO()
        table = csv.DictWriter(text, names, delimiter="\t" if ".tsv" in path.name else ",")
        table.writeheader()
        table.writerows(rows)
        content = text.getvalue()
    data = content.encode("utf-8", "surrogatepass")
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def output(out: Path, folder: str) -> list[dict[str, Any]]:
    """The rows of one of the output folders, in the order of the input."""
    return list(pq.read_table(out / f"{folder}.parquet").to_pylist())


class Run:
    """One run over rows that are written to files, and what it wrote."""

    def __init__(
        self,
        folder: Path,
        listings: Sequence[Row] | Path | str,
        *rights: Row,
        sellers: Sequence[Row] = (),
        removed: Sequence[Row] = (),
        **options: Any,
    ) -> None:
        where = options.pop("out", folder / "out")
        self.out = Path(str(where).removeprefix("file://"))
        given = isinstance(listings, Path | str)
        source = listings if given else written(folder / "listings.jsonl", cast(Sequence[Row], listings))
        self.report = run.screen(
            run.Options(
                listings=str(source),
                rights=str(written(folder / "rights.jsonl", rights or (VEXORA,))),
                sellers=str(written(folder / "sellers.jsonl", sellers)) if sellers else "",
                removed=str(written(folder / "removed.jsonl", removed)) if removed else "",
                out=str(where),
                on=options.pop("on", TODAY),
                **options,
            )
        )

    @property
    def matches(self) -> list[dict[str, Any]]:
        """What was found."""
        return output(self.out, "matches")

    @property
    def rejects(self) -> list[dict[str, Any]]:
        """What could not be screened."""
        return output(self.out, "rejects")

    @property
    def listings(self) -> dict[str, dict[str, Any]]:
        """The judged listings by id."""
        return {row["listing_id"]: row for row in output(self.out, "listings")}

    def codes(self, listing: str) -> list[str]:
        """The reasons of a listing."""
        return [reason["code"] for reason in self.listings[listing]["reasons"]]

    def disposition(self, listing: str) -> str | None:
        """What is to happen to a listing; None where nothing was found."""
        found = self.listings.get(listing)
        return found["disposition"] if found else None


Screened = Callable[..., Run]
