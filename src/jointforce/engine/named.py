"""Signal producer: names that stand in the texts of a listing, plainly (`mark`) or disguised."""

from collections.abc import Sequence

from jointforce.engine.findings import Finding, Listing
from jointforce.engine.index import RightsIndex
from jointforce.engine.text.fold import view
from jointforce.engine.text.hits import NOTHING, Hit, Reading
from jointforce.engine.text.names import Name
from jointforce.engine.text.reader import Reader
from jointforce.engine.text.tokens import words
from jointforce.engine.text.use import (
    COMPARED,
    FITS,
    OTHER_SENSE,
    SOLD,
    continues_list,
    is_accessory,
    other_sense,
    use_of,
)

_MOST_BRANDS = 100_000
_RANK = {SOLD: 3, FITS: 2, COMPARED: 1, OTHER_SENSE: 0}
_UNDONE = {
    "masked_letters": "with letters hidden by stars",
    "confusable_letters": "with look-alike letters",
    "leetspeak": "with digits or signs for letters",
    "styled_letters": "in drawn or raised letters",
    "invisible_characters": "with invisible characters in it",
    "combining_marks": "with marks laid over its letters",
    "percent_encoding": "in percent-encoding",
    "spread_letters": "with its letters spread apart",
    "repeated_letters": "with letters repeated",
    "inserted_symbols": "with symbols between its letters",
    "glued_word": "glued to another word",
    "pinyin": "in pinyin",
    "reversed": "written backwards",
    "upside_down": "turned upside down",
}
_SPELT = {
    "full_width": "in full-width letters",
    "accents": "with other accents",
    "html_entity": "with HTML entities",
    "traditional": "in the other Chinese script form",
    "joined": "joined to a number",
}
_DOING = {
    SOLD: "",
    FITS: ", as what the goods fit",
    COMPARED: ", as a comparison",
    OTHER_SENSE: ", where it means another thing",
}


class Named:
    """Finds names. Remembers the brand fields it has seen; not for several threads at once."""

    def __init__(self, index: RightsIndex) -> None:
        self._index = index
        self._reader = Reader(index.names)
        self._brands: dict[str, tuple[Reading, frozenset[int], Name | None]] = {}

    def read(self, text: str | None) -> Reading:
        """The reading of one field."""
        return self._reader.read(text) if text else NOTHING

    def brand(self, text: str | None) -> tuple[Reading, frozenset[int], Name | None]:
        """The reading of a brand field, the rights it names, and the weak name that is the whole field."""
        if not text:
            return NOTHING, frozenset(), None
        known = self._brands.get(text)
        if known is None:
            reading = self._reader.read(text)
            weak = self._index.names.brand_only.get("".join(part.text for part in words(view(text).text)))
            rows = {row for hit in reading.hits for row in hit.name.rows}
            known = reading, frozenset(rows | set(weak.rows if weak else ())), weak
            if len(self._brands) >= _MOST_BRANDS:
                self._brands.clear()
            self._brands[text] = known
        return known

    def findings(
        self,
        listing: Listing,
        title: Reading,
        description: Reading,
        brand: tuple[Reading, frozenset[int], Name | None],
    ) -> list[Finding]:
        """At most one finding for each right, signal and field: the one that says most."""
        best: dict[tuple[int, bool, str], tuple[int, Hit, str]] = {}
        branded = brand[1]
        accessory: bool | None = None
        for field, text, reading in (
            ("title", listing.title, title),
            ("description", listing.description, description),
        ):
            if not reading.hits or text is None:
                continue
            before: tuple[Hit, str] | None = None
            for hit in reading.hits:
                named = not branded.isdisjoint(hit.name.rows)
                use = SOLD
                if named:
                    pass
                elif (
                    hit.name.common and not hit.hidden and other_sense(text, hit.start, hit.end, hit.name.key)
                ):
                    use = OTHER_SENSE
                elif reading.cued:
                    use = use_of(text, hit.start, hit.end)
                    if (
                        use == SOLD
                        and before is not None
                        and before[1] == FITS
                        and continues_list(text, before[0].end, hit.start)
                    ):
                        use = FITS
                    if use == SOLD and field == "title" and listing.brand and hit.start > 0:
                        if accessory is None:
                            accessory = is_accessory(text)
                        if accessory:
                            use = FITS
                before = hit, use
                rank = _RANK[use]
                for row in hit.name.rows:
                    key = row, hit.hidden, field
                    held = best.get(key)
                    if held is None or rank > held[0]:
                        best[key] = rank, hit, use
        reading, _, weak = brand
        for hit in reading.hits:
            for row in hit.name.rows:
                held = best.get((row, False, "title"))
                if held is None or held[2] != SOLD:
                    best.setdefault((row, hit.hidden, "brand"), (3, hit, SOLD))
        if weak is not None and listing.brand is not None:
            whole = Hit(0, len(listing.brand), weak, None, False, 1.0)
            for row in weak.rows:
                if (row, False, "title") not in best:
                    best.setdefault((row, False, "brand"), (3, whole, SOLD))
        return [
            self._finding(listing, row, field, hit, use)
            for (row, hidden, field), (_, hit, use) in best.items()
            if not hidden
            or ("disguised" in self._index.rights[row].watch and (row, False, field) not in best)
        ]

    def _finding(self, listing: Listing, row: int, field: str, hit: Hit, use: str) -> Finding:
        right = self._index.rights[row]
        source = getattr(listing, field)
        written = source[hit.start : hit.end]
        disguise = hit.disguise
        if disguise is None:
            how = ""
        else:
            how = f" {_UNDONE.get(disguise) or _SPELT.get(disguise) or disguise.replace('_', ' ')}"
        place = "brand field" if field == "brand" else field
        explanation = f'The name "{right.mark}" stands in the {place}{how}{_DOING[use]}: "{written}".'
        return Finding(
            right,
            "disguised_mark" if hit.hidden else "mark",
            field,
            hit.start,
            hit.end,
            written,
            use,
            disguise,
            hit.score,
            explanation,
        )


def strongest_use(found: Sequence[Finding]) -> str | None:
    """The use that weighs most among several findings of one right."""
    uses = [finding.use for finding in found if finding.use is not None]
    return max(uses, key=_RANK.__getitem__) if uses else None
