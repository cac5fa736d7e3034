"""The made-up marketplace has lived for some weeks: cases in every state, and nothing that contradicts itself."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.cases.models import CounterNotice, Message
from jointforce.delivery import queries as delivery
from jointforce.domain.case_flow import CaseState
from jointforce.domain.vocabulary import (
    CaseOrigin,
    CounterNoticeState,
    MessageState,
    NoticeState,
    OrderState,
    RightStatus,
)
from jointforce.enforcement.models import Order, Restriction, StatementOfReasons
from jointforce.intake import queries as intake
from jointforce.ledger import queries as ledger
from jointforce.parties.models import Party
from jointforce.rights import queries as rights
from jointforce.samples import load
from jointforce.samples.brands import BRANDS
from jointforce.samples.house import SAMPLE
from jointforce.samples.sellers import MARKETPLACES

PASSING = {CaseState.NEW, CaseState.REMOVING, CaseState.REINSTATING}
"""States that last until a message is sent or an order acknowledged."""
NOT_IN_THIS_HOUSE = {CaseState.HELD, CaseState.WAITING, CaseState.SELLER_ASKED}
"""It has one analyst, so that nobody could agree; asks as many questions a day as there are; and its notices come from
the public, about whose notices no seller is asked."""


@pytest.fixture(scope="module")
def state(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    """The state folder beside the loaded sample, which is taken back after these tests."""
    folder = tmp_path_factory.mktemp("state")
    with django_db_blocker.unblock(), transaction.atomic():
        load.load_sample(folder, shop_port=8010, size=600)
        yield folder
        transaction.set_rollback(True)


@pytest.mark.usefixtures("state")
class TestTheSample:
    """What `make run` shows."""

    def test_cases_stand_in_every_state_that_lasts(self) -> None:
        standing = Counter(CaseState(case.state) for case in cases.visible(SAMPLE))
        assert set(CaseState) - set(standing) <= PASSING | NOT_IN_THIS_HOUSE
        assert sum(standing.values()) > 100

    def test_cases_came_from_screening_and_from_notices(self) -> None:
        origins = Counter(CaseOrigin(case.origin) for case in cases.visible(SAMPLE))
        assert origins[CaseOrigin.PROACTIVE] > origins[CaseOrigin.NOTICE] > 3

    def test_every_open_question_can_still_be_answered_and_some_soon(self) -> None:
        asked = cases.visible(SAMPLE).filter(state="referred")
        due = [case.due_at - now() for case in asked if case.due_at is not None]
        assert len(due) == len(asked)
        assert min(due) > timedelta(0)
        assert max(due) < timedelta(hours=48)
        assert min(due) < timedelta(hours=24) < max(due)

    def test_whoever_signs_in_first_has_something_to_do(self) -> None:
        holder = Party.objects.get(name=BRANDS[0].holder)
        assert cases.visible(SAMPLE).filter(rights_holder=holder, state="referred").count() >= 5

    def test_sellers_answers_wait_were_granted_and_were_rejected(self) -> None:
        assert {notice.state for notice in CounterNotice.objects.all()} == set(CounterNoticeState)

    def test_notices_of_the_public_were_joined_refused_and_not_yet_confirmed(self) -> None:
        found = {notice.state for notice in intake.notices(SAMPLE)}
        assert found == {NoticeState.JOINED, NoticeState.REJECTED, NoticeState.UNCONFIRMED}

    def test_rights_are_verified_submitted_and_expired(self) -> None:
        found = {right.status for right in rights.rights(SAMPLE)}
        assert found == {RightStatus.VERIFIED, RightStatus.SUBMITTED, RightStatus.EXPIRED}

    def test_rights_holders_and_their_managers_talk(self) -> None:
        assert {message.from_desk for message in Message.objects.all()} == {True, False}

    def test_every_brand_has_its_products(self) -> None:
        assert rights.products(SAMPLE).count() == sum(len(brand.products) for brand in BRANDS)

    def test_no_order_waits_but_those_of_the_last_minutes(self) -> None:
        waiting = Order.objects.filter(state=OrderState.PENDING)
        assert waiting.exists()
        assert all(order.issued_at > now() - timedelta(minutes=10) for order in waiting)
        done = Order.objects.filter(state=OrderState.ACKNOWLEDGED)
        took = [order.acknowledged_at - order.issued_at for order in done if order.acknowledged_at]
        assert len(took) == len(done) > 30
        assert all(timedelta(0) < time < timedelta(minutes=1) for time in took)

    def test_no_message_is_in_trouble_and_none_older_than_today_waits(self) -> None:
        assert not delivery.in_trouble(SAMPLE).exists()
        waiting = delivery.messages(SAMPLE).filter(state=MessageState.PENDING)
        assert all(message.created_at > now() - timedelta(hours=12) for message in waiting)

    def test_every_restriction_has_its_statement_and_nothing_happens_in_the_future(self) -> None:
        assert Restriction.objects.count() == StatementOfReasons.objects.count() > 30
        assert all(case.opened_at <= case.changed_at <= now() for case in cases.visible(SAMPLE))

    def test_the_ledger_verifies(self) -> None:
        assert list(ledger.verify()) == []


def test_the_shops_know_what_they_have_done(state: Path) -> None:
    """Their journals hold the acknowledged orders in sequence, and what is removed is what is restricted."""
    markets = {shop.slug: Party.objects.get(name=shop.name).id for shop in MARKETPLACES}
    for slug, market in markets.items():
        journal = state / "bazaar-state" / slug / "orders.jsonl"
        written = [json.loads(line) for line in journal.read_text().splitlines()]
        done = Order.objects.filter(marketplace_id=market, state=OrderState.ACKNOWLEDGED)
        assert {entry["order_id"] for entry in written} == {str(order.id) for order in done}
        held: dict[str, str] = {}
        steps: Counter[str] = Counter()
        for entry in written:
            steps[entry["case_id"]] += 1
            assert entry["seq"] == steps[entry["case_id"]]
            held[entry["case_id"]] = entry["kind"]
        removed = {case for case, kind in held.items() if kind == "listing.takedown"}
        restricted = Restriction.objects.filter(statement__marketplace_id=market, lifted_at__isnull=True)
        pending = Order.objects.filter(marketplace_id=market, state=OrderState.PENDING)
        assert removed == {str(r.case_id) for r in restricted} - {str(order.case_id) for order in pending}
