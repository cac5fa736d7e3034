"""What a notice brings about: by whose record it restricts at once, who is told, and how it is taken back."""

from dataclasses import replace
from uuid import uuid4

import pytest

from jointforce.cases import queries as cases
from jointforce.cases.models import Case
from jointforce.cases.schemas import AnswerIn
from jointforce.delivery.models import OutgoingMessage
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.vocabulary import Answer, ProgrammePhase, Standing
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, checks, notices, review
from jointforce.intake import queries as intake
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from tests.apps.noticing import as_, case_of, codes, good, normal, notice, shoes
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.mark.parametrize("standing", [Standing.GOOD_FAITH, Standing.NEW])
def test_the_answer_to_a_notice_is_what_its_complainant_reads_afterwards(
    world: World, standing: Standing
) -> None:
    """It is made of what the act holds in its hands; here it is held against what the database says."""
    actor = as_(world.actors["owner"], standing)
    shoes(world, "L1", "L2", "L3")
    world.refer("L4")
    said = ("L1", "nothing", "L4", "L2", "L1")
    for refs in (said, ("L3", "L1")):  # a notice that opens cases, and one that joins one of them
        filed = notices.file_notice(notice(world, *refs), actor=actor)
        for reader in (actor, replace(actor, right_ids=frozenset({uuid4()}))):
            before = [(t.line.position, t.line.state, t.line.findings, t.case) for t in filed.told]
            now = notices.lines_told(filed.notice.id, actor=reader)
            narrow = reader is not actor
            assert [(t.line.position, t.line.state, t.line.findings, t.case) for t in now] == [
                (*row[:3], None if narrow else row[3]) for row in before
            ]
        assert [
            t.decision.id if t.decision else None for t in notices.lines_told(filed.notice.id, actor=actor)
        ] == [t.decision.id if t.decision else None for t in filed.told]


def test_who_holds_a_case_sees_it_exactly_where_the_list_of_its_cases_has_it(world: World) -> None:
    shoes(world, "L1", "L2", seller_id="S1")
    notices.file_notice(notice(world, "L1"), actor=good(world))
    notices.file_notice(notice(world, "L2"), actor=as_(world.actors["owner"], Standing.NEW))
    world.refer("L4")
    every = list(Case.objects.all())
    rights = frozenset({case.right_id for case in every[:1] if case.right_id})
    actors = [*world.actors.values(), system("notices"), replace(good(world), right_ids=frozenset({uuid4()}))]
    actors += [
        replace(good(world), right_ids=rights),
        replace(good(world), scopes=frozenset()),
    ]
    seen = [{case.id for case in every if cases.case_told(actor, case)} for actor in actors]
    assert seen == [set(cases.cases_told(actor, [case.id for case in every])) for actor in actors]
    assert {len(each) for each in seen} == {0, 1, 3}


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
