"""What the tests of the seller's side begin with: listings that were removed, and what an analyst decides."""

from typing import TYPE_CHECKING, Any

from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.reasons import reasons_for_ruling
from jointforce.domain.vocabulary import Answer
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, review, sweep
from tests.world import World

if TYPE_CHECKING:
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
