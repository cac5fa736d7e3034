"""Listings are screened, each match is triaged, cases are opened, and what policy restricts is removed at once."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import services as cases
from jointforce.cases.schemas import Opened, Opening, RulingIn
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.facts import Known, Offer, speaking
from jointforce.domain.matter import Matter, fold_text, still_covers
from jointforce.domain.questions import KINDS, kind_for
from jointforce.domain.reasons import STAY_DOWN_REASON
from jointforce.domain.scope import out_of_scope
from jointforce.domain.triage_rules import Finding, ListingFacts
from jointforce.domain.vocabulary import CaseOrigin, Disposition, Ruling, Standing
from jointforce.flows import enforce, questions, tell, vault
from jointforce.flows.evidence import (
    frozen_evidence,
    frozen_listing,
    priced_right,
    seller_snapshots,
    usual_prices,
)
from jointforce.intake import queries as intake
from jointforce.intake import services as intake_services
from jointforce.intake.queries import Screenable
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.rights import services as rights_services
from jointforce.screening import tasks as screening
from jointforce.screening.schemas import Suspicion
from jointforce.triage import services as triage
from jointforce.triage.schemas import Outcome, ToTriage

log = logging.getLogger(__name__)
BATCH = 2000


@dataclass(slots=True)
class SweepCount:
    """What sweeps came to."""

    listings: int = 0
    matches: int = 0
    dispositions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cases_opened: int = 0
    removed_at_once: int = 0

    def add(self, other: "SweepCount") -> None:
        """Sum up."""
        self.listings += other.listings
        self.matches += other.matches
        self.cases_opened += other.cases_opened
        self.removed_at_once += other.removed_at_once
        for disposition, count in other.dispositions.items():
            self.dispositions[disposition] += count


def sweep_waiting(limit: int = BATCH) -> SweepCount:
    """Screen what was posted and waits; the worker calls it whenever something was posted, and again after a crash.

    A listing over which screening stumbles is set aside for a person, with the fault; it holds up no other. It is found
    by halves: what cannot be screened together is screened in smaller and smaller lots.
    """
    try:
        return _sweep_lot(limit)
    except (OperationalError, InterfaceError):
        raise  # the database is away, or wants it done again: no listing's fault
    except Exception as fault:
        if limit > 1:
            log.exception("%s listings could not be screened together; trying half as many", limit)
            return sweep_waiting(limit // 2)
        log.exception("a listing could not be screened; it waits at the desk")
        with transaction.atomic():
            for item in intake.claim_unscreened(1):
                intake_services.set_aside(item.version_id, f"{type(fault).__name__}: {fault}")
        return SweepCount(listings=1)


def _sweep_lot(limit: int) -> SweepCount:
    count = SweepCount()
    with transaction.atomic():
        waiting = intake.claim_unscreened(limit)
        if waiting:
            now = clock_now()
            latest = [item for item in waiting if item.number == item.latest]
            count.add(screen_in_transaction(latest, cause="posted", now=now, fresh=True))
            intake_services.mark_screened([item.version_id for item in waiting], now=now)
            count.listings = len(waiting)
    return count


def sweep_house(operator_id: UUID, *, cause: str) -> SweepCount:
    """Screen every listing of a house again, page by page: after rights or policies have changed."""
    count = SweepCount()
    after: UUID | None = None
    while page := intake.latest_after(operator_id, after, BATCH):
        with transaction.atomic():
            count.add(screen_in_transaction(page, cause=cause, now=clock_now()))
        after = page[-1].listing_id
    return count


def sweep_changed_houses() -> int:
    """Screen every listing again where rights have changed since the last whole sweep; how many houses.

    The version that a finished sweep was begun with is stored only at its end, so that a killed one is begun anew.
    """
    swept = 0
    for house in parties.operators():
        version = rights.version(house.id)
        if rights.swept_version(house.id) != version:
            sweep_house(house.id, cause="rights")
            with transaction.atomic():
                rights_services.mark_swept(house.id, version)
            swept += 1
    return swept


def screen_in_transaction(
    items: Sequence[Screenable], *, cause: str, now: datetime, fresh: bool = False
) -> SweepCount:
    """The whole story for these versions, in the caller's transaction.

    fresh: none of them was screened before, so nobody has said anything of a listing's first version yet.
    """
    count = SweepCount(listings=len(items))
    by_house: dict[UUID, list[Screenable]] = defaultdict(list)
    for item in items:
        by_house[item.operator_id].append(item)
    for operator_id, mine in by_house.items():
        actor = system("screening")
        found = screening.sweep(operator_id, mine, cause=cause, actor=actor, now=now)
        count.matches += found.matches
        subjects = _to_triage(found.suspicions, now, fresh=fresh)
        outcomes = triage.apply_policies(subjects, now=now, fresh=fresh) if subjects else []
        for outcome in outcomes:
            count.dispositions[outcome.triaged.disposition.value] += 1
        opened = _open(found.suspicions, outcomes, now)
        count.cases_opened += sum(o.what == "opened" for o in opened)
        count.removed_at_once += _restrict_at_once(opened, now)
        fresh_cases = [o for o in opened if o.what == "opened"]
        tell.questions([o.case for o in fresh_cases if o.opening.event is CaseEvent.REFER], now=now)
        held = {o.case.rights_holder_id for o in fresh_cases if o.opening.event is CaseEvent.WAIT}
        questions.ask_in_transaction(held, now=now)
    return count


def _to_triage(suspicions: Sequence[Suspicion], now: datetime, *, fresh: bool) -> list[ToTriage]:
    """Gather the facts: who is authorised, what was cleared, where each right reaches, how the seller stands."""
    if not suspicions:
        return []
    sellers = parties.by_ids({s.listing.seller_id for s in suspicions})
    authorised = rights.authorised_pairs(
        [(s.rights_holder_id, s.listing.seller_id) for s in suspicions], now.date()
    )
    known = [s for s in suspicions if not fresh or s.listing.number > 1]
    cleared = rights.clearances([(s.rights_holder_id, s.listing.listing_id) for s in known])
    scopes = rights.scopes_by_id(list({m.right_id for s in suspicions for m in s.matches if m.right_id}))
    known_facts = rights.known_of({m.right_id for s in suspicions for m in s.matches if m.right_id}, now)
    subjects = []
    for s in suspicions:
        before = cleared.get((s.rights_holder_id, s.listing.listing_id))
        in_scope, outside = _within_scope(s, scopes)
        facts = ListingFacts(
            findings=in_scope,
            risk=s.risk,
            category=s.listing.category,
            seller_standing=Standing(sellers[s.listing.seller_id].standing),
            authorised=(s.rights_holder_id, s.listing.seller_id) in authorised,
            cleared_before=before is not None and still_covers(before, _matter(s.listing)),
            outside_scope="" if in_scope else outside,
            told=_told(s, known_facts),
        )
        subjects.append(
            ToTriage(
                s.listing.version_id, s.listing.listing_id, s.listing.marketplace_id, s.rights_holder_id,
                s.listing.operator_id, facts, s.reasons,
            )
        )  # fmt: skip
    return subjects


def _told(suspicion: Suspicion, known: dict[UUID, list[Known]]) -> str:
    """What the rights holder's earlier answers say against the listing."""
    found = [
        fact for right in {m.right_id for m in suspicion.matches} if right for fact in known.get(right, ())
    ]
    if not found:
        return ""
    item = suspicion.listing
    folded = f"{fold_text(item.title)} {fold_text(item.description)}"
    return speaking(found, Offer(folded, item.ships_to, item.price, item.currency))


def _within_scope(
    suspicion: Suspicion, scopes: dict[UUID, tuple[list[str], list[int], str]]
) -> tuple[tuple[Finding, ...], str]:
    """The findings whose right reaches the listing; and, for the others, why it does not."""
    reasons: dict[UUID, str] = {}
    for right_id in {m.right_id for m in suspicion.matches if m.right_id}:
        territories, classes, _ = scopes[right_id]
        reasons[right_id] = out_of_scope(
            territories=territories, nice_classes=classes, ships_to=suspicion.listing.ships_to,
            category=suspicion.listing.category,
        )  # fmt: skip
    kept = tuple(
        Finding(m.signal, m.use, m.price_ratio)
        for m in suspicion.matches
        if m.right_id is None or not reasons[m.right_id]
    )
    return kept, next((reason for reason in reasons.values() if reason), "")


def _matter(item: Screenable) -> Matter:
    return Matter(item.matter_key, item.price, item.currency)


_EVENTS = {Disposition.REFER: CaseEvent.REFER, Disposition.RESTRICT: CaseEvent.RESTRICT}


def _event(disposition: Disposition, budgeted: bool) -> CaseEvent:
    """What has a budget waits first, all of it, so that the day's room goes to what is worth most."""
    event = _EVENTS[disposition]
    return CaseEvent.WAIT if budgeted and event is CaseEvent.REFER else event


def _open(suspicions: Sequence[Suspicion], outcomes: Sequence[Outcome], now: datetime) -> list[Opened]:
    acting = [(s, o) for s, o in zip(suspicions, outcomes, strict=True) if o.triaged.disposition in _EVENTS]
    if not acting:
        return []
    sellers = seller_snapshots([s.listing.seller_id for s, _ in acting])
    markets = parties.by_ids({s.listing.marketplace_id for s, _ in acting})
    budgeted = parties.questions_a_day({s.rights_holder_id for s, _ in acting})
    marks = rights.scopes_by_id(list({m.right_id for s, _ in acting for m in s.matches if m.right_id}))
    shown = [frozen_evidence(suspicion, marks) for suspicion, _ in acting]
    priced = [priced_right(evidence) for evidence in shown]
    prices = usual_prices(priced)
    openings = []
    for (suspicion, outcome), evidence, price_of in zip(acting, shown, priced, strict=True):
        item, triaged = suspicion.listing, outcome.triaged
        kind = kind_for(match.signal for match in suspicion.matches)
        right_id = next((UUID(e["right"]) for e in evidence if e["right"]), None)
        listing = frozen_listing(
            item, sellers[item.seller_id], markets[item.marketplace_id].name, item.received_at
        )
        listing["usual_price"], listing["usual_currency"] = prices.get(price_of, ("", ""))
        openings.append(
            Opening(
                operator_id=item.operator_id,
                marketplace_id=item.marketplace_id,
                rights_holder_id=suspicion.rights_holder_id,
                seller_id=item.seller_id,
                right_id=right_id,
                listing_id=item.listing_id,
                listing_external_id=item.external_id,
                version_id=item.version_id,
                listing=listing,
                evidence=evidence,
                mark=marks[right_id][2] if right_id else "",
                event=_event(triaged.disposition, suspicion.rights_holder_id in budgeted),
                origin=CaseOrigin.PROACTIVE,
                risk=suspicion.risk,
                risk_reasons=suspicion.reasons,
                triage_reason=triaged.reason,
                policy_version_id=outcome.policy_version_id,
                deadline_hours=triaged.rule.deadline_hours,
                on_silence=triaged.rule.silence(suspicion.risk),
                measure=triaged.rule.measure,
                matter=_matter(item),
                question=KINDS[kind].question,
                kind=kind,
            )
        )
    return cases.open_cases(vault.heed(openings, now), actor=system("triage"), now=now)


def _restrict_at_once(opened: Sequence[Opened], now: datetime) -> int:
    """Policy acts: the decision's actor is the system with the policy's version."""
    fresh = [o for o in opened if o.what == "opened" and o.opening.event is CaseEvent.RESTRICT]
    by_policy: dict[UUID | None, list[Opened]] = defaultdict(list)
    for o in fresh:
        by_policy[o.opening.policy_version_id].append(o)
    for policy, group in by_policy.items():
        actor = system(f"policy:{policy}")
        rulings = [
            RulingIn(o.case, None, Ruling.REMOVE, STAY_DOWN_REASON, o.opening.triage_reason, automated=True)
            for o in group
        ]
        decided = cases.decide(rulings, actor=actor, now=now)
        enforce.remove(decided, actor=actor, now=now, as_policy_says=True)
    return len(fresh)


def since_last_month(now: datetime) -> datetime:
    """The span over which a rule's catch is counted at the desk."""
    return now - timedelta(days=30)
