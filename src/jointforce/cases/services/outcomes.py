"""What became of claims, written in the transaction that settles them; a later word supersedes an earlier one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jointforce.base.models import new_row
from jointforce.base.reading import of_before
from jointforce.base.sql import execute, fetch, insert, require_transaction, select
from jointforce.cases.models import Case, Outcome
from jointforce.cases.schemas import RulingIn
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import NotFound, WrongState
from jointforce.domain.vocabulary import REMOVING_ANSWERS, ClaimKind, ClaimResult, Ruling
from jointforce.ledger.services import Act, append


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claimed that a case's listing infringes, how, and why."""

    complainant_id: UUID
    agent_id: UUID | None
    mandate_id: UUID | None
    kind: ClaimKind
    reason_code: str


def result_of(ruling: RulingIn) -> ClaimResult:
    """What a decision says of the claim that it settles."""
    if ruling.ruling in (Ruling.REMOVE, Ruling.UPHOLD):
        return ClaimResult.UPHELD
    if ruling.event is CaseEvent.RETRACT:
        return ClaimResult.RETRACTED
    if ruling.ruling is Ruling.REINSTATE and ruling.counter_notice is not None:
        return ClaimResult.COUNTERED
    return ClaimResult.REJECTED


def record_outcomes(settled: Sequence[tuple[Case, ClaimResult]], *, actor: Actor, now: datetime) -> None:
    """What became of the claims about these cases; a case about which nobody claimed anything is left out.

    The rejection by one person rests on that person's word alone, until another has read it too.
    """
    require_transaction()
    claims = _claims([case.id for case, _ in settled])
    rows = [
        new_row(
            Outcome, case_id=case.id, rights_holder_id=case.rights_holder_id, seller_id=case.seller_id,
            complainant_id=claim.complainant_id, agent_id=claim.agent_id, mandate_id=claim.mandate_id, kind=claim.kind,
            reason_code=claim.reason_code, result=result,
            alone=result is ClaimResult.REJECTED and not actor.is_system, by_id=actor.id, at=now, recorded_at=now,
        )
        for case, result in settled
        for claim in claims.get(case.id, ())
    ]  # fmt: skip
    _supersede(rows, now=now)


def _supersede(rows: Sequence[Outcome], *, now: datetime) -> None:
    """Store rows in place of those that count so far; what says the same as before is left as it is."""
    before = _counting(row.case_id for row in rows)
    new = []
    for row in rows:
        earlier = before.get((row.case_id, row.complainant_id))
        if earlier is None or (earlier.result, earlier.alone) != (row.result, row.alone):
            row.supersedes = earlier
            new.append(row)
    _end([row.supersedes_id for row in new if row.supersedes_id], now=now)
    insert(new)


def _counting(case_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Outcome]:
    asked = of_before(set(case_ids))
    if not asked:
        return {}
    rows = select(
        Outcome, "WHERE case_id = ANY(%s) AND superseded_at IS NULL ORDER BY id FOR UPDATE", [asked]
    )
    return {(row.case_id, row.complainant_id): row for row in rows}


def _end(ids: Sequence[UUID], *, now: datetime) -> None:
    if ids:
        execute("UPDATE cases_outcome SET superseded_at = %s WHERE id = ANY(%s)", [now, list(ids)])


def withdraw_outcomes(case_ids: Sequence[UUID], *, now: datetime) -> None:
    """These cases are open again: what became of their claims no longer counts, until they are decided anew."""
    require_transaction()
    ids = [row.id for row in _counting(case_ids).values()]
    if ids:
        execute(
            "UPDATE cases_outcome SET superseded_at = %s, judged_at = NULL WHERE id = ANY(%s)", [now, ids]
        )


def read_again(outcome_id: UUID, *, agrees: bool, actor: Actor, now: datetime) -> Outcome:
    """A second person has read what one alone rejected: it is lost for good, or counts as upheld after all.

    Raises:
        NotFound: there is no such outcome. WrongState: it does not wait for a second reading, or not for this person.
    """
    require_transaction()
    found = Outcome.objects.select_for_update().filter(id=outcome_id).first()
    if found is None:
        raise NotFound("There is no such outcome.")
    if not found.alone or found.superseded_at is not None:
        raise WrongState("This listing does not wait for a second reading any more.")
    if found.by_id == actor.id:
        raise WrongState("You rejected this notice yourself; another must read it.")
    row = Outcome(
        case_id=found.case_id, rights_holder_id=found.rights_holder_id, seller_id=found.seller_id,
        complainant_id=found.complainant_id, agent_id=found.agent_id, mandate_id=found.mandate_id, kind=found.kind,
        reason_code=found.reason_code, result=ClaimResult.REJECTED if agrees else ClaimResult.UPHELD, alone=False,
        by_id=actor.id, at=found.at, recorded_at=now,
    )  # fmt: skip
    _supersede([row], now=now)
    word = "agreed" if agrees else "disagreed"
    append(
        [Act("case", str(found.case_id), "outcome.read_again", actor, word, {"outcome": str(row.id)})],
        now=now,
    )
    return row


def claim_unjudged(limit: int) -> list[tuple[UUID, UUID, UUID]]:
    """Outcomes whose standings wait to be reckoned, row-locked: id, complainant, seller. Also those superseded."""
    require_transaction()
    return [
        (row[0], row[1], row[2])
        for row in fetch(
            "SELECT id, complainant_id, seller_id FROM cases_outcome WHERE judged_at IS NULL "
            "ORDER BY recorded_at LIMIT %s FOR UPDATE SKIP LOCKED",
            [limit],
        )
    ]


def mark_judged(ids: Sequence[UUID], *, now: datetime) -> None:
    """The standings that these outcomes touch have been reckoned."""
    execute("UPDATE cases_outcome SET judged_at = %s WHERE id = ANY(%s)", [now, list(ids)])


def _claims(case_ids: Sequence[UUID]) -> Mapping[UUID, list[Claim]]:
    """Who claimed something about each case: by the last answer that says so, and by notices with a known sender."""
    found: dict[UUID, dict[UUID, Claim]] = {}
    asked = of_before(case_ids)
    rows = (
        fetch(
            """SELECT DISTINCT ON (case_id) case_id, rights_holder_id, agent_id, mandate_id, reason_code, answer
               FROM cases_verdict WHERE case_id = ANY(%s) ORDER BY case_id, at DESC, id DESC""",
            [asked],
        )
        if asked
        else []
    )
    for case_id, holder, agent, mandate, reason, answer in rows:
        if answer in REMOVING_ANSWERS:
            claim = Claim(agent or holder, agent, mandate, ClaimKind.VERDICT, reason)
            found.setdefault(case_id, {})[claim.complainant_id] = claim
    rows = fetch(
        """SELECT case_id, complainant_id, agent_id, mandate_id, reason_code FROM cases_casenotice
           WHERE case_id = ANY(%s) AND complainant_id IS NOT NULL ORDER BY at, id""",
        [list(case_ids)],
    )
    for case_id, complainant, agent, mandate, reason in rows:
        claim = Claim(complainant, agent, mandate, ClaimKind.NOTICE, reason)
        found.setdefault(case_id, {}).setdefault(complainant, claim)
    return {case_id: list(claims.values()) for case_id, claims in found.items()}
