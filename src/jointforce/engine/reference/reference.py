"""The reference: what the screener must find, by trying every mark on every word."""

from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

from jointforce.engine.reference import following, names
from jointforce.engine.reference.marks import Right, rights
from jointforce.engine.reference.names import Place
from jointforce.engine.reference.reading import Page, read
from jointforce.engine.reference.stretches import Known, Look
from jointforce.engine.reference.trade import speaks

MARK, DISGUISED, NEAR = "mark", "disguised_mark", "near_mark"


class Finding(NamedTuple):
    """A right that is named in a text by a signal, at start..end of the text as received; `disguises`: what may be
    said to have been undone.
    """

    right: str
    signal: str
    start: int
    end: int
    disguises: frozenset[str]


class Reference:
    """Reads texts slowly, against the rights of a table with the columns of `engine.schema.RIGHTS`."""

    def __init__(self, table: pa.Table) -> None:
        self._rights = rights(table.to_pylist())
        self._names = list(dict.fromkeys(name for right in self._rights for name in right.names))
        near = {
            w for r in self._rights if "near" in r.watch for n in r.names if not n.pinyin for w in n.words
        }
        self._known = Known.of(self._names, near)

    def find(self, text: str, field: str = "title") -> set[Finding]:
        """All findings of the names in a text, which is the `field` (title, description, brand) of a listing.

        A disguised name counts where its right asks for it, and stands nowhere plainly in the text. Short names count
        by their sound in the brand field, and beside words of the replica trade.
        """
        page = read(text)
        places = self._places(page)
        found = {
            Finding(place.name.right, signal(place.hidden), *_span(page, place), place.hidden)
            for place in places
        }
        if field == "brand":
            found |= set(self._whole(page, text, {finding.right for finding in found}))
        plain = {finding.right for finding in found if finding.signal == MARK}
        by_sound = any(finding.disguises == {"homophone"} for finding in found)
        short = field == "brand" or (by_sound and speaks(page))
        watch = {right.id: right for right in self._rights}
        return {
            finding
            for finding in found
            if finding.signal == MARK
            or (finding.right not in plain and _asked(watch[finding.right], finding, short))
        }

    def _places(self, page: Page) -> list[Place]:
        look = Look(page, self._known)
        found: list[Place] = following.places(look, self._names)
        for name in self._names:
            for way in (
                names.spelt,
                names.hyphened,
                names.in_runs,
                names.upside_down,
                names.apart,
            ):
                found += way(page, name)
            for inside in (names.glued, names.numbered, names.backwards, names.cut, names.sounding):
                found += inside(look, name)
        found += names.lone_letters(page, self._names)
        return found

    def _whole(self, page: Page, text: str, named: Iterable[str]) -> Iterable[Finding]:
        """The rights that the whole brand field names."""
        joined = "".join(word.text for word in page.words)
        for right in self._rights:
            if joined in right.whole and right.id not in named:
                yield Finding(right.id, MARK, 0, len(text), names.PLAIN)


def signal(hidden: frozenset[str]) -> str:
    """What is told of a name at which this was undone."""
    if not hidden:
        return MARK
    return NEAR if hidden == {"misspelling"} else DISGUISED


def _span(page: Page, place: Place) -> tuple[int, int]:
    return page.letters[place.first].start, page.letters[place.last - 1].end


def _asked(right: Right, finding: Finding, short: bool) -> bool:
    """Whether the owner of a right asks for what was found. Names of two characters count by their sound only where
    `short` names do, or the owner asks for sounds.
    """
    if finding.signal == NEAR:
        return "near" in right.watch
    if finding.disguises == {"homophone"} and "sound" not in right.watch:
        return "disguised" in right.watch and (finding.end - finding.start > 2 or short)
    return "disguised" in right.watch or finding.disguises == {"homophone"}
