"""How far a load has come, so that a second run goes on where the first was stopped, and reports on the whole file."""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from jointforce.cli.feeds import Row
from jointforce.intake.schemas import Rejected


class Bookmark:
    """Kept beside the state, by the content of the file; moved after each commit.

    done: rows of the file that are dealt with. before: what the runs before this one came to.
    """

    def __init__(self, path: Path, kind: str, market: str) -> None:
        digest = hashlib.sha256(f"{kind}:{market}:".encode())
        with path.open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
        self._file = settings.STATE_DIR / "loads" / f"{digest.hexdigest()}.json"
        self._rejects = self._file.with_suffix(".rejects.jsonl")
        kept = json.loads(self._file.read_text()) if self._file.exists() else {}
        self._start = self.done = int(kept.get("done", 0))
        self.before: dict[str, Any] = kept.get("figures", {})
        self._drop_what_comes_again(int(kept.get("rejected", 0)))
        self._no_rows: list[tuple[int, Rejected]] = []
        self._written = [0, 0]

    def _drop_what_comes_again(self, rejected: int) -> None:
        """A killed run may have written refusals after the bookmark was last moved."""
        self._rejected = rejected
        self._file.parent.mkdir(parents=True, exist_ok=True)
        lines = self._rejects.read_text(encoding="utf-8").splitlines() if rejected else []
        self._rejects.write_text("".join(f"{line}\n" for line in lines[:rejected]), encoding="utf-8")

    def rest(self, rows: Iterator[Row]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The rows that are not dealt with yet; what is no row at all is refused here."""
        handed = 0
        for index, row in enumerate(rows):
            if index < self._start:
                continue
            if row.wrong:
                self._no_rows.append((handed, Rejected(row.number, _id_of(row), "row", row.wrong)))
            else:
                handed += 1
                yield row.number, row.values

    def move(self, handed: int, rejected: Sequence[Rejected], figures: Mapping[str, Any]) -> None:
        """So many of the handed rows are committed, and with them all that is no row and stood before them.

        rejected: every refusal of this run so far. figures: what all runs came to so far.
        """
        self._move(handed, bisect_left(self._no_rows, handed, key=lambda found: found[0]), rejected, figures)

    def finish(self, handed: int, rejected: Sequence[Rejected], figures: Mapping[str, Any]) -> list[Rejected]:
        """The file is loaded whole: every refusal in it, in order. The next run looks at every row again."""
        self._move(handed, len(self._no_rows), rejected, figures)
        lines = self._rejects.read_text(encoding="utf-8").splitlines()
        self._file.unlink()
        self._rejects.unlink()
        return sorted((Rejected(**json.loads(line)) for line in lines), key=lambda refusal: refusal.row)

    def _move(
        self, handed: int, passed: int, rejected: Sequence[Rejected], figures: Mapping[str, Any]
    ) -> None:
        fresh = [*rejected[self._written[0] :], *(r for _, r in self._no_rows[self._written[1] : passed])]
        self._written = [len(rejected), passed]
        with self._rejects.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(refusal)) + "\n" for refusal in fresh)
        self._rejected += len(fresh)
        self.done = self._start + handed + passed
        aside = self._file.with_suffix(".new")
        aside.write_text(json.dumps({"done": self.done, "figures": figures, "rejected": self._rejected}))
        aside.replace(self._file)


def _id_of(row: Row) -> str:
    return str(row.values.get("id", ""))[:200].encode("utf-8", "replace").decode()
