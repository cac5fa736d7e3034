"""Legal clocks on cases: what starts, stops and ends them, under one regime and under two."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from jointforce.base.clock import as_of, now
from jointforce.cases import queries as cases
from jointforce.cases import services as case_services
from jointforce.cases.queries import clocks as clock_queries
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.regime import ClockEvent
from jointforce.domain.vocabulary import Answer
from jointforce.enforcement import queries as enforcement
from jointforce.flows import (
    answer,
    clocks,
    complaints,
    expiry,
    notices,
    regimes,
    review,
    undo,
)
from jointforce.intake.schemas import LineIn, NoticeIn
from jointforce.ledger import queries as ledger
from jointforce.rights import queries as rights
from tests.clocking import counter, deliver_letters, right
from tests.world import INSTALLER, World, build_world

if TYPE_CHECKING:
    from jointforce.cases.models import Case, CaseClock

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
"""2 March 2026, as in the vectors of the laws."""


@pytest.fixture
def world() -> Iterator[World]:
    with as_of(MONDAY - timedelta(days=1)):
        yield build_world()


def choose(world: World, **regime: bool) -> None:
    for code, holds in regime.items():
        regimes.choose(code, holds=holds, actor=world.actors["analyst"])


def removed(world: World) -> "Case":
    """A case that the rights holder has answered with counterfeit, on the Monday."""
    case = world.refer()
    with as_of(MONDAY):
        answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    return case


@contextmanager
def sweep(at: datetime) -> Iterator[None]:
    """The worker looks at the clocks then."""
    with as_of(at):
        expiry.settle_clocks()
        yield


def clock(case: "Case", name: str) -> "CaseClock":
    """The newest clock of that name, as `regime.code`."""
    found = [c for c in clock_queries.clocks_of(case.id, actor=INSTALLER) if f"{c.regime}.{c.code}" == name]
    return max(found, key=lambda c: c.id)


def names(case: "Case") -> set[str]:
    return {
        f"{c.regime}.{c.code}"
        for c in clock_queries.clocks_of(case.id, actor=INSTALLER)
        if c.ended_at is None
    }


def state(world: World, case: "Case") -> str:
    return cases.case(world.actors["analyst"], case.id).state


def end_of(day: str, zone: str) -> datetime:
    return datetime.fromisoformat(f"{day}T23:59:59.999999").replace(tzinfo=ZoneInfo(zone))


def test_a_removal_gives_the_seller_six_months_and_the_statement_says_so(world: World) -> None:
    case = removed(world)
    complaint = clock(case, "eu_dsa.complaint")
    assert complaint.due_until == end_of("2026-09-02", "Europe/Brussels")
    assert (complaint.duty_of, complaint.article, complaint.confirmed) == ("seller", "DSA Art. 20(1)", False)
    assert enforcement.answer_deadlines([case.id]) == {case.id: complaint.due_until}


def test_a_us_copyright_comes_back_on_the_tenth_business_day_without_word_of_an_action(world: World) -> None:
    right(world, "copyright", "US")
    case = removed(world)
    counter(world, case, MONDAY)
    with sweep(end_of("2026-03-15", "America/New_York")):
        assert state(world, case) == "countered"
    with sweep(datetime(2026, 3, 16, 9, tzinfo=ZoneInfo("America/New_York"))):
        assert state(world, case) in {"reinstating", "reinstated"}
    [removal, reinstatement] = cases.decisions(case.id)
    assert (removal.ruling, reinstatement.ruling, reinstatement.automated) == ("remove", "reinstate", True)
    assert "17 U.S.C. § 512(g)(2)(C)" in reinstatement.explanation
    assert clock(case, "us_dmca.put_back").ended_how == "expired"
    assert names(case) == set()
    assert list(ledger.verify()) == []


def test_word_of_a_court_action_stops_the_clock_and_the_listing_stays_down(world: World) -> None:
    right(world, "copyright", "US")
    case = removed(world)
    counter(world, case, MONDAY)
    with as_of(MONDAY + timedelta(days=3)):
        clocks.report_action(case.id, "S.D.N.Y. 26-cv-1234", actor=world.actors["owner"])
    with sweep(MONDAY + timedelta(days=40)):
        assert state(world, case) == "countered"
    assert clock(case, "us_dmca.put_back").ended_how == "action_filed"


def test_only_the_rights_holder_reports_an_action_and_only_while_a_clock_waits_for_it(world: World) -> None:
    right(world, "copyright", "US")
    case = removed(world)
    with pytest.raises(WrongState, match="No clock"):
        clocks.report_action(case.id, "S.D.N.Y. 26-cv-1234", actor=world.actors["owner"])
    counter(world, case, MONDAY)
    for who, refusal in (("stranger", NotFound), ("viewer", NotAllowed), ("seller", NotAllowed)):
        with pytest.raises(refusal):
            clocks.report_action(case.id, "S.D.N.Y. 26-cv-1234", actor=world.actors[who])
    assert "us_dmca.put_back" in names(case)


def test_chinas_clock_starts_when_the_counter_notice_reaches_the_complainant_and_not_when_it_is_filed(
    world: World,
) -> None:
    right(world, "trademark", "CN")
    case = removed(world)
    counter(world, case, MONDAY)
    assert names(case) == set()
    deliver_letters(datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert clock(case, "cn_ecommerce.complainant_acts").due_until == end_of("2026-03-19", "Asia/Shanghai")
    deliver_letters(datetime(2026, 3, 9, 9, tzinfo=UTC))
    assert len(clock_queries.clocks_of(case.id, actor=INSTALLER)) == 1
    with sweep(datetime(2026, 3, 20, 1, tzinfo=UTC)):
        assert state(world, case) in {"reinstating", "reinstated"}


def test_under_two_regimes_the_listing_comes_back_when_both_allow_it(world: World) -> None:
    right(world, "copyright", "US|CN")
    case = removed(world)
    counter(world, case, MONDAY)
    deliver_letters(MONDAY)
    assert names(case) == {"us_dmca.put_back", "cn_ecommerce.complainant_acts"}
    with sweep(
        datetime(2026, 3, 16, 18, tzinfo=UTC)
    ):  # the tenth business day, but China's fifteen run until the 17th
        assert state(world, case) == "countered"
    with sweep(datetime(2026, 3, 17, 18, tzinfo=UTC)):
        assert state(world, case) in {"reinstating", "reinstated"}


def test_where_two_regimes_leave_no_instant_a_person_decides(world: World) -> None:
    right(world, "copyright", "US|CN")
    case = removed(world)
    counter(world, case, MONDAY)
    deliver_letters(
        datetime(2026, 3, 10, 9, tzinfo=UTC)
    )  # China until the 25th, the DMCA wants it by the 20th
    with sweep(datetime(2026, 3, 16, 18, tzinfo=UTC)):
        assert state(world, case) == "countered"
    assert clock(case, "us_dmca.put_back").ended_how == "escalated"


def test_of_two_times_to_answer_the_longer_one_counts(world: World) -> None:
    choose(world, alibaba_2022=True)
    case = removed(world)
    assert names(case) == {"alibaba_2022.counter_1", "eu_dsa.complaint"}
    with sweep(MONDAY + timedelta(days=30)):
        assert clock(case, "alibaba_2022.counter_1").ended_how == "expired"
    counter(world, case, MONDAY + timedelta(days=31))
    assert state(world, case) == "countered"


def test_a_programmes_three_business_days_end_to_the_second(world: World) -> None:
    choose(world, alibaba_2022=True, eu_dsa=False)
    case = removed(world)
    last = end_of("2026-03-05", "Asia/Shanghai")
    with pytest.raises(WrongState, match="The time to answer ended on 05 Mar 2026, 15:59 UTC"):
        counter(world, case, last + timedelta(seconds=1))
    assert state(world, case) == "removing"
    counter(world, case, last)
    assert state(world, case) == "countered"
    assert clock(case, "alibaba_2022.counter_1").ended_how == "counter_notice_filed"


def test_a_silent_seller_has_lost_and_nothing_moves(world: World) -> None:
    choose(world, alibaba_2022=True, eu_dsa=False)
    case = removed(world)
    with sweep(MONDAY + timedelta(days=10)):
        assert clock(case, "alibaba_2022.counter_1").ended_how == "expired"
    assert state(world, case) == "removing"


def test_a_decision_on_the_answer_stops_what_waited_for_it_and_reading_it_again_starts_it_anew(
    world: World,
) -> None:
    right(world, "copyright", "US")
    case = removed(world)
    counter(world, case, MONDAY)
    with as_of(MONDAY + timedelta(days=1)):
        acted = review.decide(
            [case.id], CaseEvent.COUNTER_REJECTED, reason_code="copyright_copy", explanation="No permission.",
            actor=world.actors["analyst"],
        )  # fmt: skip
        assert clock(case, "us_dmca.put_back").ended_how == "counter_notice_rejected"
        undo.undo_action(acted.action_id, "The permission was overlooked.", actor=world.actors["analyst"])
    again = clock(case, "us_dmca.put_back")
    assert (again.ended_at, again.started_at) == (None, MONDAY)


def test_a_retraction_ends_every_clock(world: World) -> None:
    case = removed(world)
    with as_of(MONDAY + timedelta(days=2)):
        answer.retract(case.id, actor=world.actors["owner"])
    assert clock(case, "eu_dsa.complaint").ended_how == "reinstated"


def test_a_statement_that_arrives_late_lengthens_the_time_from_then(world: World) -> None:
    case = removed(world)
    [statement] = enforcement.statements_of(case.id)
    with as_of(MONDAY + timedelta(days=5)), transaction.atomic():
        clocks.statements_received({statement.id: MONDAY + timedelta(days=5)}, now=now())
    longer = end_of("2026-09-07", "Europe/Brussels")
    assert clock(case, "eu_dsa.complaint").due_until == longer
    assert clocks.answer_deadlines([case.id]) == {case.id: longer}
    with transaction.atomic():
        clocks.statements_received({statement.id: MONDAY}, now=MONDAY)
    assert clock(case, "eu_dsa.complaint").due_until == end_of("2026-09-07", "Europe/Brussels")


def test_a_clock_ends_once(world: World) -> None:
    case = removed(world)
    with sweep(MONDAY + timedelta(days=400)):
        ended = clock(case, "eu_dsa.complaint")
    assert ended.ended_how == "expired"
    with sweep(MONDAY + timedelta(days=500)):
        assert clock(case, "eu_dsa.complaint").ended_at == ended.ended_at
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        case_services.end_clocks([ended], "expired", actor=system("clock"), now=now())


def test_the_same_cause_starts_a_clock_once_and_a_later_one_takes_its_place(world: World) -> None:
    case = removed(world)
    first = clock(case, "eu_dsa.complaint")
    with as_of(MONDAY + timedelta(days=1)), transaction.atomic():
        for cause in (first.cause, uuid4()):
            clocks.start(
                [(case, cause)], ClockEvent.STATEMENT_ISSUED, at=now(), actor=system("clock"), now=now()
            )
    ended, running = sorted(clock_queries.clocks_of(case.id, actor=INSTALLER), key=lambda c: c.id)
    assert (ended.id, ended.ended_how, running.ended_at) == (first.id, "superseded", None)


def test_an_analyst_confirms_a_value_and_clocks_say_so(world: World) -> None:
    case = removed(world)
    assert not clock(case, "eu_dsa.complaint").confirmed
    regimes.confirm("eu_dsa", "clocks.complaint.last_day", actor=world.actors["analyst"])
    assert clock(case, "eu_dsa.complaint").confirmed
    with pytest.raises(NotFound, match="no such value"):
        regimes.confirm("eu_dsa", "clocks.nothing", actor=world.actors["analyst"])
    for who in ("manager", "owner", "seller"):
        with pytest.raises(NotAllowed):
            regimes.confirm("eu_dsa", "clocks.complaint.last_day", actor=world.actors[who])
        with pytest.raises(NotAllowed):
            regimes.choose("eu_dsa", holds=False, actor=world.actors[who])


def chinese_answer(world: World) -> "tuple[Case, CaseClock]":
    """A counter-notice under Chinese law has reached the complainant on the Monday: its fifteen days run."""
    right(world, "trademark", "CN")
    case = removed(world)
    counter(world, case, MONDAY)
    deliver_letters(MONDAY)
    return case, clock(case, "cn_ecommerce.complainant_acts")


def more_time(
    world: World, found: "CaseClock", kind: str, first: str = "", last: str = "", who: str = "analyst"
) -> None:
    days = (date.fromisoformat(first), date.fromisoformat(last)) if first else None
    clocks.give_more_time(
        found.case_id, found.id, kind, days=days, note="The consulate says so.", actor=world.actors[who]
    )


def test_days_for_notarisation_do_not_count_and_never_beyond_twenty_working_days(world: World) -> None:
    case, found = chinese_answer(world)
    assert found.due_until == end_of("2026-03-17", "Asia/Shanghai")
    with as_of(MONDAY + timedelta(days=5)):
        more_time(world, found, "notarisation", "2026-03-04", "2026-03-06")
    found.refresh_from_db()
    assert found.due_until == end_of("2026-03-20", "Asia/Shanghai")
    with as_of(MONDAY + timedelta(days=12)):
        more_time(world, found, "authentication", "2026-03-07", "2026-05-06")
    found.refresh_from_db()
    assert found.due_until == end_of("2026-03-30", "Asia/Shanghai"), "twenty working days after the start"
    with as_of(MONDAY + timedelta(days=13)), pytest.raises(Invalid, match="20 working days after its start"):
        more_time(world, found, "authentication", "2026-05-07", "2026-06-06")
    with sweep(end_of("2026-03-30", "Asia/Shanghai")):
        assert state(world, case) == "countered"
    with sweep(end_of("2026-03-30", "Asia/Shanghai") + timedelta(seconds=1)):
        assert state(world, case) in {"reinstating", "reinstated"}
    assert ledger.verify_subject("case", str(case.id)) is None


def test_the_rights_holder_reads_why_a_clock_got_more_time(world: World) -> None:
    case, found = chinese_answer(world)
    more_time(world, found, "notarisation", "2026-03-04", "2026-03-06")
    said = cases.messages(case.id)[-1].body
    assert said.startswith(
        "The complainant goes to court or to the authority: time for notarisation does not count."
    )
    assert said.endswith("It ends on 20 Mar 2026. The consulate says so.")


def test_what_a_clocks_rule_does_not_know_is_refused_with_the_reason(world: World) -> None:
    case, found = chinese_answer(world)
    for kind, days, why in (
        ("holidays", ("2026-03-04", "2026-03-06"), "Time for holidays counts in this clock"),
        ("extension", (), "knows no extension"),
        ("notarisation", ("2026-03-06", "2026-03-04"), "ends after it begins"),
        ("notarisation", (), "from when until when"),
        ("notarisation", ("2026-02-01", "2026-02-03"), "before the clock began"),
        ("notarisation", ("2026-04-01", "2026-04-03"), "no later by that"),
    ):
        with pytest.raises(Invalid, match=why):
            more_time(world, found, kind, *days)
    with pytest.raises(NotAllowed):
        more_time(world, found, "notarisation", "2026-03-04", "2026-03-06", who="owner")
    counter_granted = end_of("2026-04-30", "Asia/Shanghai")
    with sweep(counter_granted), pytest.raises(WrongState, match="has ended"):
        more_time(world, found, "notarisation", "2026-03-04", "2026-03-06")
    assert clock(case, "cn_ecommerce.complainant_acts").due_until == end_of("2026-03-17", "Asia/Shanghai")


def test_a_complaint_ends_the_time_of_who_complains_and_of_nobody_else(world: World) -> None:
    owner, analyst = world.actors["owner"], world.actors["analyst"]
    with as_of(MONDAY):
        world.post({"id": "N1", "title": "Vexora runner", "price": 19, "currency": "EUR", "seller_id": "S1"})
        line = LineIn("N1", rights.rights(owner).get(mark="Vexora").id, "counterfeit_mark")
        told = frozenset({"good_faith", "accurate"})
        [filed] = notices.file_notice(
            NoticeIn((line,), reason="The seam is wrong.", statements=told), actor=owner
        ).lines
        assert filed.case_id is not None
        case = cases.case(analyst, filed.case_id)
        review.decide([case.id], CaseEvent.REVERSE, reason_code="resale", explanation="seen", actor=analyst)
    assert clock(case, "eu_dsa.notifier_complaint").ended_at is None
    with as_of(MONDAY + timedelta(days=2)):
        complaints.complain([case.id], "The seam is wrong indeed.", actor=owner)
    assert clock(case, "eu_dsa.notifier_complaint").ended_how == "complaint_filed"
