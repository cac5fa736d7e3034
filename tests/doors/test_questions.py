"""Each kind of question is asked at the desk and answered in the portal and by machine."""

import pytest

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.cases.models import Case
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.questions import KINDS, QuestionKind
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer, sweep
from jointforce.rights import queries as rights
from tests.doors import desk
from tests.doors.browsing import sign_in, text
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def asked(world: World, kind: QuestionKind, question: str = "") -> Case:
    """A case that an analyst has asked about so."""
    case = world.refer()
    answer.answer_referrals([AnswerIn(case.id, Answer.CANNOT_TELL)], actor=world.actors["owner"])
    sent = {"kind": kind.value, "question": question, "hours": "24"}
    page = desk.sign_in(world, "analyst").post(f"/desk/cases/{case.id}/ask/", sent, follow=True)
    assert page.status_code == 200
    return cases.case(world.actors["owner"], case.id)


@pytest.mark.parametrize("kind", [k for k in QuestionKind if k is not QuestionKind.FREE])
def test_a_question_in_its_usual_words_stands_on_the_page_with_its_own_answers_and_keys(
    world: World, kind: QuestionKind
) -> None:
    case = asked(world, kind)
    owner = sign_in(world, "owner")
    page = owner.get(f"/portal/cases/{case.id}/")
    said, markup = text(page), page.content.decode()
    assert KINDS[kind].question in said
    for option in KINDS[kind].options:
        assert f'value="{option.code}" data-key="{option.key}"' in markup
    for field in KINDS[kind].fields:
        assert f'name="field-{field.name}"' in markup
    assert (KINDS[kind].question in text(owner.get("/portal/"))) == (kind is not QuestionKind.IS_IT_GENUINE)


def test_a_question_in_free_words_needs_words(world: World) -> None:
    case = world.refer()
    answer.answer_referrals([AnswerIn(case.id, Answer.CANNOT_TELL)], actor=world.actors["owner"])
    sent = {"kind": "free", "question": " ", "hours": "24"}
    refused = desk.sign_in(world, "analyst").post(f"/desk/cases/{case.id}/ask/", sent)
    assert refused.status_code == 422
    assert "A question has 1 to 1,000 characters" in text(refused)


def test_the_usual_price_is_answered_in_the_portal_and_read_at_the_desk(world: World) -> None:
    case = asked(world, QuestionKind.USUAL_PRICE)
    owner = sign_in(world, "owner")
    sent = {"answer": "informed:usual_price", "field-low": "110", "field-high": "90", "field-currency": "eur"}
    refused = owner.post(f"/portal/cases/{case.id}/answer/", sent)
    assert refused.status_code == 409
    assert "The highest price is below the lowest." in text(refused)
    assert 'value="110"' in refused.content.decode()
    owner.post(f"/portal/cases/{case.id}/answer/", {**sent, "field-high": "140.5"})
    said = cases.verdicts(case.id)[-1]
    assert (said.answer, said.reason_code) == ("informed", "usual_price")
    assert said.fields == {"low": "110.00", "high": "140.50", "currency": "EUR"}
    assert cases.case(world.actors["owner"], case.id).state == "answered"
    for page in (
        owner.get(f"/portal/cases/{case.id}/"),
        desk.sign_in(world, "analyst").get(f"/desk/cases/{case.id}/"),
    ):
        assert "110.00 to 140.50 EUR" in text(page)


def test_authorised_until_a_day_authorises_until_that_day(world: World) -> None:
    case = asked(world, QuestionKind.SELLER_AUTHORISED)
    sent = {"answer": "authorised", "field-until": "2999-06-30"}
    sign_in(world, "owner").post(f"/portal/cases/{case.id}/answer/", sent)
    assert cases.case(world.actors["owner"], case.id).state == "cleared"
    pair = (case.rights_holder_id, case.seller_id)
    assert pair in rights.authorised_pairs([pair], now().date())
    assert pair not in rights.authorised_pairs([pair], now().date().replace(year=3000))


def test_never_made_removes_at_once_on_a_members_word_and_keeps_what_was_never_made(world: World) -> None:
    case = asked(world, QuestionKind.EVER_MADE)
    sent = {"answer": "counterfeit:never_made", "field-what": "green", "field-territories": ""}
    sign_in(world, "owner").post(f"/portal/cases/{case.id}/answer/", sent)
    said = cases.verdicts(case.id)[-1]
    assert (said.answer, said.reason_code, said.fields) == ("counterfeit", "never_made", {"what": "green"})


def test_an_answer_that_does_not_fit_the_question_is_refused_in_the_inbox_with_those_that_do(
    world: World,
) -> None:
    case = asked(world, QuestionKind.HALLMARKS)
    page = sign_in(world, "owner").post(
        "/portal/answers/", {"case": [case.id], "answer": "counterfeit"}, follow=True
    )
    assert "“What shows that it is genuine?” is not answered so. Say one of: “This shows it”" in text(page)
    assert cases.case(world.actors["owner"], case.id).state == "referred"


def test_the_inbox_shows_equal_listings_as_one_row_and_the_page_lets_some_be_left_out(world: World) -> None:
    world.post(*({"id": f"E{n}", "title": "V*x⭐ra runner", "price": 19 + n, "currency": "EUR", "seller_id": "S1"}
                 for n in range(3)))  # fmt: skip
    sweep.sweep_waiting()
    owner = sign_in(world, "owner")
    page = owner.get("/portal/")
    assert "×3 listings" in text(page)
    assert "Open 1 With the marketplace 0" in text(page)
    [row] = page.context["cases"]
    one = owner.get(f"/portal/cases/{row.id}/")
    assert "Your answer is for 3 listings: this one, and 2 with the same text" in text(one)
    spared = one.context["equal_cases"][0]
    sent = {"answer": "genuine", "left_out": [str(spared.id)]}
    done = owner.post(f"/portal/cases/{row.id}/answer/", sent, follow=True)
    assert "Answered for 2 equal listings." in text(done)
    assert [case.id for case in owner.get("/portal/").context["cases"]] == [spared.id]


def test_one_answer_in_the_inbox_settles_every_equal_question(world: World) -> None:
    world.post(*({"id": f"E{n}", "title": "V*x⭐ra runner", "seller_id": "S1"} for n in range(3)))
    sweep.sweep_waiting()
    owner = sign_in(world, "owner")
    [row] = owner.get("/portal/").context["cases"]
    page = owner.post("/portal/answers/", {"case": [row.id], "answer": "counterfeit"}, follow=True)
    assert "1 question about 3 listings answered: counterfeit." in text(page)
    assert page.context["cases"] == []


def test_the_portal_shows_the_day_and_its_owner_changes_the_budget(world: World) -> None:
    owner = sign_in(world, "owner")
    refused = owner.post("/portal/questions/", {"a_day": "many"})
    assert refused.status_code == 422
    assert "a whole number from 1 to 100,000" in text(refused)
    assert "Saved." in text(owner.post("/portal/questions/", {"a_day": "1"}, follow=True))
    world.post(*({"id": f"E{n}", "title": f"V*x⭐ra runner {n}", "seller_id": "S1"} for n in range(3)))
    sweep.sweep_waiting()
    assert "1 of 1 questions asked since midnight UTC. 2 more wait" in text(owner.get("/portal/questions/"))
    inbox = owner.get("/portal/")
    assert "Open 1 Not asked yet 2 With the marketplace 0" in text(inbox)
    assert len(owner.get("/portal/?tab=waiting").context["cases"]) == 2
    viewer = sign_in(world, "viewer")
    assert 'name="a_day"' not in viewer.get("/portal/questions/").content.decode()
    assert viewer.post("/portal/questions/", {"a_day": "5"}).status_code == 403


def test_the_account_manager_sets_budgets_at_the_desk(world: World) -> None:
    manager = desk.sign_in(world, "manager")
    manager.post("/desk/holders/questions/", {"a_day": "40"})
    asked = f"/desk/holders/{world.vexora.id}/asked/"
    assert "0 of 40 asked today." in text(manager.get(asked))
    manager.post(f"/desk/holders/{world.vexora.id}/questions/", {"a_day": "2"})
    assert "0 of 2 asked today." in text(manager.get(asked))
    analyst = desk.sign_in(world, "analyst")
    assert analyst.post(f"/desk/holders/{world.vexora.id}/questions/", {"a_day": "9"}).status_code == 403
