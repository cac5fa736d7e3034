"""All parties act on the same cases in any order; whatever they do, no state is illegal and nothing is lost.

Drawn is who does what next: the rights holder, two analysts, the seller, the marketplace that acknowledges or fails,
the clock, screening that finds listings changed, and notices that nobody reads, which are put to the seller. After
every step a slow and obvious query looks at every case. `JOINTFORCE_STEPS=100000` walks at least so many steps in
place of the few of every day.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from jointforce.base.clock import as_of
from jointforce.base.sql import fetch
from jointforce.cases.queries import enquiries as enquiry_queries
from jointforce.cases.queries import seller_questions as seller_question_queries
from jointforce.cases.schemas import AnswerIn
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Tried
from jointforce.domain.case_flow import CLOSED_STATES, MOVES, RESTRICTED_STATES, TRANSITIONS
from jointforce.domain.case_flow import CaseState as S
from jointforce.domain.errors import DomainError
from jointforce.domain.reasons import reasons_for_ruling
from jointforce.domain.vocabulary import Answer, ProgrammePhase, Standing
from jointforce.flows import (
    answer,
    deliver,
    enquiries,
    held,
    notices,
    review,
    seller_questions,
    silence,
    sweep,
    undo,
)
from jointforce.intake.schemas import LineIn, NoticeIn
from jointforce.ledger import queries as ledger
from jointforce.parties.models import Party
from tests.world import World, build_world

STEPS = int(os.environ.get("JOINTFORCE_STEPS", "0"))
STEPS_A_WALK = 200
"""A walk is one transaction, whose dead rows no vacuum takes: a step of a long one costs several times as much."""

WALKS = 3
"""In one go: hypothesis keeps all that it has drawn of a go. The first is the shortest walk, a single step."""

WALKS_OF_A_LONG_GO = 20
LISTINGS = 5
NEWCOMER: dict[str, Any] = {"standing": Standing.NEW, "phase": ProgrammePhase.NONE}

WALKED: Counter[tuple[str, str]] = Counter()
"""Moves that a person's act made, over all walks."""
STEPS_TAKEN: Counter[str] = Counter()
ONE_OR_TWO_MOVES = set(TRANSITIONS) | {(a, d) for a, b in TRANSITIONS for c, d in TRANSITIONS if b == c}
"""A reversal of an order that never left is done at once, and a reinstatement that is undone is removed at once."""

WRONG = """
SELECT c.number, c.state, w.wrong
FROM cases_case c
CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM cases_referral r WHERE r.case_id = c.id AND r.answered_at IS NULL
              AND r.lapsed_at IS NULL) AS open_questions,
           (SELECT count(*) FROM cases_sellerquestion q WHERE q.case_id = c.id AND q.ended_at IS NULL) AS asked_seller,
           (SELECT count(*) FROM cases_sellerquestion q WHERE q.case_id = c.id AND q.due_at = c.due_at) AS same_end,
           (SELECT count(*) FROM enforcement_restriction t WHERE t.case_id = c.id AND t.lifted_at IS NULL) AS in_force,
           (SELECT count(*) FROM enforcement_restriction t WHERE t.case_id = c.id AND t.statement_id IS NULL)
              AS unexplained,
           (SELECT count(*) FROM cases_hold h WHERE h.case_id = c.id AND h.outcome = '') AS holds,
           (SELECT count(*) FROM cases_counternotice n WHERE n.case_id = c.id AND n.state = 'submitted') AS answers,
           (SELECT count(*) FROM enforcement_order o WHERE o.case_id = c.id AND o.state = 'pending') AS pending,
           (SELECT count(*) FROM enforcement_order o WHERE o.case_id = c.id AND NOT EXISTS (
              SELECT 1 FROM cases_decision d WHERE d.id = o.decision_id AND d.case_id = c.id)) AS undecided,
           (SELECT count(*) FROM cases_decision d WHERE d.case_id = c.id AND d.supersedes_id IS NULL)
              AS first_decisions,
           (SELECT count(*) FROM screening_staydown b WHERE b.case_id = c.id AND b.ended_at IS NULL) AS banked,
           (SELECT count(*) FROM (
                SELECT rights_holder_id, c.seller_id, c.marketplace_id FROM cases_decision WHERE case_id = c.id
                UNION ALL SELECT rights_holder_id, c.seller_id, c.marketplace_id FROM cases_casenotice
                          WHERE case_id = c.id
                UNION ALL SELECT rights_holder_id, c.seller_id, c.marketplace_id FROM cases_caseclock
                          WHERE case_id = c.id
                UNION ALL SELECT rights_holder_id, seller_id, c.marketplace_id FROM cases_outcome WHERE case_id = c.id
                UNION ALL SELECT rights_holder_id, seller_id, c.marketplace_id FROM enforcement_strike
                          WHERE case_id = c.id
                UNION ALL SELECT rights_holder_id, seller_id, marketplace_id FROM enforcement_statementofreasons
                          WHERE case_id = c.id
                UNION ALL SELECT rights_holder_id, c.seller_id, c.marketplace_id FROM enforcement_restriction
                          WHERE case_id = c.id
                UNION ALL SELECT rights_holder_id, seller_id, c.marketplace_id FROM cases_enquiry WHERE case_id = c.id
                UNION ALL SELECT rights_holder_id, c.seller_id, marketplace_id FROM enforcement_order
                          WHERE case_id = c.id) AS k(holder, seller, market)
            WHERE (k.holder, k.seller, k.market) <> (c.rights_holder_id, c.seller_id, c.marketplace_id)) AS strangers
) x
CROSS JOIN LATERAL (VALUES
    ((c.state = 'referred') <> (x.open_questions = 1), 'a question is open exactly while the rights holder is asked'),
    (c.state = 'referred' AND c.due_at IS NULL, 'a question has its deadline'),
    ((c.state = 'seller_asked') <> (x.asked_seller = 1), 'a question is open exactly while the seller is asked'),
    (c.state = 'seller_asked' AND x.same_end <> 1, 'the case is due when the seller must have answered'),
    (c.ask_seller_at IS NOT NULL AND c.state <> 'in_review',
        'only what waits to be read is still to be put to the seller'),
    ((c.state IN ('answered', 'in_review', 'held', 'countered')) <> (c.urgent_at IS NOT NULL),
        'what waits for the desk has its effective deadline, and nothing else has'),
    (c.urgent_at IS NOT NULL AND c.urgent_at <> c.due_at - make_interval(hours => c.urgency_hours),
        'the effective deadline follows from the deadline'),
    ((c.state IN ('removing', 'removed', 'countered', 'upheld')) <> (x.in_force = 1),
        'a restriction is in force exactly while the listing is down'),
    ((c.state IN ('removing', 'removed', 'countered', 'upheld')) <> (x.banked = 1),
        'content is kept from returning exactly while its listing is down'),
    (x.unexplained > 0, 'every restriction has its statement of reasons'),
    ((c.state = 'held') <> (x.holds = 1), 'a removal is held exactly while the case waits for a second person'),
    ((c.state = 'countered') <> (x.answers = 1), 'an answer of the seller is open exactly while the case is countered'),
    (c.state IN ('removing', 'reinstating') AND x.pending = 0, 'what is being done has an order on its way'),
    (x.undecided > 0, 'every order points at a decision of its case'),
    (x.strangers > 0, 'what hangs on a case belongs to the parties of the case'),
    (x.first_decisions > 1, 'every decision but the first names the one that it supersedes'),
    ((c.state IN ('cleared', 'lapsed', 'reinstated')) <> (c.closed_at IS NOT NULL), 'a closed case says since when')
) AS w(is_wrong, wrong)
WHERE w.is_wrong
"""


class Parties(RuleBasedStateMachine):
    """One installation, a handful of listings, and everybody who may act."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self._rollback: AbstractContextManager[Any] = transaction.atomic()
        self._rollback.__enter__()
        self.world = build_world()
        self.analysts = (self.world.actors["analyst"], self.world.second_analyst())
        self.draw, self.steps = random.Random(), 0
        self.now = datetime(2026, 11, 20, 9, tzinfo=UTC)
        self.actions: list[UUID] = []
        self.notices: list[UUID] = []
        self.versions = 0

    def teardown(self) -> None:
        try:
            broken = list(ledger.verify())
            assert broken == []
        finally:
            transaction.set_rollback(True)
            self._rollback.__exit__(None, None, None)

    def attempt(self, act: Callable[[], object]) -> object:
        """Do it; where it is refused, nothing may have changed."""
        before = self.picture()
        refused, result = "", None
        with as_of(self.now):
            try:
                with transaction.atomic():
                    result = act()
            except DomainError as why:
                refused = str(why)
        if refused:
            assert refused.endswith((".", "!", "?")), f"no sentence: {refused}"
            assert self.picture() == before
            return None
        pairs = {(before[case][0], state) for case, (state, _) in self.picture().items() if case in before}
        moves = {(source, target) for source, target in pairs if source != target}
        assert moves <= ONE_OR_TWO_MOVES
        WALKED.update(moves)
        return result

    @staticmethod
    def picture() -> dict[UUID, tuple[str, datetime]]:
        return {row[0]: (row[1], row[2]) for row in fetch("SELECT id, state, changed_at FROM cases_case")}

    def case(self, *fitting: S) -> UUID:
        """One of the latest cases; nearly always one in a fitting state, where there is one."""
        rows = fetch("SELECT id, state FROM cases_case ORDER BY number DESC LIMIT %s", [LISTINGS * 2])
        chosen = [row[0] for row in rows if row[1] in fitting] if self.draw.random() < 0.95 else []
        found: UUID = self.draw.choice(chosen or [row[0] for row in rows])
        return found

    def cases(self, *fitting: S) -> list[UUID]:
        return list({self.case(*fitting) for _ in range(self.draw.choice([1, 1, 1, 1, 2, 3]))})

    @initialize()
    def shop_opens(self) -> None:
        with as_of(self.now):
            self.world.post(*(self.listing(n, "", 19) for n in range(LISTINGS)))
            sweep.sweep_waiting()

    @staticmethod
    def listing(n: int, version: object, price: int) -> dict[str, object]:
        title = f"V*x⭐ra runner {n} {version}"
        return {"id": f"L{n}", "title": title, "seller_id": "S1", "price": price, "currency": "EUR"}

    @rule(seed=st.integers(0, 2**32 - 1))
    def somebody_acts(self, seed: int) -> None:
        """One rule for all, so that every party has its turn in every walk."""
        self.steps += 1
        self.draw = random.Random(f"{seed} {self.steps}")
        act = self.draw.choice(
            [
                self.listing_is_posted, self.rights_holder_answers, self.rights_holder_answers,
                self.rights_holder_takes_an_answer_back, self.rights_holder_retracts, self.desk_decides,
                self.desk_decides, self.second_person_speaks, self.action_is_undone, self.desk_asks,
                self.desk_recalls, self.desk_reopens, self.notice_is_filed, self.notice_is_filed,
                self.notice_is_taken_back, self.seller_says_what_it_was_asked,
                self.seller_says_what_it_was_asked, self.seller_answers,
                self.seller_answers, self.seller_asks_or_is_answered,
                self.time_passes, self.time_passes, self.marketplace_acknowledges_or_fails,
                self.marketplace_acknowledges_or_fails,
            ]
        )  # fmt: skip
        STEPS_TAKEN[act.__name__] += 1
        act()

    def listing_is_posted(self) -> None:
        changed = self.draw.random() < 0.5
        self.versions += changed
        n, price = self.draw.randrange(LISTINGS), self.draw.choice([19, 60])
        with as_of(self.now):
            self.world.post(self.listing(n, self.versions if changed else "", price))
            sweep.sweep_waiting()

    def rights_holder_answers(self) -> None:
        said = [AnswerIn(case, self.draw.choice(list(Answer))) for case in self.cases(S.REFERRED)]
        stranger = self.draw.random() < 0.1
        actor = self.world.actors["stranger" if stranger else "owner"]
        results = self.attempt(lambda: answer.answer_referrals(said, actor=actor))
        if stranger:
            assert isinstance(results, list)
            assert not any(result.recorded for result in results)

    def rights_holder_takes_an_answer_back(self) -> None:
        found = self.cases(S.ANSWERED, S.CLEARED)
        self.attempt(lambda: undo.take_back_answers(found, actor=self.world.actors["owner"]))

    def rights_holder_retracts(self) -> None:
        found = self.case(*RESTRICTED_STATES)
        self.attempt(lambda: answer.retract(found, actor=self.world.actors["owner"]))

    def desk_decides(self) -> None:
        event = self.draw.choice(sorted(review.RULINGS))
        found = self.cases(*next(move.sources for move in MOVES if move.event is event))
        reason = reasons_for_ruling(review.RULINGS[event])[0].code
        acted = self.attempt(
            lambda: review.decide(
                found,
                event,
                reason_code=reason,
                explanation="Looked at.",
                actor=self.draw.choice(self.analysts),
            )
        )
        if isinstance(acted, review.Acted):
            self.actions.append(acted.action_id)

    def second_person_speaks(self) -> None:
        actor, found = self.draw.choice(self.analysts), self.cases(S.HELD)
        if self.draw.random() < 0.6:
            self.attempt(lambda: held.release(found, actor=actor))
        else:
            self.attempt(lambda: held.return_to_review(found, "Not sure.", actor=actor))

    def action_is_undone(self) -> None:
        if self.actions:
            action = self.draw.choice(self.actions[-10:])
            self.attempt(
                lambda: undo.undo_action(action, "A mistake.", actor=self.draw.choice(self.analysts))
            )

    def desk_asks(self) -> None:
        found, hours = self.case(S.ANSWERED, S.IN_REVIEW, S.SELLER_ASKED), self.draw.randint(1, 72)
        self.attempt(lambda: review.refer_back(found, "And this?", hours=hours, actor=self.analysts[0]))

    def desk_recalls(self) -> None:
        found = self.cases(S.REFERRED, S.SELLER_ASKED)
        self.attempt(lambda: undo.recall_questions(found, actor=self.analysts[0]))

    def desk_reopens(self) -> None:
        found = self.cases(*CLOSED_STATES)
        self.attempt(lambda: undo.reopen(found, "Again.", actor=self.analysts[1]))

    def seller_answers(self) -> None:
        found = self.cases(S.REMOVING, S.REMOVED)
        self.attempt(lambda: review.counter(found, "It is lawful.", actor=self.world.actors["seller"]))

    def notice_is_filed(self) -> None:
        """Of a plain offer; as by somebody new, whose word does not remove at once."""
        n = self.draw.randrange(LISTINGS)
        offer = {"id": f"N{n}", "title": f"Vexora boot {n}", "seller_id": "S1"}
        line = LineIn(f"N{n}", self.world.rights["Vexora"], "counterfeit_mark")
        said = NoticeIn((line,), reason="It is not ours.", statements=frozenset({"good_faith"}))
        newcomer = replace(self.world.actors["owner"], **NEWCOMER)
        with as_of(self.now):
            self.world.post(offer)
        filed = self.attempt(lambda: notices.file_notice(said, actor=newcomer))
        if isinstance(filed, notices.Filed):
            self.notices.append(filed.notice.id)

    def notice_is_taken_back(self) -> None:
        if self.notices:
            found = self.draw.choice(self.notices[-5:])
            self.attempt(lambda: notices.retract_notice(found, actor=self.world.actors["owner"]))

    def seller_says_what_it_was_asked(self) -> None:
        case = self.case(S.SELLER_ASKED)
        questions = seller_question_queries.questions(self.world.actors["seller"])
        for question in questions.filter(case_id=case):
            agrees = partial(seller_questions.agree, question.id)
            contests = partial(seller_questions.contest, question.id, "It is lawful.")
            says = agrees if self.draw.random() < 0.5 else contests
            self.attempt(partial(says, actor=self.world.actors["seller"]))

    def seller_asks_or_is_answered(self) -> None:
        found = self.case(*RESTRICTED_STATES)
        if self.draw.random() < 0.5:
            self.attempt(lambda: enquiries.ask(found, "Which one?", actor=self.world.actors["seller"]))
        for enquiry in enquiry_queries.waiting(self.world.actors["owner"])[:1]:
            self.attempt(partial(enquiries.answer, enquiry.id, "This.", actor=self.world.actors["owner"]))

    def time_passes(self) -> None:
        self.now += timedelta(hours=49 if self.draw.random() < 0.3 else self.draw.randint(1, 24))
        with as_of(self.now):
            silence.settle_silence()
            enquiries.settle_unanswered()
            holder = Party.objects.filter(id=self.world.vexora.id)
            before = holder.values("standing", "phase").get()
            holder.update(**NEWCOMER)
            seller_questions.ask_unread()
            seller_questions.settle_silent_sellers()
            holder.update(**before)

    def marketplace_acknowledges_or_fails(self) -> None:
        status = 503 if self.draw.random() < 0.3 else 200
        with as_of(self.now):
            with transaction.atomic():
                claimed = delivery.claim(20, now=self.now)
            took = timedelta(milliseconds=5)
            deliver.record([Tried(message, status, "", took, self.now) for message in claimed])

    @invariant()
    def nothing_is_wrong_with_any_case(self) -> None:
        assert fetch(WRONG) == []


@pytest.mark.django_db(transaction=True)
def test_whatever_the_parties_do_in_whatever_order_no_case_is_wrong(
    record_property: Callable[[str, object], None],
) -> None:
    chosen = settings(
        max_examples=WALKS_OF_A_LONG_GO if STEPS else WALKS,
        stateful_step_count=STEPS_A_WALK,
        deadline=None,
        derandomize=not STEPS,
        database=None,
        phases=[Phase.generate] if STEPS else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Parties, settings=chosen)
    while STEPS_TAKEN.total() < STEPS:
        run_state_machine_as_test(Parties, settings=chosen)
    told = f"{STEPS_TAKEN.total()} steps, {WALKED.total()} moves, {len(WALKED)} different ones"
    record_property("walks of the case machine", told)
    assert len(WALKED) > 12
    assert not STEPS or "seller_asked" in {source for source, _ in WALKED}


def test_whatever_a_person_does_a_person_can_bring_the_case_back_to_where_it_was() -> None:
    """Every action has its inverse: one of a person, or a few of them in a row with the marketplace's own between.

    Waiting for its turn to be asked is no person's act: a case that was looked at instead is referred by hand.
    """
    for source, target in sorted(TRANSITIONS):
        if source == "waiting":
            assert "referred" in _from(target), f"nobody can be asked again from {target}"
        elif source != "new":
            assert source in _from(target), f"{source} cannot be reached again from {target}"


def _from(state: str) -> set[str]:
    seen, todo = {state}, [state]
    while todo:
        here = todo.pop()
        for source, target in TRANSITIONS:
            if source == here and target not in seen:
                seen.add(target)
                todo.append(target)
    return seen
