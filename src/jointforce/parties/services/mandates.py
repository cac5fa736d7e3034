"""Writes about mandates: submitted, verified or rejected, ended; each step with its way back, and in the ledger."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import insert, require_transaction
from jointforce.domain import mandate as rules
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, NotFound, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.vocabulary import MandateStatus
from jointforce.ledger.services import Act, append
from jointforce.parties.models import Mandate, Party
from jointforce.parties.permissions import visible_mandates
from jointforce.parties.schemas import MandateIn

_REFUSED = {
    Ability.VERIFY_MANDATES: "Only the rights holder's owner or an analyst verifies or rejects a mandate.",
    Ability.WRITE_MANDATES: "Your role may not submit or end mandates.",
}


def submit_mandates(rows: Sequence[MandateIn], *, actor: Actor, now: datetime) -> list[Mandate]:
    """Mandates that wait for verification; until then they allow nothing.

    Raises:
        NotAllowed: the actor may not submit mandates. Invalid: dates or what it allows make no sense.
        WrongState: one of that agent for that rights holder waits already.
    """
    require_transaction()
    _require(actor, Ability.WRITE_MANDATES)
    _lock({row.agent_id for row in rows} | {row.rights_holder_id for row in rows})
    waiting = set(
        Mandate.objects.filter(
            agent_id__in={row.agent_id for row in rows}, status=MandateStatus.SUBMITTED
        ).values_list("agent_id", "rights_holder_id")
    )
    made = []
    for row in rows:
        rules.check_dates(row.valid_from, row.valid_until)
        if (row.agent_id, row.rights_holder_id) in waiting:
            raise WrongState(
                "A mandate of this agent waits for verification already; decide on that one first."
            )
        waiting.add((row.agent_id, row.rights_holder_id))
        made.append(
            Mandate(
                agent_id=row.agent_id, rights_holder_id=row.rights_holder_id, operator_id=row.operator_id,
                valid_from=row.valid_from, valid_until=row.valid_until, right_ids=sorted(set(row.right_ids)),
                allows=rules.allowed(row.allows), document_hash=row.document_hash, document_type=row.document_type,
                submitted_at=now, submitted_by=actor.id,
            )
        )  # fmt: skip
    insert(made)
    append([_act(m, actor, {"document": m.document_hash, **_terms(m)}) for m in made], now=now)
    return made


def set_mandate_status(
    mandate_ids: Sequence[UUID], target: MandateStatus, *, actor: Actor, reason: str, now: datetime
) -> list[Mandate]:
    """Verify, reject, end, or submit again; all of them or none. Holds from the next request of the agent on.

    Raises:
        NotFound: one is not the actor's to see. NotAllowed: the actor's role may not do this.
        WrongState: one cannot make that step, is past its last day, or shares days with another of the same two.
    """
    require_transaction()
    seen = list(Mandate.objects.filter(visible_mandates(actor), id__in=mandate_ids))
    if len(seen) != len(set(mandate_ids)):
        raise NotFound("There is no such mandate.")
    _lock({m.agent_id for m in seen} | {m.rights_holder_id for m in seen})
    rows = list(
        Mandate.objects.filter(id__in=mandate_ids)
        .select_related("agent", "rights_holder")
        .order_by("id")
        .select_for_update(of=("self",))
    )
    for found in rows:
        _require(actor, rules.move(MandateStatus(found.status), target))
        if target is MandateStatus.VERIFIED:
            _check_verifiable(found, now)
        if target is MandateStatus.SUBMITTED:
            _check_none_waits(found)
        _enter(found, target, actor, reason, now)
        found.save()
    append([_act(m, actor, {"reason": text_hash(reason)}) for m in rows], now=now)
    return rows


def _require(actor: Actor, ability: Ability) -> None:
    if not may(actor, ability):
        raise NotAllowed(_REFUSED[ability])


def _lock(party_ids: set[UUID]) -> None:
    """Two who act on the mandates of one party do so one after the other; rows that name the party are not held up."""
    rows = Party.objects.filter(id__in=party_ids).order_by("id").select_for_update(no_key=True)
    list(rows.values_list("id", flat=True))


def _check_verifiable(found: Mandate, now: datetime) -> None:
    if found.valid_until is not None and found.valid_until < now.date():
        raise WrongState(
            f"The mandate's last day, {found.valid_until:%d %b %Y}, has passed; a new one is needed."
        )
    span = (found.valid_from, found.valid_until)
    others = Mandate.objects.filter(
        agent_id=found.agent_id, rights_holder_id=found.rights_holder_id, status=MandateStatus.VERIFIED
    )
    for other in others.order_by("valid_from"):
        if rules.overlap(span, (other.valid_from, other.valid_until)):
            until = "without an end" if other.valid_until is None else f"to {other.valid_until:%d %b %Y}"
            raise WrongState(
                f"{found.agent.name} has a mandate of {found.rights_holder.name} from {other.valid_from:%d %b %Y} "
                f"{until} already, and two never hold on the same day; end that one first."
            )


def _check_none_waits(found: Mandate) -> None:
    waiting = Mandate.objects.filter(
        agent_id=found.agent_id, rights_holder_id=found.rights_holder_id, status=MandateStatus.SUBMITTED
    )
    if waiting.exists():
        raise WrongState("Another mandate of this agent waits for verification; decide on that one first.")


def _enter(found: Mandate, target: MandateStatus, actor: Actor, reason: str, now: datetime) -> None:
    found.status, found.reason = target, reason.strip()[:300]
    if target is MandateStatus.VERIFIED:
        found.verified_at, found.verified_by = now, actor.id
    elif target is MandateStatus.ENDED:
        found.ended_at, found.ended_by = now, actor.id
    elif target is MandateStatus.SUBMITTED:
        found.submitted_at, found.submitted_by = now, actor.id
        found.verified_at, found.verified_by, found.ended_at, found.ended_by = None, "", None, ""


def _terms(found: Mandate) -> dict[str, object]:
    return {
        "holder": str(found.rights_holder_id),
        "agent": str(found.agent_id),
        "from": found.valid_from.isoformat(),
        "until": found.valid_until.isoformat() if found.valid_until else "",
        "rights": [str(right) for right in found.right_ids],
        "allows": found.allows,
    }


def _act(found: Mandate, actor: Actor, facts: dict[str, object]) -> Act:
    return Act("mandate", str(found.id), f"mandate.{found.status}", actor, "", facts)
