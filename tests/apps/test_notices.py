"""Notices of rights holders, through the flows and the real database: taken line by line, acted on, taken back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.delivery.models import OutgoingMessage
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.vocabulary import Answer, ProgrammePhase, RightStatus, Standing
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, catalogue, checks, notices, onboarding, review
from jointforce.intake import queries as intake
from jointforce.intake.schemas import BuyIn, LineIn, LineKept, NoticeFileIn, NoticeIn
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
FILE = NoticeFileIn("label.png", "image/png", "0" * 64, 10)


@pytest.fixture
def world() -> World:
    return build_world()


def as_(actor: Actor, standing: Standing, phase: ProgrammePhase = ProgrammePhase.NONE) -> Actor:
    return replace(actor, standing=standing, phase=phase)


def shoes(world: World, *ids: str, **more: Any) -> None:
    world.post(
        *(
            {"id": i, "title": f"Vexora runner {i}", "category": "Shoes", "seller_id": "S7", "price": 19,
             "currency": "EUR", **more}
            for i in ids
        )
    )  # fmt: skip


def notice(world: World, *refs: str, **more: Any) -> NoticeIn:
    lines = tuple(LineIn(ref, world.rights["Vexora"], "counterfeit_mark") for ref in refs)
    said: dict[str, Any] = {
        "reason": "The stitching and the box are not ours.",
        "statements": frozenset({"good_faith"}),
    }
    return NoticeIn(lines, **{**said, **more})


def codes(line: LineKept) -> list[str]:
    return [finding["code"] for finding in line.findings]


def case_of(world: World, line: LineKept) -> Any:
    assert line.case_id is not None
    return cases.case(world.actors["analyst"], line.case_id)


def normal(world: World) -> Actor:
    return as_(world.actors["owner"], Standing.NORMAL)


def good(world: World) -> Actor:
    return as_(world.actors["owner"], Standing.GOOD_FAITH)


# --- taken line by line


def test_each_line_is_taken_or_answered_and_none_holds_up_another(world: World) -> None:
    shoes(world, "L1", "L2")
    world.post({"id": "L3", "title": "A shoe", "seller_id": "S7"})
    filed = notices.file_notice(
        notice(world, "L1", "nonsense", "L3", "https://x.example/L2", " L2 "), actor=normal(world)
    )
    assert [(line.state.value, codes(line)) for line in filed.lines] == [
        ("opened", []),
        ("refused", ["listing_unknown"]),
        ("incomplete", ["mark_not_seen"]),
        ("refused", ["listing_unknown"]),
        ("opened", []),
    ]
    assert (filed.notice.state, filed.notice.taken, filed.notice.held_up) == ("joined", 2, 3)
    kept = intake.lines_of(world.actors["owner"], filed.notice.id)
    assert [line.listing_ref for line in kept] == ["L1", "nonsense", "L3", "https://x.example/L2", " L2 "]
    assert [line.case_id for line in kept] == [line.case_id for line in filed.lines]
    case = case_of(world, filed.lines[0])
    assert (case.state, case.origin) == ("in_review", "notice")
    assert list(ledger.verify()) == []


def test_a_notice_none_of_whose_lines_can_be_taken_is_kept_and_rejected(world: World) -> None:
    filed = notices.file_notice(notice(world, "nothing"), actor=normal(world))
    assert filed.notice.state == "rejected"
    assert len(intake.lines_of(world.actors["owner"], filed.notice.id)) == 1
    assert not cases.visible(world.actors["analyst"]).exists()


@pytest.mark.parametrize(
    "written", ["https://shop.example/item/L1", "http://www.shop.example/item/L1/?ref=mail", "L1"]
)
def test_a_listing_is_found_by_its_address_or_number(world: World, written: str) -> None:
    shoes(world, "L1", url="https://shop.example/item/L1")
    [line] = notices.file_notice(notice(world, written), actor=normal(world)).lines
    assert line.state == "opened"


def test_a_number_that_two_marketplaces_use_must_be_told_apart(world: World) -> None:
    shoes(world, "L1")
    world.post({"id": "L1", "title": "Vexora boot", "url": "https://souk.example/L1"}, marketplace=world.souk)
    found = intake.find_listings(world.operator.id, ["L1", "https://souk.example/L1"])
    assert [len(found["L1"]), len(found["https://souk.example/L1"])] == [2, 1]
    given = notice(world, "L1", "https://souk.example/L1", str(found["L1"][0]))
    lines = notices.file_notice(given, actor=normal(world)).lines
    assert [line.state.value for line in lines] == ["refused", "opened", "opened"]
    assert codes(lines[0]) == ["listing_ambiguous"]


def test_a_listing_of_another_house_is_as_if_it_did_not_exist(world: World) -> None:
    other = onboarding.create_operator("Elsewhere")
    world.post({"id": "L1", "title": "Vexora runner"}, marketplace=other)
    [line] = notices.preview(notice(world, "L1"), actor=normal(world))
    assert codes(line) == ["listing_unknown"]


def test_a_right_of_another_holder_is_as_if_it_did_not_exist(world: World) -> None:
    shoes(world, "L1")
    line = LineIn("L1", world.rights["Lumora"], "counterfeit_mark")
    given = replace(notice(world, "L1"), lines=(line, replace(line, right_id=uuid4())))
    filed = notices.file_notice(given, actor=normal(world))
    assert [codes(line) for line in filed.lines] == [["right_unknown"], ["right_unknown"]]
    assert not cases.visible(world.actors["analyst"]).exists()


def test_the_preview_says_what_filing_does_and_keeps_nothing(world: World) -> None:
    shoes(world, "L1", "L2")
    given = notice(world, "L1", "L2", "nonsense", "L1")
    seen = notices.preview(given, actor=normal(world))
    assert not intake.notices(world.actors["analyst"]).exists()
    assert not cases.visible(world.actors["analyst"]).exists()
    filed = notices.file_notice(given, actor=normal(world)).lines
    assert [line.findings for line in filed] == [line.findings for line in seen]
    assert [line.case_id is not None for line in filed] == [line.state == "opened" for line in seen]


def test_the_same_listing_twice_is_one_case_and_a_later_notice_joins_it(world: World) -> None:
    shoes(world, "L1")
    first = notices.file_notice(notice(world, "L1", "L1"), actor=normal(world)).lines
    assert [line.state.value for line in first] == ["opened", "joined"]
    assert codes(first[1]) == ["named_twice"]
    [later] = notices.file_notice(notice(world, "L1"), actor=normal(world)).lines
    assert (later.state.value, codes(later)) == ("joined", ["case_open"])
    assert {line.case_id for line in (*first, later)} == {first[0].case_id}


# --- bad input: a clear answer, and nothing has changed


def expect_nothing_changed(world: World) -> None:
    assert not intake.notices(world.actors["analyst"]).exists()
    assert not cases.visible(world.actors["analyst"]).exists()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"statements": frozenset()}, "accurate and complete"),
        (
            {"regime": "us_dmca", "statements": frozenset({"not_authorised", "perjury"})},
            "sign with your full name",
        ),
        ({"regime": "mars"}, "There is no law 'mars' here"),
        ({"reason": "copy"}, "in 10 to 5,000 characters"),
        ({"lines": ()}, "Name at least one listing."),
        ({"files": (FILE,) * 21}, "at most 20 files"),
        ({"buys": (BuyIn("1", date(2026, 1, 1), "Fake.", position=2),)}, "line 2; the notice has 1"),
        ({"lines": (LineIn("L1", explanation="x" * 2001),)}, "at most 2,000 characters"),
    ],
)
def test_a_notice_that_lacks_something_is_refused_as_a_whole(
    world: World, more: dict[str, Any], why: str
) -> None:
    shoes(world, "L1")
    with pytest.raises(Invalid, match=why.replace("(", r"\(")):
        notices.file_notice(replace(notice(world, "L1"), **more), actor=normal(world))
    expect_nothing_changed(world)


def test_more_lines_than_a_notice_takes_are_refused_with_their_number(world: World) -> None:
    with pytest.raises(Invalid, match=r"at most 1,000 lines, and this one has 1,001\. Send it in parts"):
        notices.file_notice(notice(world, *map(str, range(1001))), actor=normal(world))
    expect_nothing_changed(world)


@pytest.mark.parametrize("who", ["viewer", "analyst", "seller", "engineer"])
def test_who_may_not_file_notices_is_told_so(world: World, who: str) -> None:
    with pytest.raises(NotAllowed, match="may not file notices"):
        notices.file_notice(notice(world, "L1"), actor=world.actors[who])
    expect_nothing_changed(world)


def test_a_right_in_the_wrong_territory_and_one_that_has_ended_are_refused_by_line(world: World) -> None:
    shoes(world, "L1", ships_to="US")
    shoes(world, "L2", ships_to="DE")
    yesterday = (now() - timedelta(days=1)).date()
    [old] = onboarding.submit_rights(
        [{"id": "old", "mark": "Vexora Old", "territories": "EU", "valid_until": yesterday.isoformat(),
          "right_type": "trademark"}], actor=INSTALLER, holder_id=world.vexora.id, operator_id=world.operator.id
    )  # fmt: skip
    assert old.listing_id is not None
    onboarding.set_right_status([old.listing_id], RightStatus.VERIFIED, reason="seen", actor=INSTALLER)
    lines = (
        *notice(world, "L1").lines,
        LineIn("L2", old.listing_id, "counterfeit_mark", where_seen="in the title"),
    )
    filed = notices.file_notice(replace(notice(world), lines=lines), actor=normal(world))
    assert [codes(line) for line in filed.lines] == [["outside_territory"], ["right_expired"]]
    assert "offered in US only" in filed.lines[0].findings[0]["what"]
    assert f"{yesterday:%d %b %Y}" in filed.lines[1].findings[0]["what"]
    assert not cases.visible(world.actors["analyst"]).exists()


def test_a_notice_against_an_authorised_seller_or_ones_own_shop_is_refused(world: World) -> None:
    shoes(world, "L1", seller_id="S1")
    shoes(world, "L2", seller_id="S2")
    sellers = parties.sellers_by_external_id(world.bazaar.id, ["S1", "S2"])
    catalogue.authorise_sellers(world.vexora.id, [sellers["S1"]], actor=world.actors["owner"])
    catalogue.authorise_sellers(world.vexora.id, [sellers["S2"]], actor=world.actors["owner"], own=True)
    filed = notices.file_notice(notice(world, "L1", "L2"), actor=good(world))
    assert [codes(line) for line in filed.lines] == [["seller_authorised"], ["own_listing"]]
    assert not cases.visible(world.actors["analyst"]).exists()


@pytest.mark.parametrize(
    ("standing", "limit"), [(Standing.NEW, 20), (Standing.PROBATION, 5), (Standing.NORMAL, 300)]
)
def test_beyond_ones_limit_lines_are_refused_and_the_others_stand(
    world: World, standing: Standing, limit: int
) -> None:
    many = [f"L{n}" for n in range(limit + 3)]
    shoes(world, *many)
    actor = as_(world.actors["owner"], standing)
    filed = notices.file_notice(notice(world, *many, many[0], files=(FILE,)), actor=actor)
    taken = [line for line in filed.lines if line.case_id]
    assert len({line.case_id for line in taken}) == limit
    assert [codes(line) for line in filed.lines[limit:-1]] == [["over_limit"]] * 3
    assert f"{limit:,} at once" in filed.lines[limit].findings[0]["what"]
    assert filed.lines[-1].state == "joined", "a line that opens no case is never over the limit"
    again = notices.file_notice(notice(world, many[-1], files=(FILE,)), actor=actor)
    assert [codes(line) for line in again.lines] == [["over_limit"]]
    review.decide(
        [taken[0].case_id] if taken[0].case_id else [], CaseEvent.DECIDE_CLEAR, reason_code="resale",
        explanation="Bought in the Union.", actor=world.actors["analyst"],
    )  # fmt: skip
    after = notices.file_notice(notice(world, many[-1], files=(FILE,)), actor=actor)
    assert [line.state.value for line in after.lines] == ["opened"], "a decided one makes room"


def test_on_probation_nothing_is_taken_without_evidence(world: World) -> None:
    shoes(world, "L1", "L2")
    actor = as_(world.actors["owner"], Standing.PROBATION)
    buy = BuyIn("O-1", date(2026, 1, 5), "The sole bears no stamp.", "S7", position=2, files=(FILE,))
    filed = notices.file_notice(notice(world, "L1", "L2", buys=(buy,)), actor=actor)
    assert [codes(line) for line in filed.lines] == [["evidence_missing"], []]
    [kept] = intake.buys_of([filed.notice.id])
    assert (kept.order_number, kept.position, kept.finding) == ("O-1", 2, "The sole bears no stamp.")
    assert [file.name for file in intake.files_of([filed.notice.id])] == ["label.png"]


def test_who_is_suspended_is_told_under_which_article(world: World) -> None:
    shoes(world, "L1")
    with pytest.raises(NotAllowed, match=r"DSA Art\. 23\(2\)"):
        notices.file_notice(notice(world, "L1"), actor=as_(world.actors["owner"], Standing.SUSPENDED))
    expect_nothing_changed(world)


# --- the lane


@pytest.mark.parametrize(
    ("standing", "phase", "state"),
    [
        (Standing.GOOD_FAITH, ProgrammePhase.NONE, "removing"),
        (Standing.TRUSTED_FLAGGER, ProgrammePhase.NONE, "removing"),
        (Standing.NORMAL, ProgrammePhase.MEMBER, "removing"),
        (Standing.NORMAL, ProgrammePhase.PAUSED, "in_review"),
        (Standing.NEW, ProgrammePhase.MEMBER, "in_review"),
        (Standing.NEW, ProgrammePhase.NONE, "in_review"),
    ],
)
def test_only_a_record_or_membership_restricts_on_the_notices_word(
    world: World, standing: Standing, phase: ProgrammePhase, state: str
) -> None:
    shoes(world, "L1")
    [line] = notices.file_notice(notice(world, "L1"), actor=as_(world.actors["owner"], standing, phase)).lines
    case = case_of(world, line)
    assert case.state == state
    assert (case.check_from is not None) is (state == "removing")


@pytest.mark.parametrize(
    ("complainant", "seller", "state"),
    [
        (Standing.GOOD_FAITH, Standing.GOOD_FAITH, "in_review"),
        (Standing.NORMAL, Standing.PROBATION, "removing"),
        (Standing.NEW, Standing.PROBATION, "in_review"),
    ],
)
def test_the_sellers_record_counts_too(
    world: World, complainant: Standing, seller: Standing, state: str
) -> None:
    shoes(world, "L1", seller_id="S1")
    seller_id = parties.sellers_by_external_id(world.bazaar.id, ["S1"])["S1"]
    [party] = parties.by_ids([seller_id]).values()
    party.standing = seller
    party.save(update_fields=["standing"])
    [line] = notices.file_notice(notice(world, "L1"), actor=as_(world.actors["owner"], complainant)).lines
    assert case_of(world, line).state == state


def test_what_is_restricted_at_once_has_its_order_its_statement_and_a_check_afterwards(world: World) -> None:
    shoes(world, "L1", "L2", seller_id="S1")
    lines = notices.file_notice(notice(world, "L1", "L2"), actor=good(world)).lines
    analyst = world.actors["analyst"]
    first, second = [line.case_id for line in lines if line.case_id]
    for case_id in (first, second):
        [order] = enforcement.orders_of(case_id)
        [statement] = enforcement.statements_of(case_id)
        [decision] = cases.decisions(case_id)
        assert (order.kind, order.statement_id) == ("listing.takedown", statement.id)
        assert (decision.by_id, decision.reason_code) == ("programme", "counterfeit_mark")
        assert statement.body["source"] == "SOURCE_ARTICLE_16"
    assert {case.id for case in cases.to_check(analyst)} == {first, second}
    checks.confirm_removals([first], actor=analyst)
    [case] = cases.to_check(analyst)
    assert case.id == second
    assert [d.ruling for d in cases.decisions(first)] == ["remove", "uphold"]
    assert case_of(world, lines[0]).state == "removing"
    review.decide(
        [second], CaseEvent.REVERSE, reason_code="resale", explanation="Bought in the Union.", actor=analyst
    )
    assert not cases.to_check(analyst).exists()
    assert case_of(world, lines[1]).state == "reinstated"
    with pytest.raises(WrongState, match="needs no check"):
        checks.confirm_removals([first], actor=analyst)
    with pytest.raises(NotAllowed):
        checks.confirm_removals([first], actor=world.actors["owner"])


def test_what_an_analyst_has_cleared_is_not_removed_on_the_word_of_the_same_complainant(world: World) -> None:
    shoes(world, "L1")
    [line] = notices.file_notice(notice(world, "L1"), actor=normal(world)).lines
    assert line.case_id is not None
    review.decide(
        [line.case_id], CaseEvent.DECIDE_CLEAR, reason_code="resale", explanation="Lawful.",
        actor=world.actors["analyst"],
    )  # fmt: skip
    [again] = notices.file_notice(notice(world, "L1"), actor=good(world)).lines
    case = case_of(world, again)
    assert (case.state, case.earlier_case_id) == ("in_review", line.case_id)


def test_a_notice_about_a_listing_that_the_holder_is_asked_about_is_its_answer(world: World) -> None:
    asked = world.refer("L1", seller_id="S7")
    [line] = notices.file_notice(notice(world, "L1"), actor=normal(world)).lines
    assert (line.case_id, line.state) == (asked.id, "joined")
    [verdict] = cases.verdicts(asked.id)
    assert (verdict.answer, verdict.reason_code) == ("counterfeit", "counterfeit_mark")
    assert case_of(world, line).state == "answered"


def test_what_the_holder_called_genuine_needs_something_new_to_be_said(world: World) -> None:
    asked = world.refer("L1", seller_id="S7")
    answer.answer_referrals([AnswerIn(asked.id, Answer.GENUINE)], actor=world.actors["owner"])
    given = notice(world, "L1")
    [line] = notices.preview(given, actor=normal(world))
    assert codes(line) == ["cleared_before"]
    said = replace(given.lines[0], explanation="A test buy showed another label since.")
    [line] = notices.file_notice(replace(given, lines=(said,)), actor=normal(world)).lines
    assert line.state == "opened"


# --- told


def test_the_complainant_is_told_once_when_every_line_is_decided(world: World) -> None:
    shoes(world, "L1", "L2")
    filed = notices.file_notice(notice(world, "L1", "L2", "nonsense"), actor=normal(world))
    analyst = world.actors["analyst"]
    first, second = [line.case_id for line in filed.lines if line.case_id]

    def letters() -> list[str]:
        sent = OutgoingMessage.objects.filter(event_type="notice.decided").order_by("id")
        return [message.payload["body"] for message in sent if message.to_address == "owner@vexora.example"]

    review.decide(
        [first],
        CaseEvent.DECIDE_CLEAR,
        reason_code="resale",
        explanation="Bought in the Union.",
        actor=analyst,
    )
    assert letters() == []
    review.decide(
        [second], CaseEvent.DECIDE_REMOVE, reason_code="counterfeit_mark", explanation="", actor=analyst
    )
    [told] = letters()
    assert "L1: stays. Our product, resold lawfully. Bought in the Union." in told
    assert "L2: removed. Not made by us: the mark is copied." in told
    review.decide([second], CaseEvent.REVERSE, reason_code="resale", explanation="", actor=analyst)
    assert len(letters()) == 1
    assert list(ledger.verify()) == []


# --- taken back


def test_a_line_taken_back_reinstates_what_was_removed_and_the_others_stay(world: World) -> None:
    shoes(world, "L1", "L2", "L3")
    filed = notices.file_notice(notice(world, "L1", "nonsense", "L2", "L3"), actor=good(world))
    owner = world.actors["owner"]
    assert notices.retract_notice(filed.notice.id, [1], actor=owner, note="Ours after all.") == 1
    states = [case_of(world, line).state for line in filed.lines if line.case_id]
    assert states == ["reinstated", "removing", "removing"], "an order that never left is cancelled"
    assert notices.retract_notice(filed.notice.id, actor=owner) == 2
    assert {case_of(world, line).state for line in filed.lines if line.case_id} == {"reinstated"}
    assert intake.notice(owner, filed.notice.id).state == "retracted"
    assert [line.state for line in intake.lines_of(owner, filed.notice.id)] == [
        "retracted", "refused", "retracted", "retracted",
    ]  # fmt: skip
    assert not cases.to_check(world.actors["analyst"]).exists()
    with pytest.raises(WrongState, match="nothing to take back"):
        notices.retract_notice(filed.notice.id, actor=owner)
    assert list(ledger.verify()) == []


def test_a_notice_taken_back_before_it_was_decided_closes_its_cases(world: World) -> None:
    shoes(world, "L1")
    filed = notices.file_notice(notice(world, "L1"), actor=normal(world))
    notices.retract_notice(filed.notice.id, actor=world.actors["owner"])
    case = case_of(world, filed.lines[0])
    assert case.state == "cleared"
    assert [d.reason_code for d in cases.decisions(case.id)] == ["retracted"]


def test_a_case_that_rests_on_another_notice_goes_on(world: World) -> None:
    shoes(world, "L1")
    first = notices.file_notice(notice(world, "L1"), actor=normal(world))
    second = notices.file_notice(notice(world, "L1"), actor=normal(world))
    notices.retract_notice(first.notice.id, actor=world.actors["owner"])
    assert case_of(world, first.lines[0]).state == "in_review"
    notices.retract_notice(second.notice.id, actor=world.actors["owner"])
    assert case_of(world, first.lines[0]).state == "cleared"


def test_nobody_takes_back_what_another_filed(world: World) -> None:
    shoes(world, "L1")
    filed = notices.file_notice(notice(world, "L1"), actor=good(world))
    for who in ("stranger", "analyst"):
        with pytest.raises(NotFound):
            notices.retract_notice(filed.notice.id, actor=world.actors[who])
    with pytest.raises(NotAllowed):
        notices.retract_notice(filed.notice.id, actor=world.actors["viewer"])
    with pytest.raises(Invalid, match="no line 2; it has 1"):
        notices.retract_notice(filed.notice.id, [2], actor=world.actors["owner"])
    assert case_of(world, filed.lines[0]).state == "removing"


# --- drafts and templates


def test_a_draft_survives_with_its_nonsense_and_becomes_the_notice(world: World) -> None:
    shoes(world, "L1")
    owner, draft_id = world.actors["owner"], uuid4()
    half = NoticeIn((LineIn("L1"), LineIn("half a line, \x00 and \ud800"), LineIn("")), reason="The")
    notices.save_draft(draft_id, half, actor=owner)
    kept = intake.draft(owner, draft_id)
    assert (kept.state, kept.reason) == ("draft", "The")
    assert [line.listing_ref for line in intake.lines_of(owner, draft_id)] == [
        "L1", "half a line, � and �", "",
    ]  # fmt: skip
    notices.save_draft(draft_id, replace(half, lines=half.lines[:1]), actor=owner)
    assert len(intake.lines_of(owner, draft_id)) == 1
    assert [draft.id for draft in intake.drafts(owner)] == [draft_id]
    assert not intake.notices(world.actors["analyst"]).exists(), "a draft is its writer's alone"
    filed = notices.file_notice(notice(world, "L1"), actor=normal(world), draft_id=draft_id)
    assert filed.notice.id == draft_id
    assert intake.drafts(owner) == []
    with pytest.raises(NotFound):
        notices.save_draft(draft_id, half, actor=owner)
    with pytest.raises(NotFound):
        notices.file_notice(notice(world, "L1"), actor=normal(world), draft_id=draft_id)


def test_drafts_of_others_are_not_seen_overwritten_sent_or_deleted(world: World) -> None:
    owner, stranger, draft_id = world.actors["owner"], world.actors["stranger"], uuid4()
    notices.save_draft(draft_id, notice(world, "L1"), actor=owner)
    with pytest.raises(NotFound):
        intake.draft(stranger, draft_id)
    for act in (
        lambda: notices.save_draft(draft_id, notice(world, "L2"), actor=stranger),
        lambda: notices.drop_draft(draft_id, actor=stranger),
        lambda: notices.file_notice(notice(world, "L2"), actor=stranger, draft_id=draft_id),
    ):
        with pytest.raises(NotFound):
            act()
    assert [line.listing_ref for line in intake.lines_of(owner, draft_id)] == ["L1"]
    notices.drop_draft(draft_id, actor=owner)
    assert intake.drafts(owner) == []


def test_a_template_is_kept_by_name_and_is_its_holders_alone(world: World) -> None:
    owner, stranger = world.actors["owner"], world.actors["stranger"]
    for reason in ("First words.", "Other words."):
        notices.keep_template(
            "Shoes", notice(world, reason=reason), right_id=world.rights["Vexora"],
            reason_code="counterfeit_mark", actor=owner,
        )  # fmt: skip
    [template] = intake.templates(owner)
    assert (template.name, template.reason) == ("Shoes", "Other words.")
    assert intake.templates(stranger) == []
    with pytest.raises(NotFound):
        notices.drop_template(template.id, actor=stranger)
    assert len(intake.templates(owner)) == 1
    notices.drop_template(template.id, actor=owner)
    assert intake.templates(owner) == []


# --- at size


def _queries(world: World, given: NoticeIn, actor: Actor) -> tuple[int, notices.Filed]:
    with CaptureQueriesContext(connection) as counted:
        filed = notices.file_notice(given, actor=actor)
    return len(counted), filed


def test_a_notice_of_many_lines_asks_the_database_no_more_often_than_one_of_few(world: World) -> None:
    many = [f"L{n}" for n in range(300)]
    shoes(world, *many)
    few, _ = _queries(world, notice(world, *many[:3]), good(world))
    lots, filed = _queries(world, notice(world, *many[3:]), good(world))
    assert len(filed.lines) == 297
    assert all(line.case_id for line in filed.lines)
    assert lots == few
    with CaptureQueriesContext(connection) as counted:
        notices.retract_notice(filed.notice.id, [1], actor=world.actors["owner"])
    one = len(counted)
    with CaptureQueriesContext(connection) as counted:
        notices.retract_notice(filed.notice.id, actor=world.actors["owner"])
    assert len(counted) == one
    ids: list[UUID] = [line.case_id for line in filed.lines if line.case_id]
    assert {c.state for c in cases.by_ids(world.actors["analyst"], ids).values()} == {"reinstated"}
