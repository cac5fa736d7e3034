"""Standings are reckoned: on every outcome within moments, and every night; each change is explained and told."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import queries as case_queries
from jointforce.cases import services as cases
from jointforce.cases.queries import outcomes
from jointforce.cases.queries.outcomes import Counts, RecordBy
from jointforce.domain import lanes
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, system
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.programmes import rule as programme_rule
from jointforce.domain.standing import Judgement, Record, Rule, counted, judge
from jointforce.domain.standing_words import explain
from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import PartyKind, Role, Standing
from jointforce.enforcement import queries as enforcement
from jointforce.flows import misuse_due, tell_misuse, tell_standing
from jointforce.flows.batches import Settled, settle
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services

if TYPE_CHECKING:
    from jointforce.parties.models import Party, StandingAppeal, StandingChange

BATCH = 200
_RANK = (
    Standing.SUSPENDED, Standing.PROBATION, Standing.NEW, Standing.NORMAL, Standing.GOOD_FAITH,
    Standing.TRUSTED_FLAGGER,
)  # fmt: skip


def judge_waiting() -> int:
    """Reckon the standings of those whose claims have been decided since; how many outcomes. Safe in two processes."""
    return settle(_judge_waiting, BATCH)


def _judge_waiting(now: datetime, size: int) -> Settled:
    found = cases.claim_unjudged(size)
    complainants, sellers = {row[1] for row in found}, {row[2] for row in found}
    misuse_due.weigh(complainants | sellers, now=now)
    reckon(complainants, now=now)
    cases.mark_judged([id_ for id_, _, _ in found], now=now)
    return Settled(len(found), len(found))


def nightly() -> int:
    """Reckon everybody's standing anew, since days pass; sellers' too. How many changed.

    Measures against misuse are proposed where they are due: to complainants and sellers with records, and with strikes.
    """
    changed = 0
    ids = outcomes.with_records(since=clock_now() - timedelta(days=2 * programme_rule().few_days))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            changed += len(reckon(set(ids[start : start + BATCH]), now=clock_now()))
    weighed = sorted({*ids, *enforcement.sellers_with_strikes(), *parties.under_misuse_proposal()})
    for start in range(0, len(weighed), BATCH):
        with transaction.atomic():
            misuse_due.weigh(weighed[start : start + BATCH], now=clock_now())
    return changed


def reckon(ids: "set[UUID]", *, now: datetime) -> "list[StandingChange]":
    """Judge these parties by their records and set what has changed; the party is told. In the caller's transaction."""
    locked = parties_services.lock_parties(ids)
    judgements = judgements_of(list(locked.values()), now=now)
    kept = parties.kept(locked, now)
    rows = [
        parties_services.NewStanding(
            party=locked[id_], standing=found.standing, sentence=explain(found, whose="its"),
            tally=asdict(found.record.tally), days=found.record.days, bounds=found.record.tally.bounds,
            rule=f"{found.rule.name} {found.rule.version}",
        )
        for id_, (found, alone) in judgements.items()
        if found.changed and not _waits(found, alone, locked[id_]) and not (id_ in kept and _lowers(found))
    ]  # fmt: skip
    changes = parties_services.set_standings(rows, actor=system("standing"), now=now)
    tell_standing.changed([(c, explain(judgements[c.party_id][0])) for c in changes], now=now)
    return changes


def _waits(found: Judgement, alone: int, party: "Party") -> bool:
    """A fall waits for a second reading, in a house that has a second analyst to read."""
    if (
        found.standing is not Standing.PROBATION
        or party.kind == PartyKind.SELLER
        or not lanes.fall_waits(alone)
    ):
        return False
    return party.operator_id is not None and len(parties.people_of(party.operator_id, [Role.ANALYST])) > 1


def _lowers(found: Judgement) -> bool:
    return _RANK.index(found.standing) < _RANK.index(found.before)


def judgements_of(found: "Sequence[Party]", *, now: datetime) -> dict[UUID, tuple[Judgement, int]]:
    """What the rule says of each party's record today, and how many of its lost listings rest on one person's word."""
    rule = programme_rule()
    fell = parties.falls_of(p.id for p in found)
    judged = {}
    for by, mine in (
        (RecordBy.SELLER, [p for p in found if p.kind == PartyKind.SELLER]),
        (RecordBy.COMPLAINANT, [p for p in found if p.kind != PartyKind.SELLER]),
    ):
        counts = outcomes.records(
            by, [p.id for p in mine], short_days=rule.window_days, long_days=rule.few_days, now=now
        )
        for party in mine:
            record = _record(rule, counts[party.id], fell.get(party.id), now)
            judgement = judge(rule, Standing(party.standing), record, on=now.date())
            judged[party.id] = (judgement, counts[party.id].alone)
    return judged


def _record(rule: Rule, counts: Counts, fell: datetime | None, now: datetime) -> Record:
    tally, days = counted(rule, counts.recent, counts.long)
    reasons = counts.recent_reasons if days == rule.window_days else counts.long_reasons
    until = None if fell is None else (fell + timedelta(days=rule.cooldown_days)).date()
    return Record(tally, days, reasons, until if until and until > now.date() else None)


def mandate_tallies(mandate_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Tally]:
    """The tally of each mandate over the days that count."""
    rule = programme_rule()
    found = outcomes.records(
        RecordBy.MANDATE, mandate_ids, short_days=rule.window_days, long_days=rule.few_days, now=now
    )
    return {id_: counted(rule, counts.recent, counts.long)[0] for id_, counts in found.items()}


def read_again(outcome_id: UUID, *, agrees: bool, actor: Actor) -> None:
    """A second analyst reads what one rejected, before a standing falls by it.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    if not may(actor, Ability.DECIDE_CASES):
        raise NotAllowed("Only an analyst reads a notice again.")
    with transaction.atomic():
        now = clock_now()
        row = cases.read_again(outcome_id, agrees=agrees, actor=actor, now=now)
        case_queries.case(actor, row.case_id)


def appeal(text: str, *, actor: Actor) -> "StandingAppeal":
    """The actor's own party objects to its standing; the desk is told.

    Raises:
        NotAllowed, Invalid, WrongState: with a sentence.
    """
    if actor.under_mandate:
        raise NotAllowed("The rights holder's own people appeal.")
    with transaction.atomic():
        now = clock_now()
        party = parties.party(actor, actor.require_party())
        found = parties_services.file_appeal(party, text, actor=actor, now=now)
        tell_standing.appealed(found, now=now)
        return found


def decide_appeal(appeal_id: UUID, *, standing: Standing | None, answer: str, actor: Actor) -> None:
    """A person at the desk grants a standing, or keeps the present one (`standing` None); the party is told.

    A grant lifts a warning and a suspension that are in force: it says that the record was wrong.

    Raises:
        NotAllowed, NotFound, Invalid, WrongState: with a sentence.
    """
    party = parties.appeal(actor, appeal_id).party
    with transaction.atomic():
        now = clock_now()
        locked = parties_services.lock_parties([party.id])[party.id]
        found = parties_services.decide_appeal(
            appeal_id, granted=standing is not None, standing=standing, answer=answer, actor=actor, now=now
        )
        if standing is not None and standing != locked.standing:
            judged = judgements_of([locked], now=now)[locked.id][0]
            row = parties_services.NewStanding(
                locked, standing, answer.strip(), asdict(judged.record.tally), judged.record.days,
                judged.record.tally.bounds,
            )  # fmt: skip
            parties_services.set_standings([row], actor=actor, now=now)
        if standing is not None:
            lifted = parties_services.lift_misuse_measures(
                parties.misuse_measures_in_force([locked.id]), reasons=answer, actor=actor, now=now
            )
            misuse_due.weigh([locked.id], now=now)
            tell_misuse.told(lifted, now=now)
        tell_standing.answered(found, now=now)


def withdraw_grant(appeal_id: UUID, *, actor: Actor) -> None:
    """What an appeal gave is kept no longer: the record speaks again, at once.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    party = parties.appeal(actor, appeal_id).party
    if party is None:
        raise NotFound("There is no such appeal.")
    with transaction.atomic():
        now = clock_now()
        parties_services.withdraw_grant(appeal_id, actor=actor, now=now)
        reckon({party.id}, now=now)
