"""A policy is edited at the desk by a form, a rule at a time; every version is kept; the next listing obeys it."""

from typing import Any

import pytest

from jointforce.domain.triage_rules import DEFAULT_POLICY
from jointforce.flows import sweep
from jointforce.ledger import queries as ledger
from jointforce.triage import queries as triage
from tests.doors.desk import sign_in
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
DISGUISED_RULE = 2
A_RULE = {
    "signals": ["disguised_mark"], "use": ["sold"], "risk": "", "price": "", "category": "", "then": "watch",
    "deadline_hours": "24", "on_silence": "review", "measure": "removal",
}  # fmt: skip
HOUSE = "/desk/policy/change/"


@pytest.fixture
def world() -> World:
    return build_world()


def form(edit: str, rule: int, expected: int, **more: Any) -> dict[str, Any]:
    return {"edit": edit, "rule": str(rule), "expected": str(expected), "do": "save", **more}


def number_of(world: World, holder: Any = None) -> int:
    version = triage.in_force(world.bazaar.id, holder.id if holder else None)
    return version.number if version else 0


def test_an_edited_rule_is_a_new_version_and_decides_the_next_listing(world: World) -> None:
    assert world.refer("L1").state == "referred"
    client = sign_in(world, "analyst")
    page = client.get(HOUSE, {"edit": "change", "rule": str(DISGUISED_RULE)})
    assert page.context["form"].values["signals"] == ["disguised_mark"]
    counted = client.post(HOUSE, form("change", DISGUISED_RULE, 1, **A_RULE, do="count"))
    assert number_of(world) == 1
    before, after = counted.context["preview"][DISGUISED_RULE - 1]
    assert (before.catches, after.catches) == (1, 1)
    assert "watch" in after.sentence

    saved = client.post(HOUSE, form("change", DISGUISED_RULE, 1, **A_RULE, note="Too many questions"))

    assert saved.status_code == 302
    assert number_of(world) == 2
    world.post({"id": "L2", "title": "V*x⭐ra runner white", "seller_id": "S1"})
    assert sweep.sweep_waiting().cases_opened == 0
    listing = triage.of_listing(world.refer("L1").listing_id)
    assert [t.disposition for t in listing] == ["refer"], "what was asked already stays as it is"
    versions = client.get("/desk/policy/").context["versions"]
    assert [(v.version.number, v.version.note, v.author) for v in versions] == [
        (2, "Too many questions", "Analyst"),
        (1, "As shipped", "The installation"),
    ]
    compared = client.get(f"/desk/policy/versions/{versions[0].version.id}/").context["lines"]
    assert [line.what for line in compared if line.number == DISGUISED_RULE] == ["removed", "added"]
    assert ledger.history("policy", str(world.bazaar.id))[-1].verb == "policy.changed"


def test_rules_are_added_moved_and_removed_one_at_a_time(world: World) -> None:
    client = sign_in(world, "analyst")
    rules = len(DEFAULT_POLICY.rules)
    client.post(HOUSE, form("add", rules + 1, 1, **A_RULE))
    client.post(HOUSE, form("up", rules + 1, 2))
    client.post(HOUSE, form("down", 1, 3))
    client.post(HOUSE, form("remove", 1, 4))
    version = triage.in_force(world.bazaar.id, None)
    assert version is not None
    assert version.number == 5
    assert [r["then"] for r in version.rules] == ["restrict", "refer", "refer", "watch", "watch", "clear"]
    notes = [v.note for v in triage.versions(world.actors["analyst"], None)]
    assert notes[:2] == ["Removed rule 1", "Moved rule 1 down"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("risk", "120"), ("risk", "high"), ("price", "-1"), ("price", "nan"), ("deadline_hours", "0"),
        ("deadline_hours", "1.5"), ("deadline_hours", "99999"), ("then", "burn"), ("on_silence", ""),
        ("measure", "burning"),
        ("signals", ["smell"]), ("use", ["eaten"]), ("seller_standing", ["holy"]), ("category", "x" * 101),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    world: World, field: str, value: object
) -> None:
    page = sign_in(world, "analyst").post(HOUSE, form("change", 1, 1, **{**A_RULE, field: value}))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"].errors[field] in page.content.decode()
    assert number_of(world) == 1


@pytest.mark.parametrize(
    "query", ["?edit=paint&rule=1", "?edit=up&rule=1", "?edit=remove&rule=99", "?edit=up&rule=x"]
)
def test_an_edit_that_makes_no_sense_is_refused_with_a_sentence(world: World, query: str) -> None:
    assert sign_in(world, "analyst").get(HOUSE + query).status_code == 422


def test_whoever_saves_on_an_old_version_is_told_and_overwrites_nothing(world: World) -> None:
    client = sign_in(world, "analyst")
    client.post(HOUSE, form("change", DISGUISED_RULE, 1, **A_RULE))
    late = client.post(HOUSE, form("remove", 1, 1))
    assert late.status_code == 409
    assert "Somebody has saved version 2 meanwhile" in late.content.decode()
    assert number_of(world) == 2


def test_a_rights_holder_follows_the_default_until_it_has_a_policy_of_its_own_and_again_afterwards(
    world: World,
) -> None:
    client = sign_in(world, "analyst")
    page = f"/desk/holders/{world.vexora.id}/policy/"
    assert not client.get(page).context["acting"].own
    assert client.post(page + "change/", form("remove", DISGUISED_RULE, 0)).status_code == 409
    client.post(page + "start/", {"expected": "0"})
    client.post(page + "change/", form("change", DISGUISED_RULE, 1, **A_RULE))
    world.post(
        {"id": "L1", "title": "V*x⭐ra runner", "seller_id": "S1"}, {"id": "L2", "title": "Lum⭐ra lamp"}
    )
    sweep.sweep_waiting()
    assert number_of(world) == 1, "the house's default stays as it was"
    assert client.get("/desk/policy/").context["with_own"][0].rights_holder_id == world.vexora.id

    given_up = client.post(page + "give-up/", {"expected": "2", "note": "No longer needed"})

    assert given_up.status_code == 302
    acting = client.get(page).context["acting"]
    assert (acting.own, acting.number) == (False, 3)
    assert world.refer("L3").state == "referred"
    assert client.get("/desk/policy/").context["with_own"] == []
    assert client.post(page + "give-up/", {"expected": "3"}).status_code == 409
    assert client.post(page + "start/", {"expected": "3"}).status_code == 302
    assert number_of(world, world.vexora) == 4


def test_only_an_analyst_edits_a_policy(world: World) -> None:
    page = f"/desk/holders/{world.vexora.id}/policy/"
    for who in ("manager", "engineer", "souk_engineer"):
        client = sign_in(world, who)
        assert "Add a rule" not in client.get("/desk/policy/").content.decode()
        assert client.get(HOUSE, {"edit": "up", "rule": "2"}).status_code == 403
        assert client.post(HOUSE, form("remove", 1, 1)).status_code == 403
        assert client.post(page + "start/", {"expected": "0"}).status_code == 403
    assert number_of(world) == 1
