"""What could not be sent is seen at the desk, and is sent again on a person's word."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from jointforce.base.clock import now
from jointforce.base.sql import execute
from jointforce.cases.schemas import AnswerIn
from jointforce.delivery import queries as delivery
from jointforce.delivery import services
from jointforce.delivery.models import OutgoingMessage
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer
from jointforce.ledger import queries as ledger
from tests.doors.desk import sign_in
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
RECOVER = "/desk/deliveries/recover/"


@pytest.fixture
def world() -> World:
    return build_world()


def stuck(world: World, external_id: str, *, state: str = "pending", attempts: int = 5) -> UUID:
    """A takedown order whose next attempt is days away, or that was given up; the message's id."""
    case = world.refer(external_id, seller_id=f"S-{external_id}")
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    [order] = delivery.messages(INSTALLER).filter(lane=case.id)
    due = None if state == "dead" else now() + timedelta(days=2)
    execute(
        """UPDATE delivery_outgoingmessage SET state = %s, attempts = %s, due_at = %s, last_error = 'refused'
           WHERE id = %s""",
        [state, attempts, due, order.id],
    )
    return order.id


def due_orders() -> list[UUID]:
    """The orders that a sender would take now."""
    return [m.id for m in services.claim(100, now=now()) if m.lane is not None]


def message(message_id: UUID) -> OutgoingMessage:
    return delivery.message(INSTALLER, message_id)


def test_what_is_in_trouble_stands_first_with_its_attempts(world: World) -> None:
    late = stuck(world, "L1")
    client = sign_in(world, "engineer")
    assert [m.id for m in client.get("/desk/deliveries/").context["found"]] == [late]
    assert "1 message could not be delivered" in sign_in(world, "analyst").get("/desk/").content.decode()
    execute(
        """INSERT INTO delivery_attempt (id, message_id, number, at, status, error, took_ms)
           VALUES (%s, %s, 5, now(), 503, 'the receiver answered 503', 12)""",
        [uuid4(), late],
    )
    page = client.get(f"/desk/deliveries/{late}/")
    assert [(a.number, a.status) for a in page.context["attempts"]] == [(5, 503)]
    assert "the receiver answered 503" in page.content.decode()
    for tab in ("all", "pending", "dead", "delivered", "cancelled"):
        assert client.get("/desk/deliveries/", {"tab": tab}).status_code == 200
    assert client.get("/desk/deliveries/", {"tab": "lost"}).status_code == 422


def test_everything_that_waits_for_a_marketplace_is_due_at_once(world: World) -> None:
    waiting, dead = stuck(world, "L1"), stuck(world, "L2", state="dead", attempts=13)
    assert due_orders() == []
    done = sign_in(world, "engineer").post(RECOVER, {"marketplace": str(world.bazaar.id)})
    assert done.status_code == 302
    assert sorted(due_orders()) == sorted([waiting, dead])
    assert message(dead).attempts < 5, "a message that was given up gets its attempts anew"
    last = ledger.history("party", str(world.bazaar.id))[-1]
    assert last.verb == "deliveries.recovered"
    assert last.facts["messages"] >= 2


def test_without_a_marketplace_all_of_the_actors_are_meant_and_no_others(world: World) -> None:
    waiting = stuck(world, "L1")
    sign_in(world, "souk_engineer").post(RECOVER)
    assert message(waiting).due_at > now()  # type: ignore[operator]
    sign_in(world, "engineer").post(RECOVER)
    assert due_orders() == [waiting]


def test_the_order_within_a_case_stays_when_everything_is_sent(world: World) -> None:
    takedown = stuck(world, "L1")
    case_id = message(takedown).lane
    assert case_id is not None
    answer.retract(case_id, actor=world.actors["owner"])
    reinstatement = delivery.messages(INSTALLER).get(lane=case_id, seq=2)
    sign_in(world, "analyst").post(RECOVER)
    assert due_orders() == [takedown], "the second order waits for the first"
    execute(
        "UPDATE delivery_outgoingmessage SET state = 'delivered', due_at = NULL WHERE id = %s", [takedown]
    )
    assert due_orders() == [reinstatement.id]


def test_one_message_is_sent_again(world: World) -> None:
    dead = stuck(world, "L1", state="dead", attempts=13)
    client = sign_in(world, "engineer")
    assert client.post(f"/desk/deliveries/{dead}/retry/").status_code == 302
    assert due_orders() == [dead]
    execute("UPDATE delivery_outgoingmessage SET state = 'delivered', due_at = NULL WHERE id = %s", [dead])
    assert client.post(f"/desk/deliveries/{dead}/retry/").status_code == 409


def test_roles_and_other_marketplaces_are_respected(world: World) -> None:
    waiting = stuck(world, "L1")
    manager = sign_in(world, "manager")
    assert "Try again" not in manager.get("/desk/deliveries/").content.decode()
    assert manager.post(RECOVER).status_code == 403
    assert manager.post(f"/desk/deliveries/{waiting}/retry/").status_code == 403
    souk = sign_in(world, "souk_engineer")
    assert list(souk.get("/desk/deliveries/").context["found"]) == []
    assert souk.get(f"/desk/deliveries/{waiting}/").status_code == 404
    assert souk.post(f"/desk/deliveries/{waiting}/retry/").status_code == 404
    assert souk.post(RECOVER, {"marketplace": str(world.bazaar.id)}).status_code == 404
    assert message(waiting).due_at > now()  # type: ignore[operator]
