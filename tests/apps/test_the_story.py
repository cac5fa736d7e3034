"""The main story, through the flows and the real database, without a door."""

import pytest

from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn, PortalFilter
from jointforce.domain.actor import system
from jointforce.domain.vocabulary import Answer, PartyKind, RightStatus, Role
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, intake, onboarding, sweep
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties

pytestmark = pytest.mark.django_db


def test_a_disguised_listing_is_referred_and_removed_on_a_members_word() -> None:
    """Feed, screening, question, verdict, order, ledger."""
    house = onboarding.create_operator("Bazaar")
    installer = system("installer")
    holder = onboarding.create_rights_holder("Vexora", operator_id=house.id, actor=installer)
    person = onboarding.invite(
        holder.id, email="ada@vexora.example", name="Ada", role=Role.BRAND_OWNER, actor=installer
    )
    right = {
        "id": "R1",
        "mark": "Vexora",
        "nice_classes": "25",
        "territories": "EU",
        "usual_price_low": "110",
        "currency": "EUR",
    }
    [submitted] = onboarding.submit_rights(
        [right], actor=installer, holder_id=holder.id, operator_id=house.id
    )
    assert submitted.status == "created", submitted
    assert submitted.listing_id is not None
    onboarding.set_right_status([submitted.listing_id], RightStatus.VERIFIED, reason="seen", actor=installer)
    listing = {"id": "L1", "title": "V*x⭐ra runner black", "price": 19, "currency": "EUR", "seller_id": "S1"}
    [posted] = intake.post_listings([listing], actor=installer, marketplace_id=house.id)
    assert posted.status == "created", posted
    counted = sweep.sweep_waiting()
    assert counted.cases_opened == 1, counted
    ada = parties.person_actor(person.id, holder.id)
    assert ada is not None
    assert ada.party_kind is PartyKind.RIGHTS_HOLDER
    [case] = cases.page(ada, PortalFilter()).cases
    assert case.state == "referred"
    [result] = answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=ada)
    assert result.recorded, result
    assert cases.case(ada, case.id).state == "removing"
    [order] = enforcement.orders_of(case.id)
    assert (order.seq, order.state) == (1, "pending")
    assert enforcement.restriction_in_force(case.id) is not None
    answer.retract(case.id, actor=ada)
    assert cases.case(ada, case.id).state == "reinstated"
    assert list(ledger.verify()) == []
