"""Opens cases: at most one open case a listing and rights holder; what comes later joins it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from jointforce.base.models import new_row
from jointforce.base.reading import begin
from jointforce.base.sql import execute, fetch, insert, insert_missing, require_transaction, select
from jointforce.cases.models import Case, CaseNotice
from jointforce.cases.schemas import Opened, Opening
from jointforce.cases.services.asking import Question, ask
from jointforce.cases.services.decisions import end_open_questions
from jointforce.cases.services.locking import store
from jointforce.domain import case_flow
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CLOSED_STATES, DESK_STATES, CaseEvent, CaseState
from jointforce.domain.matter import Matter, still_covers
from jointforce.domain.questions import QuestionKind, worth
from jointforce.domain.urgency import desk_due, hours_ahead
from jointforce.domain.vocabulary import CaseOrigin, Signal, Standing
from jointforce.ledger.services import Act, append
from jointforce.parties import queries as parties


def open_cases(openings: Sequence[Opening], *, actor: Actor, now: datetime) -> list[Opened]:
    """Open a case for each, or join the open one, or let it rest where it was settled and nothing that matters changed.

    Locks the listings first, so that two sweeps or a sweep and a notice never open two.
    """
    require_transaction()
    if not openings:
        return []
    openings = list({(o.listing_id, o.rights_holder_id): o for o in openings}.values())
    execute(
        "SELECT 1 FROM intake_listing WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
        [[o.listing_id for o in openings]],
    )
    earlier = _earlier_cases(openings)
    standings = parties.standings({o.rights_holder_id for o in openings})
    results: list[Opened] = []
    made: list[Case] = []
    numbers = iter(_numbers(len(openings)))
    for opening in openings:
        before = earlier.get((opening.listing_id, opening.rights_holder_id))
        if before is not None and CaseState(before.state) not in CLOSED_STATES:
            results.append(Opened(before, "joined", opening))
        elif before is not None and _settled(before, opening):
            results.append(Opened(before, "asked_before", opening))
        else:
            standing = standings[opening.rights_holder_id]
            case = _new_case(opening, before, next(numbers), standing, actor, now)
            made.append(case)
            results.append(Opened(case, "opened", opening))
    insert(made)
    begin(case.id for case in made)
    opened = [r for r in results if r.what == "opened"]
    ask([_question(r) for r in opened if r.case.state in (CaseState.REFERRED, CaseState.WAITING)], now=now)
    _look_at_once([r.case for r in results if r.what == "joined" and r.opening.notice_id], actor, now)
    joined = [r for r in results if r.what == "joined" and _brings_news(r)]
    store([replace_version(r) for r in joined], now=now)
    _attach_notices(results, now)
    append([_act(r, actor) for r in (*opened, *joined)], now=now)
    return results


def _question(opened: Opened) -> Question:
    opening = opened.opening
    return Question(
        opened.case,
        opening.kind,
        opening.question,
        opening.deadline_hours,
        worth(
            opening.risk,
            opening.matter.price,
            any(found["signal"] == Signal.REPLICA_LANGUAGE for found in opening.evidence),
        ),
    )


def _look_at_once(noticed: Sequence[Case], actor: Actor, now: datetime) -> None:
    """A notice does not wait for the rights holder's budget: an analyst looks, and the question is not asked."""
    waiting = [case for case in noticed if case.state == CaseState.WAITING]
    for case in waiting:
        case.state = case_flow.move(CaseState.WAITING, CaseEvent.REVIEW, actor)
    end_open_questions([case.id for case in waiting], now=now)
    store(waiting, now=now)
    append([Act("case", str(c.id), "case.review", actor, "", {}) for c in waiting], now=now)


def _brings_news(joined: Opened) -> bool:
    """Whether it says something that the open case does not know: a version or a notice. A new sweep alone does not."""
    opening = joined.opening
    return opening.notice_id is not None or opening.version_id != joined.case.latest_version_id


def replace_version(joined: Opened) -> Case:
    """The open case, now knowing of the listing's newer version; its frozen copy stays as it was."""
    joined.case.latest_version_id = joined.opening.version_id
    return joined.case


def refer_back(
    cases: Sequence[Case], kind: QuestionKind, question: str, *, hours: int, actor: Actor, now: datetime
) -> None:
    """An analyst asks the rights holder (again). The cases are locked by the caller.

    Raises:
        WrongState: a case is not with an analyst. NotAllowed: the actor is none.
    """
    for case in cases:
        case.state = case_flow.move(CaseState(case.state), CaseEvent.REFER_BACK, actor)
        case.due_at = now + timedelta(hours=hours)
    store(cases, now=now)
    ask([Question(case, kind, question, hours) for case in cases], now=now)
    append(
        [
            Act("case", str(c.id), "case.referred", actor, "", {"due_at": str(c.due_at), "kind": kind.value})
            for c in cases
        ],
        now=now,
    )


def _earlier_cases(openings: Sequence[Opening]) -> dict[tuple[UUID, UUID], Case]:
    """The open case of each listing and rights holder, which may have been opened again, or else the newest."""
    pairs = {(o.listing_id, o.rights_holder_id) for o in openings}
    listings = list({listing for listing, _ in pairs})
    rows = select(Case, "WHERE listing_id = ANY(%s) ORDER BY id FOR UPDATE", [listings])
    open_last = sorted(rows, key=lambda case: CaseState(case.state) not in CLOSED_STATES)
    return {
        (c.listing_id, c.rights_holder_id): c
        for c in open_last
        if (c.listing_id, c.rights_holder_id) in pairs
    }


def _settled(before: Case, opening: Opening) -> bool:
    """Whether the earlier case still says enough: what it rests on has not changed, and nothing was restricted."""
    if opening.again or opening.event is CaseEvent.RESTRICT or opening.notice_id is not None:
        return False
    price = None if before.matter_price is None else float(before.matter_price)
    return still_covers(Matter(before.matter_key, price, before.matter_currency), opening.matter)


def _numbers(count: int) -> list[int]:
    return [r[0] for r in fetch("SELECT nextval('case_number_seq') FROM generate_series(1, %s)", [count])]


def _new_case(
    opening: Opening, before: Case | None, number: int, standing: Standing, actor: Actor, now: datetime
) -> Case:
    state = case_flow.move(CaseState.NEW, opening.event, actor)
    if state is CaseState.REFERRED:
        due_at: datetime | None = now + timedelta(hours=opening.deadline_hours)
    else:
        due_at = desk_due(state, now) if state in DESK_STATES else None
    ahead = hours_ahead(opening.risk, standing)
    price = opening.matter.price
    return new_row(
        Case,
        number=number,
        operator_id=opening.operator_id,
        marketplace_id=opening.marketplace_id,
        rights_holder_id=opening.rights_holder_id,
        seller_id=opening.seller_id,
        right_id=opening.right_id,
        listing_id=opening.listing_id,
        listing_external_id=opening.listing_external_id,
        version_id=opening.version_id,
        latest_version_id=opening.version_id,
        listing=opening.listing,
        evidence=opening.evidence,
        mark=opening.mark[:400],
        state=state,
        origin=opening.origin,
        risk=opening.risk,
        risk_reasons=opening.risk_reasons,
        triage_reason=opening.triage_reason,
        policy_version_id=opening.policy_version_id,
        on_silence=opening.on_silence,
        measure=opening.measure,
        matter_key=opening.matter.key,
        matter_price=None if price is None else Decimal(str(price)),
        matter_currency=opening.matter.currency,
        cleared_product_id=opening.cleared_product_id,
        earlier_case=before,
        opened_at=now,
        due_at=due_at,
        check_from=now if state is CaseState.REMOVING and opening.notice_id is not None else None,
        ask_seller_at=None if opening.ask_seller_after is None else now + opening.ask_seller_after,
        urgency_hours=ahead,
        urgent_at=due_at - timedelta(hours=ahead) if due_at is not None and state in DESK_STATES else None,
        changed_at=now,
    )


def _attach_notices(results: Sequence[Opened], now: datetime) -> None:
    noticed = [(r, notice) for r in results if (notice := r.opening.notice_id) is not None]
    insert([_case_notice(r, notice, now) for r, notice in noticed if r.what == "opened"])
    insert_missing([_case_notice(r, notice, now) for r, notice in noticed if r.what != "opened"])


def _case_notice(opened: Opened, notice_id: UUID, now: datetime) -> CaseNotice:
    case, claimed = opened.case, opened.opening.claimed
    return new_row(
        CaseNotice,
        case_id=case.id,
        rights_holder_id=case.rights_holder_id,
        notice_id=notice_id,
        at=now,
        **({} if claimed is None else asdict(claimed)),
    )


def _act(result: Opened, actor: Actor) -> Act:
    opening = result.opening
    verb = {
        "joined": "case.joined",
        "opened": f"case.{opening.event.value}",
    }[result.what]
    facts = {
        "listing": str(opening.listing_id),
        "version": str(opening.version_id),
        "rights_holder": str(opening.rights_holder_id),
        "origin": CaseOrigin(opening.origin).value,
        "risk": round(opening.risk, 4),
    }
    if opening.cleared_product_id:
        facts["cleared_product"] = str(opening.cleared_product_id)
    if opening.policy_version_id:
        facts["policy"] = str(opening.policy_version_id)
    if opening.notice_id:
        facts["notice"] = str(opening.notice_id)
    if result.case.earlier_case_id and result.what == "opened":
        facts["earlier_case"] = str(result.case.earlier_case_id)
    return Act("case", str(result.case.id), verb, actor, "", facts)
