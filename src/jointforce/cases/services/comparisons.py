"""Compares answers with what was known, and decisions with a second reading; nothing of it shows in the cases."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import fetch, insert, require_transaction
from jointforce.cases.models import Case, KnownAnswer, SecondReading
from jointforce.cases.permissions import visible_cases
from jointforce.cases.schemas import Decided
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.checks import agrees, sampled
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.reasons import RETRACTED_REASON
from jointforce.domain.vocabulary import Answer, Ruling


def compare_with_known(verdict_ids: Sequence[UUID], *, percent: int, now: datetime) -> None:
    """Keep, for a sample of these answers, whether they say what an analyst's ruling on an equal question had settled.

    The question is a real one, asked as any other: that its answer was known is found when it is answered, so no page,
    list or count can give it away before.
    """
    require_transaction()
    rows = fetch(
        """SELECT v.id, v.answer, v.referral_id, v.rights_holder_id, known.case_id, known.removing
           FROM cases_verdict v JOIN cases_referral r ON r.id = v.referral_id
           CROSS JOIN LATERAL (
               SELECT d.case_id, d.ruling IN ('remove', 'uphold') AS removing
               FROM cases_referral o JOIN cases_decision d ON d.case_id = o.case_id
               WHERE o.rights_holder_id = r.rights_holder_id AND o.group_key = r.group_key AND o.case_id <> r.case_id
                 AND o.answered_at IS NOT NULL AND d.by_kind = 'person' AND d.reason_code <> %s AND d.at < r.asked_at
                 AND NOT EXISTS (SELECT 1 FROM cases_decision later WHERE later.case_id = d.case_id AND later.id > d.id)
               ORDER BY d.id DESC LIMIT 1) known
           WHERE v.id = ANY(%s)""",
        [RETRACTED_REASON, list(verdict_ids)],
    )
    found = []
    for verdict, answer, referral, holder, source, removing in rows:
        agreed = agrees(Answer(answer), removing)
        if agreed is not None and sampled(referral, percent):
            found.append(
                KnownAnswer(
                    verdict_id=verdict, rights_holder_id=holder, source_case_id=source, removing=removing,
                    agreed=agreed, at=now,
                )
            )  # fmt: skip
    insert(found)


_REMOVING = frozenset({Ruling.REMOVE, Ruling.UPHOLD})


def have_read_again(decided: Sequence[Decided], *, actor: Actor, percent: int, now: datetime) -> None:
    """Put a sample of a person's decisions before another analyst."""
    require_transaction()
    insert(
        [
            SecondReading(
                decision=d.decision, case=d.case, rights_holder_id=d.case.rights_holder_id,
                operator_id=d.case.operator_id, removing=Ruling(d.decision.ruling) in _REMOVING,
                first_by=actor.id, first_by_name=actor.name, at=now,
            )
            for d in decided
            if actor.is_desk and sampled(d.decision.id, percent)
        ]
    )  # fmt: skip


def read_second(reading_id: UUID, removing: bool, *, actor: Actor, now: datetime) -> None:
    """What the second reader finds; the first word stands, and the decision too.

    Raises:
        NotAllowed: the actor decides no cases.
        NotFound: it does not wait for the actor: it was read, is its own, or is not its to see.
    """
    require_transaction()
    if not may(actor, Ability.DECIDE_CASES):
        raise NotAllowed("Only an analyst reads decisions a second time.")
    reading = SecondReading.objects.select_for_update().filter(id=reading_id, read_at__isnull=True).first()
    if reading is None or reading.first_by == actor.id or not _sees(actor, reading.case_id):
        raise NotFound("There is no such reading that waits for you.")
    reading.read_by, reading.agreed, reading.read_at = actor.id, removing == reading.removing, now
    reading.save(update_fields=["read_by", "agreed", "read_at"])


def _sees(actor: Actor, case_id: UUID) -> bool:
    return Case.objects.filter(visible_cases(actor), id=case_id).exists()
