"""One decision for many cases of a seller, each of which can be taken out; a second person; undoing: on pages."""

from collections import Counter
from uuid import uuid4

import pytest

from jointforce.cases import queries as cases
from jointforce.cases.models import Case
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer
from jointforce.web import wording
from jointforce.web.templatetags import desk
from tests.doors.desk import sign_in
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def waiting(world: World, count: int) -> list[Case]:
    found = [world.refer(f"T{n}") for n in range(count)]
    answer.answer_referrals([AnswerIn(c.id, Answer.CANNOT_TELL) for c in found], actor=world.actors["owner"])
    return found


def state(world: World, case: Case) -> str:
    return cases.case(world.actors["analyst"], case.id).state


def test_a_sellers_cases_are_decided_together_but_for_the_one_that_was_taken_out(world: World) -> None:
    first, second, different = waiting(world, 3)
    client = sign_in(world, "analyst")
    assert f"/desk/cases/{first.id}/cluster/" in client.get(f"/desk/cases/{first.id}/").content.decode()
    page = client.get(f"/desk/cases/{first.id}/cluster/")
    assert page.context["waiting"][0].case.id == first.id
    assert page.content.decode().count('checked aria-label="Choose case') == 3

    form = {"event": "decide_remove", "case": [str(first.id), str(second.id)], "confirmed": "1"}
    done = client.post("/desk/decide/", form, follow=True)
    assert done.status_code == 200
    assert [state(world, c) for c in (first, second, different)] == ["removing", "removing", "answered"]
    assert "2 cases decided" in done.content.decode()

    back = client.post(done.redirect_chain[-1][0] + "undo/", {"note": "The wrong seller."}, follow=True)
    assert "Undone: 2 cases." in back.content.decode()
    assert [state(world, c) for c in (first, second)] == ["reinstated", "reinstated"]


def test_a_held_removal_shows_why_and_takes_the_word_of_another_analyst_only(world: World) -> None:
    world.second_analyst()
    found = waiting(world, 20)
    client = sign_in(world, "analyst")
    form = {"event": "decide_remove", "case": [str(c.id) for c in found], "confirmed": "1"}
    done = client.post("/desk/decide/", form, follow=True)
    assert "20 held for a second person" in done.content.decode()
    page = client.get(f"/desk/cases/{found[0].id}/").content.decode()
    assert "many listings of one seller at once" in page
    assert "another analyst must agree" in page
    assert "Agree: remove" not in page
    assert client.post(f"/desk/cases/{found[0].id}/agree/").status_code == 403
    assert client.post(f"/desk/cases/{found[0].id}/disagree/", {"note": ""}).status_code == 422

    other = sign_in(world, "second")
    assert "Agree: remove" in other.get(f"/desk/cases/{found[0].id}/").content.decode()
    other.post(f"/desk/cases/{found[0].id}/agree/")
    other.post(f"/desk/cases/{found[1].id}/disagree/", {"note": "The picture is theirs."})
    assert [state(world, c) for c in found[:3]] == ["removing", "in_review", "held"]


def test_what_is_not_there_is_not_found(world: World) -> None:
    client = sign_in(world, "analyst")
    for path in (f"actions/{uuid4()}/", f"cases/{uuid4()}/cluster/"):
        assert client.get(f"/desk/{path}").status_code == 404
    for path in ("agree", "disagree", "reopen", "recall"):
        assert client.post(f"/desk/cases/{uuid4()}/{path}/", {"note": "x"}).status_code == 404
    for name in ("owner", "seller"):
        assert sign_in(world, name).get(f"/desk/cases/{uuid4()}/cluster/").status_code in (403, 404)


def test_a_rights_holder_takes_an_answer_back_on_the_page_of_the_case(world: World) -> None:
    [case] = waiting(world, 1)
    client = sign_in(world, "owner")
    path = f"/portal/cases/{case.id}/take-back/"
    assert path in client.get(f"/portal/cases/{case.id}/").content.decode()
    client.post(path)
    assert state(world, case) == "referred"
    assert client.post(path).status_code == 409


def test_an_analyst_recalls_a_question_and_opens_a_closed_case_again(world: World) -> None:
    case = world.refer()
    client = sign_in(world, "analyst")
    client.post(f"/desk/cases/{case.id}/recall/")
    assert state(world, case) == "in_review"
    client.post(f"/desk/cases/{case.id}/decide/", {"event": "decide_clear"})
    client.post(f"/desk/cases/{case.id}/reopen/", {"note": "Another look."})
    assert state(world, case) == "in_review"


def test_a_sellers_record_counts_so_far_and_says_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed, kept = waiting(world, 3), waiting(world, 1)
    client = sign_in(world, "analyst")
    for found, event in ((removed, "decide_remove"), (kept, "decide_clear")):
        form = {"event": event, "case": [str(c.id) for c in found], "confirmed": "1"}
        assert client.post("/desk/decide/", form, follow=True).status_code == 200
    seller = removed[0].seller_id
    states = Case.objects.filter(seller_id=seller).values_list("state", flat=True)
    assert cases.seller_records([seller]) == {seller: dict(Counter(states))}

    for module in (cases, wording, desk):
        monkeypatch.setattr(module, "RECORD_CAP", 2)
    assert cases.seller_records([seller])[seller]["removing"] == 2
    assert ">2+<" in client.get(f"/desk/cases/sellers/{seller}/").content.decode()
    assert wording.seller_record(cases.seller_records([seller])[seller]).startswith("2+ ")
