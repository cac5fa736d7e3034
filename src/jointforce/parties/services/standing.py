"""Standings as they change, by arithmetic or by a person; and appeals against them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jointforce.base.sql import insert, require_transaction
from jointforce.domain.abilities import Ability
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotFound, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.vocabulary import PartyKind, ProgrammePhase, Standing
from jointforce.ledger.services import Act, append
from jointforce.parties.models import Party, StandingAppeal, StandingChange
from jointforce.parties.services.parties import require

MAX_TEXT = 4000
KEPT = timedelta(days=90)
"""How long the arithmetic leaves a granted standing alone: as long as its window is."""
_ON_THE_WAY = (ProgrammePhase.NONE, ProgrammePhase.INVITED)


@dataclass(frozen=True, slots=True)
class NewStanding:
    """A standing to set, with what it rests on; `rule` is empty where a person sets it."""

    party: Party
    standing: Standing
    sentence: str
    tally: Mapping[str, int]
    days: int
    bounds: tuple[float, float]
    rule: str = ""


def lock_parties(ids: Iterable[UUID]) -> dict[UUID, Party]:
    """Parties by id, row-locked in order of id; rows that name them can be added meanwhile."""
    require_transaction()
    return {
        p.id: p for p in Party.objects.filter(id__in=set(ids)).order_by("id").select_for_update(no_key=True)
    }


def set_standings(rows: Sequence[NewStanding], *, actor: Actor, now: datetime) -> list[StandingChange]:
    """Change the standings of locked parties; a rights holder of good faith becomes eligible for the programme."""
    if not rows:
        return []
    changes, acts = [], []
    for row in rows:
        before = Standing(row.party.standing)
        row.party.standing = row.standing
        change = StandingChange(
            party=row.party, before=before, after=row.standing, sentence=row.sentence, tally=dict(row.tally),
            days=row.days, low=row.bounds[0], high=row.bounds[1], rule=row.rule, by_kind=actor.kind, by_id=actor.id,
            by_name=actor.name, at=now,
        )  # fmt: skip
        changes.append(change)
        facts: dict[str, Any] = {
            "before": before.value, "change": str(change.id), "rule": row.rule, "tally": dict(row.tally),
            "days": row.days, "sentence": text_hash(row.sentence),
        }  # fmt: skip
        acts.append(Act("party", str(row.party.id), "standing.changed", actor, row.standing.value, facts))
        if _becomes_eligible(row.party):
            facts = {"before": ProgrammePhase(row.party.phase).value, "reason": text_hash(row.sentence)}
            row.party.phase = ProgrammePhase.ELIGIBLE
            acts.append(
                Act("party", str(row.party.id), "phase.set", actor, ProgrammePhase.ELIGIBLE.value, facts)
            )
    Party.objects.bulk_update([row.party for row in rows], ["standing", "phase"], batch_size=1000)
    insert(changes)
    append(acts, now=now)
    return changes


def _becomes_eligible(party: Party) -> bool:
    return (
        party.kind == PartyKind.RIGHTS_HOLDER
        and party.standing == Standing.GOOD_FAITH
        and party.phase in _ON_THE_WAY
    )


def file_appeal(party: Party, text: str, *, actor: Actor, now: datetime) -> StandingAppeal:
    """The party objects to its standing.

    Raises:
        NotAllowed: the actor is no owner of it, nor the seller. Invalid: no text, or too long.
        WrongState: one waits already.
    """
    require_transaction()
    seller = party.kind == PartyKind.SELLER
    require(actor, Ability.FILE_COUNTER_NOTICE if seller else Ability.MANAGE_MEMBERS)
    if not text.strip() or len(text) > MAX_TEXT:
        raise Invalid(f"Say what is wrong with your record, in 1 to {MAX_TEXT:,} characters.")
    lock_parties([party.id])
    if StandingAppeal.objects.filter(party=party, granted__isnull=True).exists():
        raise WrongState("Your appeal waits already; the marketplace will answer it.")
    appeal = StandingAppeal.objects.create(
        party=party, text=text.strip(), by_id=actor.id, by_name=actor.name, at=now
    )
    facts = {"appeal": str(appeal.id), "text": text_hash(text.strip())}
    append([Act("party", str(party.id), "standing.appealed", actor, "", facts)], now=now)
    return appeal


def decide_appeal(
    appeal_id: UUID, *, granted: bool, standing: Standing | None, answer: str, actor: Actor, now: datetime
) -> StandingAppeal:
    """A person at the desk grants a standing, which the arithmetic then leaves alone for a while, or keeps the present.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence.
    """
    require_transaction()
    require(actor, Ability.MANAGE_PROGRAMME)
    if not answer.strip() or len(answer) > MAX_TEXT:
        raise Invalid(f"Say why, in 1 to {MAX_TEXT:,} characters; the party reads it.")
    appeal = StandingAppeal.objects.select_for_update().filter(id=appeal_id).first()
    if appeal is None:
        raise NotFound("There is no such appeal.")
    if appeal.granted is not None:
        raise WrongState("This appeal was decided already.")
    if granted and standing not in (Standing.NEW, Standing.NORMAL, Standing.GOOD_FAITH):
        raise Invalid("Grant new, normal or good faith.")
    appeal.granted, appeal.answer, appeal.decided_at = granted, answer.strip(), now
    appeal.decided_by, appeal.decided_by_name = actor.id, actor.name
    if granted and standing is not None:
        appeal.standing, appeal.kept_until = standing, now + KEPT
    appeal.save()
    word = "granted" if granted else "kept"
    facts = {"appeal": str(appeal.id), "standing": appeal.standing, "answer": text_hash(answer.strip())}
    append([Act("party", str(appeal.party_id), "standing.appeal_decided", actor, word, facts)], now=now)
    return appeal


def withdraw_grant(appeal_id: UUID, *, actor: Actor, now: datetime) -> StandingAppeal:
    """What was granted is no longer kept; the arithmetic speaks again.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    require_transaction()
    require(actor, Ability.MANAGE_PROGRAMME)
    appeal = StandingAppeal.objects.select_for_update().filter(id=appeal_id).first()
    if appeal is None:
        raise NotFound("There is no such appeal.")
    if appeal.kept_until is None or appeal.kept_until <= now:
        raise WrongState("Nothing is kept by this appeal.")
    appeal.kept_until = now
    appeal.save(update_fields=["kept_until"])
    append(
        [
            Act(
                "party",
                str(appeal.party_id),
                "standing.grant_withdrawn",
                actor,
                "",
                {"appeal": str(appeal.id)},
            )
        ],
        now=now,
    )
    return appeal
