"""What the tests of clocks begin with: a right under a law, a seller that answers, and letters that arrive."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from jointforce.base.clock import as_of
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Tried
from jointforce.domain import counter_parts
from jointforce.domain.regime_files import REGIMES
from jointforce.domain.vocabulary import RightStatus
from jointforce.flows import (
    deliver,
    onboarding,
    review,
)
from tests.world import INSTALLER, World

if TYPE_CHECKING:
    from jointforce.cases.models import Case


def right(world: World, kind: str, territories: str) -> None:
    """Vexora's right becomes one of that kind."""
    row = {
        "id": "R-Vexora",
        "mark": "Vexora",
        "nice_classes": "25",
        "territories": territories,
        "right_type": kind,
    }
    [result] = onboarding.submit_rights(
        [row], actor=INSTALLER, holder_id=world.vexora.id, operator_id=world.operator.id
    )
    assert result.listing_id is not None, result
    onboarding.set_right_status([result.listing_id], RightStatus.VERIFIED, reason="seen", actor=INSTALLER)


def counter(world: World, case: "Case", at: datetime) -> None:
    """The seller answers, with all that the laws of this house ask of an answer."""
    parts = {part.code: "Given." for part in counter_parts.asked(REGIMES.values())}
    with as_of(at):
        review.counter(
            [case.id], "These are genuine; see the invoice.", actor=world.actors["seller"], parts=parts
        )


def deliver_letters(at: datetime) -> None:
    """Every letter that waits arrives."""
    with as_of(at):
        claimed = delivery.claim(100, channel="email", now=at)
        deliver.record([Tried(message, 200, "", timedelta(0), at) for message in claimed])
