"""Measures against misuse as people decide them: warn, suspend, dismiss, lift; and their end by the clock (Art. 23)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.domain import misuse_words as words
from jointforce.domain.actor import Actor, system
from jointforce.domain.misuse import MeasureState, MisuseStep
from jointforce.domain.vocabulary import Standing
from jointforce.flows import misuse_due, standing, tell_misuse
from jointforce.flows.batches import Settled, settle
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services
from jointforce.parties.services import NewStanding

if TYPE_CHECKING:
    from jointforce.parties.models import MisuseMeasure

BATCH = 200


def decide(measure_id: UUID, *, impose: bool, reasons: str, actor: Actor) -> "MisuseMeasure":
    """A person imposes the proposed step, or dismisses it; what is imposed is told at once, with its reasons.

    A suspension makes the standing `suspended` until its day.

    Raises:
        NotAllowed, NotFound, Invalid, WrongState: with a sentence.
    """
    party_id = parties.misuse_measure(actor, measure_id).party_id
    with transaction.atomic():
        now = clock_now()
        parties_services.lock_parties([party_id])
        measure = parties_services.decide_misuse_measure(
            measure_id, impose=impose, reasons=reasons, actor=actor, now=now
        )
        if measure.state == MeasureState.IN_FORCE:
            if measure.step == MisuseStep.SUSPENSION:
                assert measure.until is not None
                said = f"{words.article(measure.party.kind)}, until {measure.until:%d %b %Y, %H:%M} UTC. {measure.why}"
                _set({party_id: (Standing.SUSPENDED, said)}, actor=actor, now=now)
            tell_misuse.told([measure], now=now)
        return measure


def lift(measure_id: UUID, *, reasons: str, actor: Actor) -> "MisuseMeasure":
    """A person ends a measure before its day; the standing that a suspension put aside is reckoned anew at once.

    Raises:
        NotAllowed, NotFound, Invalid, WrongState: with a sentence.
    """
    party_id = parties.misuse_measure(actor, measure_id).party_id
    with transaction.atomic():
        now = clock_now()
        parties_services.lock_parties([party_id])
        measure = parties_services.lift_misuse_measure(measure_id, reasons=reasons, actor=actor, now=now)
        _after([measure], actor=actor, now=now)
        return measure


def end_due() -> int:
    """End what has come to its day; how many ended. Safe in two processes."""
    return settle(_end_due, BATCH)


def _end_due(now: datetime, size: int) -> Settled:
    clock = system("misuse")
    due = parties.misuse_measures_over(now, size)
    parties_services.lock_parties({party_id for _, party_id in due})
    ended = parties_services.end_misuse_measures([id_ for id_, _ in due], actor=clock, now=now)
    _after(ended, actor=clock, now=now)
    return Settled(len(due), len(ended))


def _after(measures: "Sequence[MisuseMeasure]", *, actor: Actor, now: datetime) -> None:
    """What a measure's end brings: the standing put aside, as the record lets it be; a letter."""
    ids = {m.party_id for m in measures}
    _set(
        {
            m.party_id: (Standing(m.standing_before), "The suspension for misuse is in force no more.")
            for m in measures
            if m.standing_before and m.party.standing == Standing.SUSPENDED
        },
        actor=actor,
        now=now,
    )
    standing.reckon(ids, now=now)
    misuse_due.weigh(ids, now=now)
    tell_misuse.told(measures, now=now)


def _set(new: dict[UUID, tuple[Standing, str]], *, actor: Actor, now: datetime) -> None:
    """Set standings that the arithmetic does not give, with the record as it is."""
    locked = parties_services.lock_parties(new)
    judged = standing.judgements_of(list(locked.values()), now=now)
    rows = []
    for id_, (given, sentence) in new.items():
        record = judged[id_][0].record
        if locked[id_].standing != given:
            rows.append(
                NewStanding(
                    locked[id_], given, sentence, asdict(record.tally), record.days, record.tally.bounds
                )
            )
    parties_services.set_standings(rows, actor=actor, now=now)
