"""Turns statements of reasons into what the Transparency Database takes, in the transaction that issues them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jointforce.cases.queries import behind
from jointforce.domain.errors import Invalid
from jointforce.domain.reasons import DECEPTIVE_VOLUME_REASON, KEYWORDS
from jointforce.domain.transparency import statement as form
from jointforce.domain.vocabulary import Measure, RightType, Standing
from jointforce.enforcement import services as enforcement
from jointforce.enforcement.queries import transparency as queries
from jointforce.enforcement.schemas import Filing
from jointforce.intake import queries as intake
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.cases.models import Case
    from jointforce.enforcement.models import StatementOfReasons


def write(issued: "Sequence[tuple[Case, StatementOfReasons]]", *, now: datetime) -> None:
    """File these statements, where their marketplace has switched filing on and the DSA asks for it.

    Source: Regulation (EU) 2022/2065 Art. 24(5); micro and small enterprises are exempt by Art. 19.
    """
    on = queries.accounts({case.marketplace_id for case, _ in issued})
    wanted = [(case, statement) for case, statement in issued if case.marketplace_id in on]
    if wanted:
        made = filings(wanted)
        enforcement.file_statements([filing for filing, owed in made if owed], now=now)


def filings(issued: "Sequence[tuple[Case, StatementOfReasons]]") -> list[tuple[Filing, bool]]:
    """What would be filed of each statement, and whether the DSA asks for it; in order.

    Facts that do not fit the form hold up no decision: such a filing names its problem, and people see it.
    """
    made = []
    for facts, (_, statement) in zip(_facts(issued), issued, strict=True):
        payload: dict[str, Any] = {}
        problem = ""
        try:
            payload = form.payload(facts)
        except Invalid as wrong:
            problem = str(wrong)
        filing = Filing(
            statement.id, statement.rights_holder_id, statement.marketplace_id, facts.id, payload, problem
        )
        made.append((filing, form.is_reported(facts)))
    return made


def _facts(issued: "Sequence[tuple[Case, StatementOfReasons]]") -> Iterator[form.Facts]:
    cases = [case for case, _ in issued]
    ids = [case.id for case in cases]
    known = parties.by_ids(
        {c.seller_id for c in cases} | {c.rights_holder_id for c in cases} | {c.marketplace_id for c in cases}
    )
    seen = intake.first_seen(case.listing_id for case in cases)
    people, notices = behind.people_of(ids), behind.notices_of(ids)
    notifiers = intake.notifiers(notice for found in notices.values() for notice in found)
    for case, statement in issued:
        holder = known[case.rights_holder_id]
        told = statement.body
        names = {known[case.seller_id].name, holder.name, *people.get(case.id, ())}
        names |= {part for notice in notices.get(case.id, ()) for part in notifiers.get(notice, ())}
        flagged = told["source"] == form.BY_NOTICE and holder.standing == Standing.TRUSTED_FLAGGER
        yield form.Facts(
            id=str(statement.id),
            measure=Measure(told["measure"]),
            right_type=_right_type(told),
            legal_ground=told["ground"],
            reasons=[told["reason"], told["explanation"]],
            findings=told["facts"],
            source=form.BY_TRUSTED_FLAGGER if flagged else told["source"],
            automated_detection=told["automated_detection"],
            automated_decision=told["automated_decision"],
            listed_on=_day(seen.get(case.listing_id) or case.opened_at),
            restricted_on=_day(statement.issued_at),
            offered_in=case.listing.get("ships_to", ""),
            territories=told["territory"],
            gtin=case.listing.get("gtin", ""),
            names=sorted(names - {""}),
            mark=case.mark,
            deceptive_high_volume=told["reason_code"] == DECEPTIVE_VOLUME_REASON,
        )


def _day(at: datetime) -> date:
    return at.date()


_RIGHT_OF = {keyword: right for right, keyword in KEYWORDS.items()}


def _right_type(told: dict[str, Any]) -> RightType:
    """The kind of right that the reason is about, which need not be that of the right that was found first."""
    return _RIGHT_OF.get(told["keyword"], RightType(told["right"]["type"]))
