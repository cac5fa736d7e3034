"""Clocks on the pages of a case and in the API, word of a court action, and the desk's page of regimes."""

from datetime import timedelta
from uuid import UUID

import pytest

from jointforce.base import clock
from jointforce.cases import queries as cases
from jointforce.cases.queries import clocks as clock_queries
from jointforce.domain.regime_files import REGIMES
from jointforce.flows import expiry, regimes, review
from tests.doors.browsing import button_for, sign_in, text
from tests.doors.selling import removed
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """With a clock that waits for the rights holder: the programme of Mercado Libre."""
    world = build_world()
    regimes.choose("mercadolibre", holds=True, actor=world.actors["analyst"])
    return world


def countered(world: World) -> str:
    [statement] = removed(world)
    review.counter([statement.case_id], "These are genuine.", actor=world.actors["seller"])
    return str(statement.case_id)


def test_the_seller_reads_whose_time_runs_until_when_and_by_which_article(world: World) -> None:
    [statement] = removed(world)
    said = text(sign_in(world, "seller").get(f"/statements/{statement.id}/"))
    assert "Internal complaint of the seller: the seller, until the end of" in said
    assert "DSA Art. 20(1) (EU: Digital Services Act) unconfirmed" in said
    assert "The seller is silent: the listing is cancelled." in said


def test_the_rights_holder_sees_its_clock_and_stops_it_with_word_of_a_court_action(world: World) -> None:
    case = countered(world)
    client = sign_in(world, "owner")
    page = client.get(f"/portal/cases/{case}/")
    assert "The brand's answer to the reply: the complainant, until the end of" in text(page)
    action = f"/portal/cases/{case}/court-action/"
    assert button_for(page, action)
    assert client.post(action, {"action": "LG Hamburg 310 O 12/26"}).status_code == 302
    after = client.get(f"/portal/cases/{case}/")
    assert "ended: a court or an authority was asked" in text(after)
    assert "LG Hamburg 310 O 12/26" in text(after)
    assert not button_for(after, action)


def test_a_viewer_is_not_offered_it_and_the_desk_may_register_it(world: World) -> None:
    case = countered(world)
    assert not button_for(
        sign_in(world, "viewer").get(f"/portal/cases/{case}/"), f"/portal/cases/{case}/court-action/"
    )
    desk = sign_in(world, "analyst")
    assert button_for(desk.get(f"/desk/cases/{case}/"), f"/desk/cases/{case}/court-action/")
    desk.post(f"/desk/cases/{case}/court-action/", {"action": "Told us by telephone: S.D.N.Y."})
    assert "ended: a court or an authority was asked" in text(desk.get(f"/desk/cases/{case}/"))


def test_a_rights_holder_that_answers_the_seller_keeps_the_listing_down_until_a_person_decides(
    world: World,
) -> None:
    case = countered(world)
    client, address = sign_in(world, "owner"), f"/portal/cases/{case}/answer-seller/"
    assert button_for(client.get(f"/portal/cases/{case}/"), address)
    assert client.post(address, {"answer": " "}).status_code == 422
    assert client.post(address, {"answer": "The invoice is of another shoe."}).status_code == 302
    after = client.get(f"/portal/cases/{case}/")
    assert "ended: the complainant has answered" in text(after)
    assert not button_for(after, address)
    with clock.as_of(clock.now() + timedelta(days=60)):
        expiry.settle_clocks()
        assert cases.case(world.actors["analyst"], UUID(case)).state == "countered"
    assert "Answer to the seller: The invoice is of another shoe." in text(
        sign_in(world, "analyst").get(f"/desk/cases/{case}/")
    )
    assert client.post(address, {"answer": "And once more."}).status_code == 409
    assert sign_in(world, "viewer").post(address, {"answer": "It is."}).status_code == 403


def test_the_api_tells_the_clocks_of_a_case(world: World) -> None:
    case = countered(world)
    found = sign_in(world, "owner").get(
        f"/api/v1/cases/{case}", headers={"authorization": f"Bearer {world.keys['owner']}"}
    )
    told = {f"{c['regime']}.{c['code']}": c for c in found.json()["clocks"]}
    assert set(told) == {"eu_dsa.complaint", "mercadolibre.seller_answers", "mercadolibre.owner_answers"}
    assert told["mercadolibre.seller_answers"]["ended_how"] == "counter_notice_filed"
    owner = told["mercadolibre.owner_answers"]
    assert (owner["duty_of"], owner["on_expiry"], owner["ended_at"]) == ("complainant", "reinstate", None)


def test_the_desk_reads_every_regime_with_its_articles_and_an_analyst_confirms(world: World) -> None:
    client = sign_in(world, "analyst")
    said = text(client.get("/desk/policy/regimes/"))
    for regime in REGIMES.values():
        assert regime.name in said
        assert all(value.article in said for value in regime.values())
    path = "clocks.complaint.last_day"
    assert client.post("/desk/policy/regimes/confirm/", {"regime": "eu_dsa", "path": path}).status_code == 302
    confirmed = clock_queries.confirmations(world.operator.id)
    assert confirmed["eu_dsa", path].by_name == "Analyst"
    assert "confirmed Analyst" in text(client.get("/desk/policy/regimes/"))


def test_an_analyst_switches_a_regime_for_new_clocks_and_others_only_read(world: World) -> None:
    client = sign_in(world, "analyst")
    client.post("/desk/policy/regimes/choose/", {"regime": "eu_dsa", "holds": "no"})
    [statement] = removed(world)
    names = {c.regime for c in clock_queries.clocks_of(statement.case_id, actor=INSTALLER)}
    assert names == {"mercadolibre"}
    assert (
        client.post("/desk/policy/regimes/choose/", {"regime": "roman_law", "holds": "yes"}).status_code
        == 404
    )
    manager = sign_in(world, "manager")
    assert not button_for(manager.get("/desk/policy/regimes/"), "/desk/policy/regimes/choose/")
    assert (
        manager.post("/desk/policy/regimes/choose/", {"regime": "eu_dsa", "holds": "yes"}).status_code == 403
    )
