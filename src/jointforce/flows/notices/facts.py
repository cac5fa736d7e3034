"""Gathers what the linter asks of each line, in a few queries however many lines there are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from jointforce.cases import queries as cases
from jointforce.cases.queries.notices import Newest
from jointforce.domain.case_flow import CLOSED_STATES, RESTRICTED_STATES
from jointforce.domain.matter import Matter, still_covers
from jointforce.domain.notice_lint import (
    Finding,
    LineFacts,
    ListingFacts,
    RightFacts,
    SellerWord,
    Severity,
    lint,
)
from jointforce.domain.repair import repair
from jointforce.domain.vocabulary import MarkForm, RightStatus, RightType
from jointforce.intake import queries as intake
from jointforce.intake.queries import Screenable
from jointforce.intake.schemas import BuyIn, LineIn, NoticeIn
from jointforce.rights import queries as rights
from jointforce.screening import queries as screening

if TYPE_CHECKING:
    from jointforce.rights.models import IPRight
    from jointforce.screening.models import Match


@dataclass(frozen=True, slots=True)
class Looked:
    """A line with what it names and what the linter says of it."""

    given: LineIn
    right: "IPRight | None"
    item: Screenable | None
    newest: Newest | None
    matches: "Sequence[Match]"
    findings: tuple[Finding, ...]

    @property
    def pair(self) -> tuple[UUID, UUID] | None:
        """The listing and the rights holder, of which there is one open case at most."""
        return (self.item.listing_id, self.right.rights_holder_id) if self.item and self.right else None


def look_over(
    notice: NoticeIn,
    known: "Mapping[UUID, IPRight]",
    *,
    operator_id: UUID,
    evidence_needed: bool,
    by_holder: bool,
    now: datetime,
) -> list[Looked]:
    """Each line of a notice with its findings. known: the rights that the complainant may act on, by id."""
    refs = [repair(line.listing)[0].strip() for line in notice.lines]
    found = intake.find_listings(operator_id, [ref for ref in refs if ref])
    items = {i.listing_id: i for i in intake.latest_of([ids[0] for ids in found.values() if len(ids) == 1])}
    holders = sorted({right.rights_holder_id for right in known.values()})
    sellers = sorted({item.seller_id for item in items.values()})
    on = now.date()
    words = rights.sellers_words([(h, s) for h in holders for s in sellers], on)
    pairs = [(holder, listing) for holder in holders for listing in items]
    cleared = rights.clearances(pairs)
    newest = cases.newest_cases([(listing, holder) for holder, listing in pairs])
    matches = screening.found_in([item.version_id for item in items.values()], holders)
    everywhere, by_line = _evidence(notice.buys, len(notice.files))
    of_right = {right.id: right_facts(right) for right in known.values()}
    first: dict[tuple[UUID, UUID], int] = {}
    looked = []
    for position, (line, ref) in enumerate(zip(notice.lines, refs, strict=True), 1):
        right = known.get(line.right_id) if line.right_id else None
        ids = found.get(ref, [])
        item = items.get(ids[0]) if len(ids) == 1 else None
        pair = (right.rights_holder_id, item.listing_id) if right and item else None
        seen = [m for m in matches.get(item.version_id, []) if m.right_id == line.right_id] if item else []
        open_case = newest.get((pair[1], pair[0])) if pair else None
        same_as = first.setdefault((right.id, item.listing_id), position) if right and item else position
        facts = LineFacts(
            right=of_right[right.id] if right else None,
            listing=listing_facts(item, found=bool(seen)) if item else None,
            on=on,
            reason_code=line.reason_code,
            regime=notice.regime,
            reason=notice.reason,
            explanation=line.explanation,
            where_seen=line.where_seen,
            confirmed=line.confirmed,
            seller=_word(words.get((pair[0], item.seller_id))) if pair and item else SellerWord.NONE,
            cleared_before=bool(pair and item and _still_cleared(cleared.get(pair), item)),
            open_case=open_case.number if open_case and open_case.state not in CLOSED_STATES else None,
            restricted=bool(open_case and open_case.state in RESTRICTED_STATES),
            same_as=same_as if same_as != position else None,
            evidence=everywhere + by_line[position],
            evidence_needed=evidence_needed,
            by_holder=by_holder,
        )
        findings = lint(facts)
        if len(ids) > 1:
            findings = (_AMBIGUOUS, *(f for f in findings if f.code != "listing_unknown"))
        # A right that the complainant may not act on is told and then forgotten: its number stays nowhere.
        given = line if right else replace(line, right_id=None)
        looked.append(Looked(given, right, item, open_case, seen, findings))
    return looked


_AMBIGUOUS = Finding(
    "listing_ambiguous",
    Severity.REFUSE,
    "Two marketplaces of this house have a listing with this number.",
    "Give the listing's whole address, or choose it from the search.",
)


def _evidence(buys: Sequence[BuyIn], files: int) -> tuple[int, Counter[int]]:
    """How much evidence is for every line, and how much for one."""
    everywhere = files + sum(buy.position is None for buy in buys)
    return everywhere, Counter(buy.position for buy in buys if buy.position is not None)


def _word(source: str | None) -> SellerWord:
    if source is None:
        return SellerWord.NONE
    return SellerWord.OWN if source == "own" else SellerWord.AUTHORISED


def _still_cleared(answered: Matter | None, item: Screenable) -> bool:
    return answered is not None and still_covers(answered, Matter(item.matter_key, item.price, item.currency))


def right_facts(right: "IPRight") -> RightFacts:
    """A right as the linter sees it."""
    return RightFacts(
        right_type=RightType(right.right_type),
        status=RightStatus(right.status),
        mark=right.mark,
        form=MarkForm(right.form),
        aliases=tuple(right.aliases),
        territories=tuple(right.territories),
        nice_classes=tuple(right.nice_classes),
        valid_from=right.valid_from,
        valid_until=right.valid_until,
    )


def listing_facts(item: Screenable, *, found: bool) -> ListingFacts:
    """A listing as the linter sees it."""
    return ListingFacts(item.title, item.description, item.brand, item.category, item.ships_to, found)
