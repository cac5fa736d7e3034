"""Reads texts by the screener and by the reference, and compares what both find."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from jointforce.engine.index import RightsIndex
from jointforce.engine.reference import Reference, Told, differences
from jointforce.engine.screener import Screener
from tests.unit.engine.looking import Row, listings_table, rights_table

SIGNALS = ("mark", "disguised_mark", "near_mark")


class Readers:
    """Both readers of some marks."""

    def __init__(self, marks: Iterable[Row]) -> None:
        rights = rights_table(marks)
        self.screener, self.reference = Screener(RightsIndex.build(rights)), Reference(rights)

    def told(self, texts: Sequence[str], field: str = "title") -> list[list[Told]]:
        """What the screener tells of each text, read as a field of a listing that says nothing else."""
        listings = listings_table([{"title": "-", field: text} for text in texts])
        found: dict[int, list[Told]] = defaultdict(list)
        for match in self.screener.screen(listings).matches.to_pylist():
            if match["signal"] in SIGNALS and match["field"] == field:
                one = Told(
                    match["right_id"], match["signal"], match["start"], match["end"], match["disguise"]
                )
                found[int(match["listing_id"])].append(one)
        return [found[number] for number in range(len(texts))]

    def agree(self, texts: Sequence[str], field: str = "title") -> None:
        """Fails where the two do not find the same."""
        for text, found in zip(texts, self.told(texts, field), strict=True):
            assert not differences(found, self.reference.find(text, field)), text
