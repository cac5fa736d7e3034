"""What one process of a run does: a part is read, screened, judged and written."""

import gc
from dataclasses import dataclass
from pathlib import Path

from jointforce.engine.bulk import columns, kit
from jointforce.engine.bulk.parts import Count, Output
from jointforce.engine.bulk.reading import Part, Reader
from jointforce.engine.bulk.screening import BulkScreener
from jointforce.engine.weights import weights


@dataclass(frozen=True, slots=True)
class Job:
    """What all processes of a run share: where it writes, which other text columns are read, and the part of what is
    found that is unlawful, where it was said.
    """

    output: Output
    texts: tuple[str, ...]
    unlawful_share: float | None = None


class Worker:
    """Does parts with the kit in a folder. Building one may take a second: it is kept from part to part."""

    def __init__(self, job: Job, folder: Path) -> None:
        self._job = job
        share = job.unlawful_share
        weighing = weights() if share is None else weights().for_share(share)
        self._screener = BulkScreener(kit.load(folder), weighing=weighing)
        self._reader = Reader(tuple(dict.fromkeys((*columns.COLUMNS, *job.texts))))
        gc.freeze()  # what is loaded stays: no collection need look through it at every few batches

    def do(self, part: Part) -> Count:
        """Do a part; what it came to. Raises Unreadable where its file is damaged."""
        with self._job.output.part(part.number) as writer:
            for rows in self._reader.batches(part):
                batch = columns.listings(rows, part.file.name, self._job.texts)
                screened = self._screener.screen(batch)
                writer.count.rows += len(rows.numbers) + len(rows.refused)
                writer.write(screened, batch.rejects, len(batch.repaired), rows.seen)
        return writer.count
