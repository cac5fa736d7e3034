"""Measures against misuse, from the proposal to their end (DSA Art. 23); the parties are locked by the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.base.sql import insert, require_transaction
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.misuse import RULES, MeasureState, MisuseStep, Proposal
from jointforce.domain.misuse_words import STATES
from jointforce.ledger.services import Act, append
from jointforce.parties.models import MisuseMeasure, Party

MAX_TEXT = 4000
_FIGURES = ("why", "counted", "newest_at", "days")


@dataclass(frozen=True, slots=True)
class Due:
    """A step that a party's record asks for; warning: the one in force that a suspension follows."""

    party: Party
    proposal: Proposal
    warning: MisuseMeasure | None = None


def decides_misuse(actor: Actor) -> bool:
    """Whether the actor may decide about measures: an analyst or an account manager."""
    return may(actor, Ability.DECIDE_CASES) or may(actor, Ability.MANAGE_PROGRAMME)


def propose_misuse_measures(rows: Sequence[Due], *, actor: Actor, now: datetime) -> list[MisuseMeasure]:
    """Put steps before a person.

    Raises:
        IntegrityError: a party has an open proposal of that step already.
    """
    require_transaction()
    measures = insert([
        MisuseMeasure(
            party=row.party, step=row.proposal.step, why=row.proposal.why, counted=dict(row.proposal.counted),
            newest_at=row.proposal.newest, days=row.proposal.days, proposed_at=now,
            follows=row.warning if row.proposal.step is MisuseStep.SUSPENSION else None,
        )
        for row in rows
    ])  # fmt: skip
    append([_act(m, "misuse.proposed", actor, dict(m.counted)) for m in measures], now=now)
    return measures


def renew_proposals(rows: Sequence[tuple[MisuseMeasure, Proposal]]) -> None:
    """Bring the figures of open proposals up to date; a person decides on those that are shown."""
    require_transaction()
    changed = []
    for measure, proposal in rows:
        figures = (proposal.why, dict(proposal.counted), proposal.newest, proposal.days)
        if figures != tuple(getattr(measure, name) for name in _FIGURES):
            for name, value in zip(_FIGURES, figures, strict=True):
                setattr(measure, name, value)
            changed.append(measure)
    MisuseMeasure.objects.bulk_update(changed, _FIGURES, batch_size=1000)


def withdraw_proposals(measures: Sequence[MisuseMeasure], *, actor: Actor, now: datetime) -> None:
    """The records no longer ask for these steps."""
    require_transaction()
    for measure in measures:
        _close(measure, MeasureState.WITHDRAWN, "", actor, now)
    _store_closed(measures)
    append([_act(m, "misuse.withdrawn", actor, {}) for m in measures], now=now)


def decide_misuse_measure(
    measure_id: UUID, *, impose: bool, reasons: str, actor: Actor, now: datetime
) -> MisuseMeasure:
    """A person imposes the proposed step, or dismisses it; it is not proposed again for the same facts.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence. WrongState: it was decided already, by whom and how; or the
            warning that it follows is in force no more.
    """
    require_transaction()
    measure = _locked(measure_id, reasons, actor)
    if measure.state != MeasureState.PROPOSED:
        who = f", by {measure.decided_by_name}" if measure.decided_by_name else ""
        raise WrongState(f"This was decided already{who}: {STATES[MeasureState(measure.state)]}.")
    if impose and measure.follows is not None and measure.follows.state != MeasureState.IN_FORCE:
        raise WrongState(
            "The warning that this follows is in force no more: nobody is suspended without one."
        )
    measure.state = MeasureState.IN_FORCE if impose else MeasureState.DISMISSED
    measure.reasons, measure.decided_at = reasons.strip(), now
    measure.decided_by, measure.decided_by_name = actor.id, actor.name
    if impose:
        measure.until = RULES.ends_at(now, measure.days)
        if measure.step == MisuseStep.SUSPENSION:
            measure.standing_before = measure.party.standing
    measure.save()
    verb = {
        MisuseStep.WARNING: "misuse.warned",
        MisuseStep.SUSPENSION: "misuse.suspended",
    }[MisuseStep(measure.step)] if impose else "misuse.dismissed"  # fmt: skip
    facts = {**measure.counted, "reasons": text_hash(measure.reasons)}
    if measure.until is not None:
        facts |= {"days": measure.days, "until": measure.until.isoformat()}
    append([_act(measure, verb, actor, facts)], now=now)
    return measure


def lift_misuse_measure(measure_id: UUID, *, reasons: str, actor: Actor, now: datetime) -> MisuseMeasure:
    """A person ends a measure before its day; it then counts as none.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence. WrongState: it is not in force.
    """
    require_transaction()
    measure = _locked(measure_id, reasons, actor)
    if measure.state != MeasureState.IN_FORCE:
        raise WrongState(f"This is not in force: {STATES[MeasureState(measure.state)]}.")
    return lift_misuse_measures([measure], reasons=reasons, actor=actor, now=now)[0]


def lift_misuse_measures(
    measures: Sequence[MisuseMeasure], *, reasons: str, actor: Actor, now: datetime
) -> list[MisuseMeasure]:
    """The same for locked parties' measures in force, as a granted appeal lifts them."""
    require_transaction()
    for measure in measures:
        _close(measure, MeasureState.LIFTED, reasons.strip(), actor, now)
    _store_closed(measures)
    facts = {"reasons": text_hash(reasons.strip())}
    append([_act(m, "misuse.lifted", actor, facts) for m in measures], now=now)
    return list(measures)


def end_misuse_measures(ids: Sequence[UUID], *, actor: Actor, now: datetime) -> list[MisuseMeasure]:
    """Those of these measures that are in force, and whose day has come, end; those that ended."""
    require_transaction()
    rows = MisuseMeasure.objects.filter(id__in=ids, state=MeasureState.IN_FORCE, until__lte=now)
    measures = list(rows.order_by("id").select_for_update(of=("self",)).select_related("party"))
    for measure in measures:
        _close(measure, MeasureState.ENDED, "", actor, now)
    _store_closed(measures)
    append([_act(m, "misuse.ended", actor, {}) for m in measures], now=now)
    return measures


def _locked(measure_id: UUID, reasons: str, actor: Actor) -> MisuseMeasure:
    if not decides_misuse(actor):
        raise NotAllowed("Only an analyst or an account manager decides about misuse.")
    if not reasons.strip() or len(reasons) > MAX_TEXT:
        raise Invalid(f"Say why, in 1 to {MAX_TEXT:,} characters.")
    rows = MisuseMeasure.objects.filter(id=measure_id).select_for_update(of=("self",))
    measure = rows.select_related("party", "follows").first()
    if measure is None:
        raise NotFound("There is no such measure.")
    return measure


def _close(measure: MisuseMeasure, state: MeasureState, because: str, actor: Actor, now: datetime) -> None:
    measure.state, measure.closed_at, measure.closed_because = state, now, because
    if not actor.is_system:
        measure.closed_by, measure.closed_by_name = actor.id, actor.name


def _store_closed(measures: Sequence[MisuseMeasure]) -> None:
    names = ("state", "closed_at", "closed_by", "closed_by_name", "closed_because")
    MisuseMeasure.objects.bulk_update(measures, names, batch_size=1000)


def _act(measure: MisuseMeasure, verb: str, actor: Actor, facts: dict[str, Any]) -> Act:
    facts = {"measure": str(measure.id), **facts}
    return Act("party", str(measure.party_id), verb, actor, MisuseStep(measure.step).value, facts)
