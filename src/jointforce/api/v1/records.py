"""The record of the key's own party."""

from django.http import HttpRequest
from ninja import Router

from jointforce.api.v1.auth import actor_of
from jointforce.api.v1.errors import READS
from jointforce.api.v1.schemas.records import LostOut, RecordOut, TallyOut
from jointforce.domain.abilities import Ability
from jointforce.domain.tally import Tally
from jointforce.flows.record import record

router = Router(tags=["Record"])


@router.get("/record", response={200: RecordOut, **READS})
def get_record(request: HttpRequest) -> RecordOut:
    """What became of your claims, the standing that follows, and what would change it."""
    actor = actor_of(request, Ability.READ_CASES)
    view = record(actor, actor.require_party())
    return RecordOut(
        party_id=view.party.id,
        standing=view.standing.value,
        rule=f"{view.found.rule.name} {view.found.rule.version}",
        days=view.found.record.days,
        tally=_tally(view.tally),
        reasons={code: _tally(tally) for code, tally in view.reasons},
        explanation=view.sentence,
        changes=list(view.changes),
        undecided_limit=view.lane.undecided,
        kept_until=view.kept_until,
        suspended_until=view.suspended_until,
        lost=[
            LostOut(
                case_id=row.case_id, listing_id=row.case.listing_external_id, result=row.result,
                reason_code=row.reason_code, at=row.at,
            )
            for row in view.lost
        ],
    )  # fmt: skip


def _tally(tally: Tally) -> TallyOut:
    return TallyOut(
        decided=tally.decided, upheld=tally.upheld, rejected=tally.rejected, retracted=tally.retracted,
        countered=tally.countered, unanswered=tally.unanswered, share=tally.share, low=tally.bounds[0],
        high=tally.bounds[1],
    )  # fmt: skip
