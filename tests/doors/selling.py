"""What the tests of the seller's side begin with: listings that were removed, and what an analyst decides."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jointforce.base.clock import as_of, now
from jointforce.cases import queries as cases
from jointforce.cases.queries import seller_questions as questions
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.lanes import LANES
from jointforce.domain.reasons import reasons_for_ruling
from jointforce.domain.vocabulary import Answer, ProgrammePhase, Standing
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, intake, notices, review, seller_questions, sweep
from jointforce.intake.schemas import LineIn, NoticeIn
from jointforce.parties.models import Party
from tests.world import INSTALLER, World

if TYPE_CHECKING:
    from jointforce.cases.models import SellerQuestion
    from jointforce.enforcement.models import StatementOfReasons


def removed(
    world: World, count: int = 1, seller: str = "S1", mark: str = "Vexora", **more: Any
) -> "list[StatementOfReasons]":
    """So many removed listings of a seller; their statements."""
    owner = world.actors["owner" if mark == "Vexora" else "stranger"]
    written = f"{mark[0]}*{mark[2]}⭐{mark[4:]}"
    row = {"title": f"{written} runner of {seller}", "price": 19, "currency": "EUR", "seller_id": seller}
    world.post(*({**row, **more, "id": f"{seller}-{mark}-{n}"} for n in range(count)))
    sweep.sweep_waiting()
    found = {c.listing_external_id: c for c in cases.visible(owner).filter(state="referred")}
    ids = [found[f"{seller}-{mark}-{n}"].id for n in range(count)]
    answer.answer_referrals([AnswerIn(i, Answer.COUNTERFEIT) for i in ids], actor=owner)
    return [enforcement.statements_of(i)[0] for i in ids]


def decide(
    world: World,
    statement: "StatementOfReasons",
    event: CaseEvent,
    explanation: str,
    who: str = "analyst",
) -> None:
    """An analyst decides about the statement's case."""
    review.decide(
        [statement.case_id],
        event,
        reason_code=reasons_for_ruling(review.RULINGS[event])[0].code,
        explanation=explanation,
        actor=world.actors[who],
    )


def state(world: World, statement: "StatementOfReasons") -> str:
    """How the statement's case stands."""
    return cases.case(world.actors["seller"], statement.case_id).state


def put_to_seller(
    owner: Actor, right_id: UUID, marketplace_id: UUID, *, listing: str, seller: str, title: str, reason: str
) -> "SellerQuestion":
    """The seller is asked about a plain offer that its rights holder, new for that time, reported and nobody read."""
    holder = Party.objects.filter(id=owner.require_party())
    before = holder.values("standing", "phase").get()
    new: dict[str, Any] = {"standing": Standing.NEW, "phase": ProgrammePhase.NONE}
    with as_of(now() - timedelta(hours=LANES[Standing.NEW].hours, minutes=1)):
        row = {"id": listing, "title": title, "seller_id": seller}
        intake.post_listings([row], actor=INSTALLER, marketplace_id=marketplace_id)
        sweep.sweep_waiting()
        line = LineIn(listing, right_id, "counterfeit_mark")
        said = NoticeIn((line,), reason=reason, statements=frozenset({"good_faith"}))
        [filed] = notices.file_notice(said, actor=replace(owner, **new)).lines
    holder.update(**new)
    seller_questions.ask_unread()
    holder.update(**before)
    assert filed.case_id is not None, filed.findings
    return questions.questions(system("test")).get(case_id=filed.case_id)
